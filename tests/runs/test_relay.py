"""Runs of two processes that share a real Valkey: read and stopped from the other, and no worse off without it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from bff.audit import Audit
from bff.clients.outcomes import Outcomes
from bff.clients.valkey import Valkey
from bff.errors import NotFound, Unavailable
from bff.runs import constants
from bff.runs.act import Shared
from bff.runs.events import Delta, Done, Ending, Event, Failed, Snapshot, Usage
from bff.runs.hub import Hub
from bff.runs.relay import Lost, Relay
from bff.runs.run import Run
from bff.runs.schemas import RunView
from bff.runs.service import OwnRuns
from tests import valkey
from tests.drafting.make import Recorder

PERSON = uuid4()
CEILING = 20.0


class Rows:
    """The rows of runs, which all processes see."""

    def __init__(self) -> None:
        self.views: dict[UUID, RunView] = {}

    def begin(self, run_id: UUID) -> None:
        self.views[run_id] = RunView(
            id=run_id, project_id=uuid4(), document_id=None, block_id=None, provider="x", model="", status="streaming",
            outcome="pending", instruction="", text="", evidence=[], error_code=None, input_tokens=0, output_tokens=0,
            estimated=False, created_at=datetime.now(UTC), finished_at=None,
        )  # fmt: skip

    def end(self, run_id: UUID, **values: Any) -> None:
        self.views[run_id] = msgspec.structs.replace(self.views[run_id], **values)

    async def find(self, run_id: UUID) -> RunView:
        if run_id not in self.views:
            raise NotFound("no such run")
        return self.views[run_id]

    async def settle(self, run: Run, ending: Ending) -> None:
        status = ending.status if isinstance(ending, Done) else "interrupted"
        self.end(run.id, status=status, text=run.text)


class Process:
    def __init__(self, url: str, rows: Rows, ring: int = constants.RING) -> None:
        self.valkey = Valkey(url)
        self.relay = Relay(self.valkey, grace=0, longest=60, ring=ring)
        self.hub = Hub(grace=0, longest=60, relay=self.relay)
        self.recorder = Recorder()
        shared = Shared(None, self.hub, Audit(self.recorder), None, Outcomes())  # type: ignore[arg-type]
        self.runs = OwnRuns(PERSON, rows, shared)  # type: ignore[arg-type]
        self.rows = rows
        self._beside = [asyncio.create_task(self.relay.beat()), asyncio.create_task(self.relay.listen(self.hub.stop))]

    def start(self, work: Callable[[Run], Awaitable[None]]) -> Run:
        run_id = uuid4()
        self.rows.begin(run_id)
        return self.hub.start(run_id, PERSON, work, self.rows.settle)

    async def hear(self, run: Run, after: int = 0) -> list[tuple[int, Event]]:
        return [numbered async for numbered in await self.runs.rejoin(run.id, after)]

    def fall(self) -> None:
        """As a crash would: nothing is said any more, and nothing written down."""
        for task in [*self._beside, *self.relay._carried.values(), *self.hub._tasks.values()]:
            task.cancel()

    async def close(self) -> None:
        await self.hub.close()
        await self.relay.close()
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        await self.valkey.close()


@pytest.fixture(scope="module")
def server() -> Iterator[valkey.Server]:
    with valkey.serving() as found:
        yield found


@pytest.fixture
async def processes(server: valkey.Server, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Process, Process]]:
    # A busy machine may stand still for a second; a server that is away refuses at once all the same.
    monkeypatch.setattr("bff.clients.valkey.PATIENCE", CEILING)
    rows = Rows()
    both = Process(server.url, rows, ring=20), Process(server.url, rows, ring=20)
    yield both
    for each in both:
        await each.close()


class Writing:
    """Words as they are told to it, until it is told to end."""

    def __init__(self) -> None:
        self._words: asyncio.Queue[str | None] = asyncio.Queue()

    def say(self, *words: str | None) -> None:
        for word in words:
            self._words.put_nowait(word)

    async def __call__(self, run: Run) -> None:
        while (word := await self._words.get()) is not None:
            run.publish(Delta(text=word))


async def until(true: Callable[[], Awaitable[Any]]) -> None:
    async with asyncio.timeout(CEILING):
        while not await true():  # noqa: ASYNC110 - nobody announces what it waits for
            await asyncio.sleep(0.02)


async def told(process: Process, run: Run) -> bool:
    """Whether all that it said so far has come to the others."""
    found = await process.valkey.after(f"ibid:run:{run.id}:events", 0, 1_000)
    return bool(found) and found[-1][0] == run.last


async def begun(here: Process, writing: Writing) -> tuple[Run, asyncio.Task[list[tuple[int, Event]]]]:
    """A run that said "a", which others can read by now, and whoever reads it in its own process."""
    run = here.start(writing)
    own = asyncio.create_task(here.hear(run))
    writing.say("a")
    await until(lambda: told(here, run))
    return run, own


async def test_a_reader_elsewhere_hears_what_a_reader_here_does(processes: tuple[Process, Process]) -> None:
    (here, there), writing = processes, Writing()
    run = here.start(writing)
    own = asyncio.create_task(here.hear(run))
    writing.say("a", "b")
    await until(lambda: told(here, run))
    elsewhere = asyncio.create_task(there.hear(run))
    late = asyncio.create_task(there.hear(run, after=1))
    await asyncio.sleep(0)
    writing.say("c", None)

    heard = await asyncio.wait_for(own, CEILING)

    assert heard == [(1, Delta(text="a")), (2, Delta(text="b")), (3, Delta(text="c")), (4, Done(run_id=run.id))]
    assert await asyncio.wait_for(elsewhere, CEILING) == heard
    assert await asyncio.wait_for(late, CEILING) == heard[1:]


async def test_who_was_away_longer_than_events_are_kept_gets_one_snapshot(processes: tuple[Process, Process]) -> None:
    (here, there), writing = processes, Writing()
    run = here.start(writing)
    own = asyncio.create_task(here.hear(run))
    for word in map(str, range(45)):
        writing.say(word)
        await until(lambda: told(here, run))

    reading = await there.runs.rejoin(run.id, 3)
    numbers, events = zip(*[await anext(reading) for _ in range(3)], strict=True)
    writing.say(None)
    rest = [numbered async for numbered in reading]

    first = events[0]
    assert isinstance(first, Snapshot)
    assert list(numbers) == [numbers[0], numbers[0] + 1, numbers[0] + 2]
    words = first.text + "".join(event.text for _, event in [*zip(numbers[1:], events[1:], strict=True), *rest[:-1]])
    assert words == "".join(map(str, range(45)))
    assert rest[-1] == (46, Done(run_id=run.id))
    await own


async def test_stop_reaches_the_process_that_writes_and_is_written_down_once(
    processes: tuple[Process, Process],
) -> None:
    (here, there), writing = processes, Writing()
    run, own = await begun(here, writing)
    # It listens from a moment after its start.
    await until(lambda: asyncio.sleep(0, here.relay.heard_from != ""))

    view, *_ = await asyncio.wait_for(
        asyncio.gather(there.runs.cancel(run.id), there.runs.cancel(run.id), here.runs.cancel(run.id)), CEILING
    )

    assert (view.status, view.text) == ("stopped", "a")
    assert (await asyncio.wait_for(own, CEILING))[-1] == (2, Done(run_id=run.id, status="stopped"))
    await there.runs.cancel(run.id)
    await here.runs.cancel(run.id)
    (line,) = [*there.recorder.of("create_audit_log"), *here.recorder.of("create_audit_log")]
    assert (line["action"], line["resource_id"]) == ("ai:cancel", str(run.id))


async def test_a_reader_elsewhere_is_a_reader_until_it_leaves(
    processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here, there), writing, asked = processes, Writing(), []
    there.relay._there_for = 2
    monkeypatch.setattr("bff.runs.relay.SAID_EVERY", 0.1)
    monkeypatch.setattr("bff.runs.run.SAID_EVERY", 0.05)
    run = here.start(writing)

    async def attended(run_id: UUID) -> bool:
        asked.append(await here.relay.attended(run_id))
        return bool(asked[-1])

    run._attended = attended
    own = run.read()
    writing.say("a")
    await anext(own)
    await until(lambda: told(here, run))
    reading = await there.runs.rejoin(run.id, 0)
    await anext(reading)
    waiting = asyncio.ensure_future(anext(reading))

    # Nobody is left here, and it would stop at once.
    await own.aclose()
    await until(lambda: asyncio.sleep(0, len(asked) > 2))
    assert all(asked[:2])
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    await until(lambda: asyncio.sleep(0, run.ended))
    assert there.rows.views[run.id].status == "stopped"


async def test_without_valkey_runs_go_on_and_who_reads_elsewhere_is_told_how_they_ended(
    server: valkey.Server, processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bff.runs.service.ROW_EVERY", 0.05)
    (here, there), writing = processes, Writing()
    run, own = await begun(here, writing)
    elsewhere = asyncio.create_task(there.hear(run))

    with server.away():
        with pytest.raises(Unavailable):
            await there.runs.cancel(run.id)
        writing.say("b", None)
        assert (await asyncio.wait_for(own, CEILING))[-1] == (3, Done(run_id=run.id))
        heard = await asyncio.wait_for(elsewhere, CEILING)

    used = Usage(input_tokens=0, output_tokens=0, estimated=False)
    assert heard[-3:] == [(1, Snapshot(text="ab", evidence=[])), (2, used), (3, Done(run_id=run.id))]


async def test_a_valkey_that_comes_back_empty_is_told_anew(
    server: valkey.Server, processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bff.runs.relay.AGAIN_AFTER", 0.02)
    (here, there), writing = processes, Writing()
    run, own = await begun(here, writing)

    with server.away():
        writing.say("b")
        await until(lambda: asyncio.sleep(0, run.last == 2))
        await asyncio.sleep(0.1)
    await until(lambda: told(here, run))
    elsewhere = asyncio.create_task(there.hear(run))
    writing.say("c", None)

    heard = await asyncio.wait_for(elsewhere, CEILING)
    assert heard[-1] == (4, Done(run_id=run.id))
    assert isinstance(heard[0][1], Snapshot)
    assert heard[0][1].text + "".join(e.text for _, e in heard if isinstance(e, Delta)) == "abc"
    await own


async def test_who_reads_elsewhere_has_an_ending_whatever_happens_on_the_way(
    processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bff.runs.service.ROW_EVERY", 0.02)
    (here, there), writing = processes, Writing()
    run, own = await begun(here, writing)
    reading = await there.runs.rejoin(run.id, 0)
    assert await anext(reading) == (1, Delta(text="a"))

    # As another version of this program might say, and then its project is deleted.
    await there.valkey.append(f"ibid:run:{run.id}:events", 2, b'{"type":"unheard of"}', most=9, seconds=9)
    view = there.rows.views.pop(run.id)
    heard = await asyncio.wait_for(asyncio.ensure_future(_rest(reading)), CEILING)

    assert heard == [(2, Failed(code="NOT_FOUND", detail="no such run", retryable=False))]
    there.rows.views[run.id] = view
    writing.say(None)
    await own


async def _rest(reading: AsyncIterator[tuple[int, Event]]) -> list[tuple[int, Event]]:
    return [numbered async for numbered in reading]


async def test_a_run_whose_process_fell_is_vouched_for_by_nobody_and_its_reader_is_told(
    processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bff.runs.relay.FALLEN", 1)
    monkeypatch.setattr("bff.runs.service.ROW_EVERY", 0.05)
    (here, there), writing, other = processes, Writing(), Writing()
    run, lives = here.start(writing), there.start(other)
    writing.say("a")
    await until(lambda: told(here, run))
    own = asyncio.create_task(here.hear(lives))
    elsewhere = asyncio.create_task(there.hear(run))
    here.fall()

    async def forgotten() -> bool:
        await there.valkey.vouch("ibid:runs:alive", [str(lives.id)])
        return await there.relay.alive() == {lives.id}

    await until(forgotten)
    with pytest.raises(Lost):
        await anext(there.relay.read(run.id, 1))
    there.rows.end(run.id, status="interrupted", error_code="INTERRUPTED", text="a", output_tokens=1, estimated=True)

    heard = await asyncio.wait_for(elsewhere, CEILING)
    assert heard[-2][1] == Usage(input_tokens=0, output_tokens=1, estimated=True)
    assert isinstance(heard[-1][1], Failed)
    assert heard[-1][1].code == "INTERRUPTED"
    other.say(None)
    await own
