"""Sources become text by themselves; a worker that dies loses nothing; what cannot be read says why."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import UUID

import msgspec
import psycopg
import pytest
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from bff.jobs import cleanup, reread
from bff.jobs.worker import Pace, Worker
from bff.vault.extract import VERSION
from bff.vault.meaning import MODEL, Meaning
from infra import probe
from tests.jobs.make import Desk
from tests.jobs.worker_process import PACE, Folder
from tests.vault import make

# Its connections, see Worker.
AS_THE_WORKER = {"row_factory": dict_row, "autocommit": True}


@asynccontextmanager
async def working(url: str, folder: Path, *, meaning: Meaning | None = None, pace: Pace = PACE) -> AsyncIterator[None]:
    ready = asyncio.Event()
    task = asyncio.create_task(Worker(url, Folder(folder), meaning=meaning, pace=pace).run(ready.set))
    await asyncio.wait([task, asyncio.create_task(ready.wait())], return_when=asyncio.FIRST_COMPLETED)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=5)


@contextmanager
def process(folder: Path, sleep: float) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.jobs.worker_process", str(folder), str(sleep)]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert started.stdout is not None
        assert started.stdout.readline() == "ready\n"
        yield started
    finally:
        started.kill()
        started.wait()
        if started.stdout:
            started.stdout.close()


async def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - the other side is a database
            await asyncio.sleep(0.05)


def settled(desk: Desk, item: UUID) -> Callable[[], bool]:
    return lambda: desk.row(item)["status"] != "pending"


async def test_a_new_source_becomes_searchable_text(desk: Desk, database_url: str) -> None:
    # It is woken: once it found nothing more to do, it would look by itself long after we stopped waiting.
    async with working(database_url, desk.folder, pace=msgspec.structs.replace(PACE, rescue=600)):
        before = desk.add()
        await until(lambda: settled(desk, before)() and desk.jobs(before) == 0)
        item = desk.add()
        await until(settled(desk, item))
        assert await asyncio.to_thread(probe.worker_lives, database_url)

    row = desk.row(item)
    assert (row["status"], row["page_count"], row["attempts"], row["extraction_version"]) == ("ready", 4, 1, VERSION)
    assert desk.pages(item) == list(make.SENTENCES)
    found = desk.search("water table")[0]
    assert desk.pages(item)[found["page_number"] - 1][found["start_offset"] : found["end_offset"]] == found["text"]
    assert "1976" in found["text"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [(make.encrypted(), "PDF_ENCRYPTED"), (make.broken(), "PDF_BROKEN"), (make.scan(), "NO_TEXT")],
)
async def test_a_file_that_cannot_be_read_fails_at_once(
    desk: Desk, database_url: str, body: bytes, reason: str
) -> None:
    async with working(database_url, desk.folder):
        item = desk.add(body)
        await until(settled(desk, item))

    row = desk.row(item)
    assert (row["status"], row["failure_reason"], row["attempts"]) == ("failed", reason, 1)


async def test_three_failures_are_final(desk: Desk, database_url: str) -> None:
    item = desk.add()
    (desk.folder / desk.row(item)["storage_path"]).unlink()
    async with working(database_url, desk.folder):
        await until(settled(desk, item))

    row = desk.row(item)
    assert (row["status"], row["failure_reason"], row["attempts"]) == ("failed", "EXTRACTION_FAILED", 3)


async def test_a_source_added_before_any_worker_is_found(desk: Desk, database_url: str) -> None:
    item = desk.add()
    desk.db.execute("delete from procrastinate.procrastinate_jobs where args ->> 'vault_item_id' = %s", [str(item)])
    async with working(database_url, desk.folder):
        await until(settled(desk, item))
    assert desk.row(item)["status"] == "ready"


async def test_a_deleted_source_is_left_alone(desk: Desk, database_url: str) -> None:
    gone = desk.add()
    desk.db.execute("update public.vault_items set deleted_at = now() where id = %s", [gone])
    async with working(database_url, desk.folder):
        await until(settled(desk, desk.add()))
    assert desk.row(gone)["status"] == "pending"
    assert desk.pages(gone) == []


async def test_the_job_of_a_killed_worker_is_done_by_the_next(desk: Desk, database_url: str) -> None:
    with process(desk.folder, sleep=60) as victim:
        item = desk.add()
        await until(lambda: desk.row(item)["attempts"] == 1)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    async with working(database_url, desk.folder):
        await until(settled(desk, item))

    row = desk.row(item)
    assert (row["status"], row["attempts"]) == ("ready", 2)


async def test_a_source_that_kills_three_workers_fails(desk: Desk, database_url: str) -> None:
    item = desk.add()
    desk.db.execute("update public.vault_items set attempts = 3 where id = %s", [item])
    async with working(database_url, desk.folder):
        await until(settled(desk, item))
    assert desk.row(item)["failure_reason"] == "EXTRACTION_FAILED"


async def test_a_worker_stops_quickly_when_told(desk: Desk) -> None:
    with process(desk.folder, sleep=90) as worker:
        item = desk.add()
        await until(lambda: desk.row(item)["attempts"] == 1)
        worker.send_signal(signal.SIGTERM)
        # Whoever waited for what it works on would be here still.
        worker.wait(timeout=45)
    row = desk.row(item)
    assert (row["status"], row["attempts"]) == ("pending", 0)


def embedded(desk: Desk, item: UUID) -> Callable[[], bool]:
    return lambda: desk.row(item)["embedded_with"] == MODEL


def evidence(desk: Desk, item: UUID, quote: str) -> dict[str, object]:
    query = "select * from public.evidence where vault_item_id = %s and quote = %s"
    row = desk.db.execute(query, [item, quote]).fetchone()
    assert row is not None
    return row


async def test_an_old_source_is_read_anew_and_its_quotes_are_looked_up_again(desk: Desk, database_url: str) -> None:
    kept, lost = "the water table fell", "the water table rose"
    async with working(database_url, desk.folder):
        old, current = desk.add(make.pdf(["Some page.", "In 1976 the water table fell by a foot."])), desk.add()
        await until(lambda: settled(desk, old)() and settled(desk, current)())
        desk.db.execute("update public.vault_pages set text = 'the water table rose' where vault_item_id = %s", [old])
        desk.db.execute("update public.vault_items set extraction_version = 1, attempts = 3 where id = %s", [old])
        for quote in (kept, lost):
            desk.db.execute(
                "insert into public.evidence (project_id, vault_item_id, page_number, start_offset, end_offset, claim,"
                " quote, state, extraction_version) values (%s, %s, 1, 0, 20, 'Water fell.', %s, 'exact', 1)",
                [desk.project, old, quote],
            )

        again = await reread.reread(database_url, everything=False, project=desk.project, source=None)
        await until(lambda: desk.row(old)["extraction_version"] == VERSION)

    found, gone = evidence(desk, old, kept), evidence(desk, old, lost)
    assert again == 1
    assert (desk.row(old)["status"], desk.row(old)["attempts"]) == ("ready", 1)
    assert [found[name] for name in ("state", "page_number", "start_offset", "end_offset")] == ["exact", 2, 8, 28]
    assert found["source_text"] == desk.pages(old)[1][8:28] == kept
    assert (gone["state"], gone["page_number"], gone["extraction_version"]) == ("not_found", None, VERSION)
    everything = await reread.reread(database_url, everything=True, project=None, source=current)
    assert (everything, desk.row(current)["status"]) == (1, "pending")


ASKED = "how do doctors cure disease?"


async def test_passages_are_found_by_what_they_mean_those_of_old_sources_too(desk: Desk, database_url: str) -> None:
    """An old one was read before there were meanings. What is asked has no word of what is found."""
    async with working(database_url, desk.folder):
        old = desk.add(make.pdf(["Physicians treat illness with medicines.", "The committee approved the budget."]))
        await until(settled(desk, old))
    assert desk.row(old)["embedded_with"] is None
    assert desk.search(ASKED) == []

    meaning = Meaning()
    async with working(database_url, desk.folder, meaning=meaning):
        new = desk.add(make.pdf(["Illness is treated by physicians.", "Oaks grow slowly."]))
        await until(lambda: embedded(desk, old)() and embedded(desk, new)(), seconds=60)
    (asked,) = await meaning.of([ASKED])
    await meaning.close()

    found = desk.search(ASKED, asked)
    assert {(row["vault_item_id"], row["page_number"]) for row in found} == {(old, 1), (new, 1)}
    assert all(row["similarity"] >= 0.35 for row in found)
    # What both lists have comes before what one of them has, wherever it stands there.
    both = desk.search("committee committee physicians", asked)
    assert [row["page_number"] for row in both] == [1, 1, 2]
    assert both[-1]["similarity"] is None
    desk.db.execute("update public.vault_items set deleted_at = now() where id = %s", [old])
    assert {row["vault_item_id"] for row in desk.search(ASKED, asked)} == {new}


async def test_what_is_past_its_time_leaves_on_schedule(desk: Desk, database_url: str) -> None:
    old = desk.add()
    desk.db.execute("update public.vault_items set deleted_at = now() - interval '8 days' where id = %s", [old])
    every_second = msgspec.structs.replace(PACE, clean="* * * * * *")

    async with working(database_url, desk.folder, pace=every_second):
        await until(lambda: not desk.has(old))


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
def test_no_api_role_reaches_the_queue(desk: Desk, role: str) -> None:
    query = f"set local role {role}; select count(*) from procrastinate.procrastinate_jobs"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.db.execute(query)


async def test_what_is_past_the_trash_leaves_with_its_file(desk: Desk, database_url: str) -> None:
    kept, old, recent = desk.add(), desk.add(), desk.add()
    desk.db.execute("update public.vault_items set deleted_at = now() - interval '8 days' where id = %s", [old])
    desk.db.execute("update public.vault_items set deleted_at = now() - interval '6 days' where id = %s", [recent])
    paths = {item: desk.folder / desk.row(item)["storage_path"] for item in (kept, old, recent)}

    async with AsyncConnectionPool(database_url, open=False, kwargs=AS_THE_WORKER) as pool:
        gone = await cleanup.clean(pool, Folder(desk.folder))

    assert gone >= 1
    assert {item: path.exists() for item, path in paths.items()} == {kept: True, old: False, recent: True}
    assert {item: desk.has(item) for item in paths} == {kept: True, old: False, recent: True}


class Slow(Folder):
    async def remove(self, paths: list[str]) -> None:
        await super().remove(paths)
        await asyncio.sleep(1)


async def test_what_passes_its_time_meanwhile_keeps_its_row_as_long_as_its_file(desk: Desk, database_url: str) -> None:
    old, turning = desk.add(), desk.add()
    path = desk.folder / desk.row(turning)["storage_path"]
    ago = (
        "update public.vault_items set deleted_at = clock_timestamp() - interval '7 days' + %s::interval where id = %s"
    )
    desk.db.execute(ago.encode(), ["-1 day", old])
    desk.db.execute(ago.encode(), ["0.5 seconds", turning])

    async with AsyncConnectionPool(database_url, open=False, kwargs=AS_THE_WORKER) as pool:
        await cleanup.clean(pool, Slow(desk.folder))

    assert desk.has(turning) == path.exists()
