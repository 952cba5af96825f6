"""A source queues its own extraction, whoever adds it and however often."""

import asyncio
import json
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import DictRow

from bff.jobs import queue
from tests.rls.rest import Rest
from tests.rls.world import World, another
from tests.stack import Stack

Db = psycopg.Connection[DictRow]
JOBS = """select queue_name, task_name from procrastinate.procrastinate_jobs
where args = %s::jsonb"""


@pytest.fixture(autouse=True)
def prepared(stack: Stack) -> None:
    """The worker does this when it starts; here it may not have yet."""
    asyncio.run(queue.prepare(stack.database_url))


def jobs(db: Db, item: str) -> list[tuple[str, str]]:
    found = db.execute(JOBS.encode(), [json.dumps({"vault_item_id": item})])
    return [(row["queue_name"], row["task_name"]) for row in found]


def test_a_source_that_a_caller_adds_finds_its_job(db: Db, rest: Rest, world: World) -> None:
    row = another(world, "vault_items")
    row["storage_path"] = str(Path(row["storage_path"]).with_name("2-other.pdf"))

    answer = rest.ask("POST", "/vault_items", rest.token("owner", world, world), row)

    assert answer.status_code == 201, answer.text
    assert jobs(db, row["id"]) == [("vault", "vault.extract")]


def test_a_refused_source_leaves_no_job(db: Db, rest: Rest, world: World) -> None:
    row = another(world, "vault_items")
    row["storage_path"] = "somebody/else/file.pdf"

    assert rest.ask("POST", "/vault_items", rest.token("owner", world, world), row).status_code == 400
    assert jobs(db, row["id"]) == []


def test_a_failed_source_can_be_asked_for_again(db: Db, rest: Rest, world: World) -> None:
    item = world.ids["vault_items"]
    db.execute(
        "update public.vault_items set status = 'failed', failure_reason = 'x', attempts = 3 where id = %s", [item]
    )
    before = len(jobs(db, str(item)))

    assert rest.ask("POST", "/rpc/retry_vault_item", rest.token("owner", world, world), {"id": str(item)}).is_success

    row = db.execute("select status, attempts, failure_reason from public.vault_items where id = %s", [item]).fetchone()
    assert row is not None
    assert (row["attempts"], row["failure_reason"]) == (0, None)
    assert len(jobs(db, str(item))) == before + 1


def test_every_function_of_the_queue_knows_where_it_is(db: Db) -> None:
    """A trigger in another schema calls them with an empty search_path."""
    loose = db.execute(
        b"""select proname from pg_proc where pronamespace = 'procrastinate'::regnamespace
        and not coalesce(array_to_string(proconfig, ','), '') like 'search_path=procrastinate%'"""
    ).fetchall()

    assert loose == []
