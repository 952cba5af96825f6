"""One's own account over HTTP: its name, where it is signed in, what is taken along, and that nothing is left."""

import io
import json
import zipfile
from collections.abc import Iterator

import httpx
import pytest

from tests import web
from tests.cleanup import Made, traces
from tests.stack import Person, Stack
from tests.trouble.make import Desk, problem

pytestmark = pytest.mark.stack
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def ada(made: Made) -> Person:
    return made.person()


@pytest.fixture
def desk(stack: Stack, made: Made, ada: Person) -> Iterator[Desk]:
    with web.signed_in(stack, ada) as client:
        yield Desk(client, stack, ada, made)


@pytest.fixture
def browser(stack: Stack, ada: Person) -> Iterator[httpx.Client]:
    with web.signed_in(stack, ada) as client:
        yield client


@pytest.fixture
def eve(stack: Stack, made: Made) -> Iterator[httpx.Client]:
    with web.signed_in(stack, made.person()) as client:
        yield client


def sessions(client: httpx.Client) -> list[dict[str, object]]:
    found: list[dict[str, object]] = client.get("/api/account/sessions").json()["items"]
    return found


def close(client: httpx.Client, password: str, confirmation: str = "delete my account") -> httpx.Response:
    return client.post("/api/account/close", json={"password": password, "confirmation": confirmation})


def test_a_person_has_the_name_they_choose(browser: httpx.Client) -> None:
    answer = browser.patch("/api/account", json={"displayName": " Ada Reed "})

    assert answer.json() == {"displayName": "Ada Reed"}
    assert browser.get("/api/auth/session").json()["displayName"] == "Ada Reed"
    assert problem(browser.patch("/api/account", json={"displayName": "a" * 201})) == (422, "VALIDATION_ERROR")


def test_a_session_is_known_by_its_browser_and_ends_when_its_owner_says(
    stack: Stack, ada: Person, browser: httpx.Client, eve: httpx.Client
) -> None:
    with web.stranger(stack) as other:
        credentials = {"email": ada.email, "password": ada.password}
        other.post("/api/auth/sign-in", json=credentials, headers={"User-Agent": FIREFOX})
        there = next(one for one in sessions(browser) if one["userAgent"] == FIREFOX)
        here = next(one for one in sessions(browser) if one["current"])
        assert (there["current"], there["address"]) == (False, "127.0.0.1")

        assert problem(eve.delete(f"/api/account/sessions/{there['id']}")) == (404, "NOT_FOUND")
        assert other.get("/api/projects").status_code == 200
        assert browser.delete(f"/api/account/sessions/{there['id']}").status_code == 204

        assert problem(other.get("/api/projects")) == (401, "UNAUTHORIZED")
        other.post("/api/auth/sign-in", json=credentials)
        assert browser.delete("/api/account/sessions").status_code == 204
        assert problem(other.get("/api/projects")) == (401, "UNAUTHORIZED")
    assert [one["id"] for one in sessions(browser)] == [here["id"]]


def test_everything_of_a_person_is_taken_along_and_nothing_of_another(desk: Desk, eve: httpx.Client) -> None:
    eve.post("/api/projects", json={"title": "Not Ada's"})
    desk.save("Reeds matter.", 1)
    stored = desk.client.get(f"/api/sources/{desk.source}/file").content

    answer = desk.client.get("/api/account/export")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    names = archive.namelist()

    def read(end: str) -> object:
        return json.loads(archive.read(next(name for name in names if name.endswith(end))))

    assert archive.testzip() is None
    assert "filename=" in answer.headers["content-disposition"]
    assert len({name.split("/")[1] for name in names if name.startswith("projects/")}) == 1
    assert (
        archive.read(next(name for name in names if name.endswith(".txt") and "/documents/" in name))
        == b"Reeds matter."
    )
    assert archive.read(next(name for name in names if name.endswith("/a.pdf"))) == stored
    assert [row["title"] for row in read("/citations.json")] == ["Peat"]  # type: ignore[attr-defined]
    assert {row["action"] for row in read("audit.json")} >= {"project:create", "account:export"}  # type: ignore[attr-defined]
    assert sum("/documents/On reeds" in name for name in names) == 4  # words, content, two versions
    assert sum("/conversations/" in name for name in names) == 1


def test_an_account_closes_by_its_password_and_leaves_nothing_but_a_pseudonym(stack: Stack, desk: Desk) -> None:
    ada = desk.person
    pseudonym = "select * from public.audit_logs where user_pseudonym = private.pseudonym(%s::uuid)"
    before = stack.sql(pseudonym, ada.id)

    assert problem(close(desk.client, "not the password")) == (422, "VALIDATION_ERROR")
    assert problem(close(desk.client, ada.password, "delete")) == (422, "VALIDATION_ERROR")
    assert desk.client.get(desk.at).status_code == 200
    assert close(desk.client, ada.password).status_code == 204

    assert "ibid" not in desk.client.cookies
    assert stack.sql("select 1 from storage.objects where split_part(name, '/', 1) = %s", ada.id) == []
    assert {table for table in traces(stack, ada) if table != "public.auth_attempts.email"} == set()
    kept = stack.sql(pseudonym, ada.id)
    assert len(kept) > len(before)
    assert {row["user_id"] for row in kept} == {None}
    assert not any({"title", "name"} & row["metadata"].keys() for row in kept)
    with web.stranger(stack) as nobody:
        again = nobody.post("/api/auth/sign-in", json={"email": ada.email, "password": ada.password})
    assert problem(again) == (401, "INVALID_CREDENTIALS")


def test_a_file_that_outlives_its_account_goes_with_the_next_clean_up(stack: Stack, made: Made) -> None:
    ada = made.person()
    with web.signed_in(stack, ada) as client:
        Desk(client, stack, ada, made)
    stored = stack.sql("select name from storage.objects where split_part(name, '/', 1) = %s", ada.id)[0]["name"]
    past = "select 1 from public.files_past_the_trash() f where f = %s"
    made.file(stored)
    assert stack.sql(past, stored) == []

    stack.forget(ada)

    assert stack.sql(past, stored) != []
