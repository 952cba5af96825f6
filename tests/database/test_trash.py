"""Soft delete: hidden from ordinary reads, back within the time that the setting says, gone for others always."""

import pytest

from tests.rls.calls import TRASH
from tests.rls.rest import Rest
from tests.rls.world import World

NOUNS = list(TRASH)


def visible(rest: Rest, world: World, table: str) -> bool:
    answer = rest.ask("GET", f"/{table}", rest.token("owner", world, world), None, world.at(table))
    return len(answer.json()) == 1


def call(rest: Rest, world: World, function: str, **arguments: str) -> int:
    return rest.ask("POST", f"/rpc/{function}", rest.token("owner", world, world), arguments).status_code


def trashed(rest: Rest, world: World, table: str) -> list[str]:
    arguments = {} if table == "projects" else {"project_id": str(world.ids["projects"])}
    token = rest.token("owner", world, world)
    return [row["id"] for row in rest.ask("POST", f"/rpc/list_deleted_{table}", token, arguments).json()]


@pytest.mark.parametrize("noun", NOUNS)
def test_what_is_deleted_is_hidden_listed_and_brought_back(rest: Rest, world: World, noun: str) -> None:
    table, thing = TRASH[noun], str(world.ids[TRASH[noun]])

    assert call(rest, world, f"delete_{noun}", id=thing) == 204
    assert not visible(rest, world, table)
    assert trashed(rest, world, table) == [thing]
    assert call(rest, world, f"delete_{noun}", id=thing) == 404

    assert call(rest, world, f"restore_{noun}", id=thing) == 204
    assert visible(rest, world, table)
    assert trashed(rest, world, table) == []
    assert call(rest, world, f"restore_{noun}", id=thing) == 404


@pytest.mark.parametrize("noun", NOUNS)
def test_after_its_time_it_stays_gone(rest: Rest, world: World, noun: str) -> None:
    table, thing = TRASH[noun], world.ids[TRASH[noun]]
    world.db.execute(
        f"update public.{table} set deleted_at = now() - interval '7 days 1 minute' where id = %s".encode(), [thing]
    )

    assert trashed(rest, world, table) == []
    assert call(rest, world, f"restore_{noun}", id=str(thing)) == 404


@pytest.mark.parametrize("noun", [noun for noun in NOUNS if noun != "project"])
def test_a_deleted_project_hides_and_holds_all_that_is_in_it(rest: Rest, world: World, noun: str) -> None:
    table, thing = TRASH[noun], str(world.ids[TRASH[noun]])
    call(rest, world, "delete_project", id=str(world.ids["projects"]))

    assert not visible(rest, world, table)
    assert call(rest, world, f"delete_{noun}", id=thing) == 404
    call(rest, world, "restore_project", id=str(world.ids["projects"]))
    assert visible(rest, world, table)


def test_a_doi_is_unique_among_the_works_that_are_there(rest: Rest, world: World) -> None:
    token = rest.token("owner", world, world)
    body = {"project_id": str(world.ids["projects"]), "title": "x", "csl": {}, "doi": "10.1000/AbC"}
    first = {**body, "id": str(world.ids["blocks"])}

    assert rest.ask("POST", "/citations", token, first).status_code == 201
    again = rest.ask("POST", "/citations", token, {**body, "doi": "10.1000/aBc"})
    assert (again.status_code, again.json()["code"]) == (409, "23505")

    call(rest, world, "delete_citation", id=first["id"])
    assert rest.ask("POST", "/citations", token, body).status_code == 201
    back = rest.ask("POST", "/rpc/restore_citation", token, {"id": first["id"]})
    assert back.json()["code"] == "23505"
