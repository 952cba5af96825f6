"""One act, one line: rows are written down by their triggers, whoever changes them, and nobody edits the record."""

import hashlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.rows import DictRow

from tests.rls.calls import TRASH
from tests.rls.rest import Rest
from tests.rls.world import World

Db = psycopg.Connection[DictRow]
LABELS = {"projects": "title", "vault_items": "name", "documents": "title", "citations": "title"}
DOMAINS = {"projects": "project", "vault_items": "vault", "documents": "document", "citations": "citation"}


def lines(world: World, table: str) -> list[dict[str, Any]]:
    query = "select * from public.audit_logs where resource_id = %s order by id"
    return world.db.execute(query, [world.ids[table]]).fetchall()


@pytest.mark.parametrize("noun", [noun for noun, table in TRASH.items() if table in DOMAINS])
def test_each_deed_leaves_its_own_line(rest: Rest, world: World, noun: str) -> None:
    table = TRASH[noun]
    token = rest.token("owner", world, world)
    thing = {"id": str(world.ids[table])}

    rest.ask("PATCH", f"/{table}", token, {LABELS[table]: "New name"}, world.at(table))
    rest.ask("PATCH", f"/{table}", token, {LABELS[table]: "New name"}, world.at(table))
    rest.ask("POST", f"/rpc/delete_{noun}", token, thing)
    rest.ask("POST", f"/rpc/restore_{noun}", token, thing)

    domain = DOMAINS[table]
    assert [line["action"] for line in lines(world, table)] == [
        f"{domain}:create", f"{domain}:rename", f"{domain}:delete", f"{domain}:restore",
    ]  # fmt: skip
    assert {line["user_id"] for line in lines(world, table)} == {world.owner}
    assert lines(world, table)[1]["metadata"] == {LABELS[table]: "New name"}


def test_a_line_knows_its_request(rest: Rest, world: World) -> None:
    headers = {
        "apikey": rest.anon_key, "authorization": f"Bearer {rest.token('owner', world, world)}",
        "x-request-id": "request-1",
    }  # fmt: skip

    rest.http.patch("/projects", params=world.at("projects"), json={"title": "Renamed"}, headers=headers)

    assert [line["request_id"] for line in lines(world, "projects")] == [None, "request-1"]


@pytest.fixture
def gone(db: Db) -> Iterator[World]:
    world = World(db)
    yield world
    world.clear()


def test_a_closed_account_leaves_its_lines_without_its_name(gone: World) -> None:
    query = "select user_id, user_pseudonym, metadata from public.audit_logs where resource_id = %s"
    thing = gone.ids["projects"]
    (before,) = gone.db.execute(query, [thing]).fetchall()

    gone.clear()

    (after,) = gone.db.execute(query, [thing]).fetchall()
    assert (before["user_id"], after["user_id"]) == (gone.owner, None)
    assert (before["metadata"], after["metadata"]) == ({"title": "Reeds"}, {})
    assert after["user_pseudonym"] == before["user_pseudonym"]
    # Keyed: whoever knows the id but not the key cannot look a person up.
    for plain in (str(gone.owner).encode(), gone.owner.bytes):
        assert hashlib.sha256(plain).hexdigest() != after["user_pseudonym"]


EDITS = ["update public.audit_logs set action = 'a:b'", "delete from public.audit_logs", "truncate public.audit_logs"]


@pytest.mark.parametrize("statement", EDITS)
@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
def test_no_role_of_the_api_edits_the_record(db: Db, statement: str, role: str) -> None:
    def tried() -> None:
        with db.transaction():
            db.execute(f"set local role {role}".encode())
            db.execute(statement.encode())

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        tried()
