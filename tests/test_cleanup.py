"""What tests make is gone afterwards, also when they fail."""

import httpx
import pytest

from tests import web
from tests.cleanup import Made, children_first, cleaned, removed, traces
from tests.projects import make
from tests.stack import Person, Stack
from tests.vault import make as vault

pytestmark = pytest.mark.stack


def fail_with_much_made(stack: Stack, made: Made, person: Person) -> None:
    """A project, a source, its file, attempts, audit lines; then the failure."""
    with web.signed_in(stack, person) as ada:
        project = make.project(ada, made)
        vault.source(ada, project["id"])
        assert traces(stack, person).keys() >= {"public.projects.owner_id", "public.vault_items.owner_id"}
        raise ZeroDivisionError


def test_nothing_is_left_of_a_person_after_a_failure(stack: Stack) -> None:
    made = Made(stack)
    person = made.person()

    with pytest.raises(ZeroDivisionError), removed(made):
        fail_with_much_made(stack, made, person)

    assert traces(stack, person) == {}
    assert stack.sql("select 1 from storage.objects where name like %s", f"{person.id}/%") == []
    left = stack.sql("select 1 from public.audit_logs where user_pseudonym = private.pseudonym(%s::uuid)", person.id)
    assert left == []


def test_nothing_is_left_of_one_who_signed_up_alone(stack: Stack) -> None:
    """Known by the address alone, as a browser's tests know people."""
    person = stack.person()
    with cleaned(stack) as made:
        made.account(person.email)
        with web.signed_in(stack, person) as ada:
            vault.source(ada, make.project(ada, Made(stack))["id"])

    assert traces(stack, person) == {}
    assert stack.sql("select 1 from storage.objects where name like %s", f"{person.id}/%") == []


def test_children_go_before_their_parents(stack: Stack) -> None:
    order = children_first(stack.sql)

    for child, parent in [("documents", "projects"), ("vault_chunks", "vault_items"), ("vault_items", "projects")]:
        assert order.index(child) < order.index(parent)


def test_a_failed_sign_up_leaves_nothing_either(stack: Stack) -> None:
    with cleaned(stack) as made:
        made.account("nobody-was-here@ibid.example")
        with web.stranger(stack) as browser:
            sent = {"email": "nobody-was-here@ibid.example", "password": "wrong one"}
            assert browser.post("/api/auth/sign-in", json=sent).status_code == 401

    assert stack.sql("select 1 from public.auth_attempts where email = 'nobody-was-here@ibid.example'") == []


def test_files_are_really_gone(stack: Stack) -> None:
    with cleaned(stack) as made:
        person = made.person()
        with web.signed_in(stack, person) as ada:
            project = make.project(ada, made)
            source = vault.source(ada, project["id"])["id"]
            path = stack.sql("select storage_path from public.vault_items where id = %s::uuid", source)

    headers = {"apikey": stack.service_key, "Authorization": f"Bearer {stack.service_key}"}
    answer = httpx.get(f"{stack.url}/storage/v1/object/vault/{path[0]['storage_path']}", headers=headers)
    assert answer.status_code in {400, 404}
