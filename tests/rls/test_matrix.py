"""Every table and function of the API, every kind of caller, every act, through the real PostgREST."""

import psycopg
import pytest
from psycopg.rows import DictRow

from tests.rls.calls import call
from tests.rls.probes import BAD, CALLERS, FUNCTIONS, TABLES, Scene, table_problems

RELATIONS = """select relname as name from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'p', 'f')"""
ROUTINES = """select distinct proname as name from pg_proc
where pronamespace = 'public'::regnamespace and prorettype <> 'trigger'::regtype"""


@pytest.mark.parametrize("table", TABLES)
def test_only_those_who_may_touch_a_table(scene: Scene, table: str) -> None:
    assert list(table_problems(scene, table)) == []


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_answers_each_caller_as_agreed(scene: Scene, function: str, caller: str) -> None:
    arguments, prepare = call(function, scene.world)
    prepare(scene.world)

    answer = scene.ask(caller, "POST", f"/rpc/{function}", arguments)

    assert answer.status_code == (401 if caller in BAD else FUNCTIONS[function][caller]), answer.text


@pytest.mark.parametrize("function", [name for name, of in FUNCTIONS.items() if of["stranger"] == 200])
def test_what_answers_a_stranger_tells_them_nothing(scene: Scene, function: str) -> None:
    scene.world.db.execute(
        "update public.vault_items set status = 'ready' where id = %s", [scene.world.ids["vault_items"]]
    )
    arguments, _ = call(function, scene.world)

    answer = scene.ask("stranger", "POST", f"/rpc/{function}", arguments)

    assert answer.json() == []


def test_every_table_of_the_api_has_an_expectation(db: psycopg.Connection[DictRow]) -> None:
    assert {row["name"] for row in db.execute(RELATIONS)} == set(TABLES)


def test_every_function_of_the_api_has_an_expectation(db: psycopg.Connection[DictRow]) -> None:
    assert {row["name"] for row in db.execute(ROUTINES)} == set(FUNCTIONS)


@pytest.mark.parametrize("schema", ["private", "procrastinate", "auth", "storage", "supabase_migrations", "extensions"])
def test_no_other_schema_is_exposed(scene: Scene, schema: str) -> None:
    token = scene.rest.token("service", scene.world, scene.stranger)

    answer = scene.rest.http.get("/anything", headers={"authorization": f"Bearer {token}", "accept-profile": schema})

    assert answer.status_code == 406
