"""Runs: readers who come and go, one ending, nothing left running."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from bff.clients.models import ModelOverloaded, ModelRejected
from bff.runs.events import Delta, Done, Ending, Event, Failed, Snapshot
from bff.runs.hub import Hub
from bff.runs.run import Run

PERSON = uuid4()


class Settled:
    """Remembers each ending, and whether a reader could have heard it before."""

    def __init__(self) -> None:
        self.endings: list[tuple[Ending, bool, str]] = []

    async def __call__(self, run: Run, ending: Ending) -> None:
        await asyncio.sleep(0)
        self.endings.append((ending, run.ended, run.text))


@pytest.fixture
def settled() -> Settled:
    return Settled()


def hub(grace: float = 5.0, longest: float = 5.0) -> Hub:
    return Hub(grace=grace, longest=longest)


def saying(*words: str, then: Callable[[], Awaitable[object]] | None = None) -> Callable[[Run], Awaitable[None]]:
    async def work(run: Run) -> None:
        for word in words:
            run.publish(Delta(text=word))
            await asyncio.sleep(0)
        if then is not None:
            await then()

    return work


def raising(problem: Exception) -> Callable[[], Awaitable[object]]:
    async def fail() -> None:
        raise problem

    return fail


async def forever() -> None:
    await asyncio.sleep(60)


async def heard(run: Run, after: int = 0) -> list[Event]:
    return [event async for _, event in run.read(after)]


async def test_a_reader_hears_everything_in_order_and_one_ending_last(settled: Settled) -> None:
    run = hub().start(uuid4(), PERSON, saying("a", "b"), settled)

    assert await heard(run) == [Delta(text="a"), Delta(text="b"), Done(run_id=run.id)]
    assert [(type(ending), before) for ending, before, _ in settled.endings] == [(Done, False)]


async def test_two_readers_and_one_who_comes_back_hear_the_same(settled: Settled) -> None:
    run = hub().start(uuid4(), PERSON, saying(*"abcdef"), settled)

    first, second = await asyncio.gather(heard(run), heard(run))

    assert first == second
    assert await heard(run, after=4) == first[4:]
    assert await heard(run, after=99) == []


async def test_a_reader_who_falls_behind_the_ring_gets_one_snapshot() -> None:
    run = Run(uuid4(), PERSON, grace=5, ring=3)
    for word in "abcdef":
        run.publish(Delta(text=word))
    reading = run.read(after=1)

    number, event = await anext(reading)
    assert (number, event) == (6, Snapshot(text="abcdef", evidence=[]))
    run.publish(Done(run_id=run.id))
    assert [event async for _, event in reading] == [Done(run_id=run.id)]
    assert await heard(run, after=1) == [Snapshot(text="abcdef", evidence=[]), Done(run_id=run.id)]


async def test_nothing_can_be_said_after_the_ending() -> None:
    run = Run(uuid4(), PERSON, grace=5)
    run.publish(Done(run_id=run.id))

    for event in (Delta(text="x"), Done(run_id=run.id)):
        with pytest.raises(RuntimeError):
            run.publish(event)


async def test_the_work_stops_a_while_after_the_last_reader_left(settled: Settled) -> None:
    run = hub(grace=0.05).start(uuid4(), PERSON, saying("a", then=forever), settled)
    first, second = run.read(), run.read()
    await anext(first)
    await anext(second)

    await first.aclose()
    await asyncio.sleep(0.15)
    assert not run.ended
    await second.aclose()
    await asyncio.sleep(0.15)

    assert settled.endings == [(Done(run_id=run.id, status="stopped"), False, "a")]


async def test_who_comes_back_in_time_finds_it_running(settled: Settled) -> None:
    run = hub(grace=0.15).start(uuid4(), PERSON, saying("a", then=forever), settled)
    reading = run.read()
    await anext(reading)
    await reading.aclose()
    await asyncio.sleep(0.05)

    again = run.read()
    await anext(again)
    await asyncio.sleep(0.25)

    assert not run.ended
    await again.aclose()


async def test_without_a_grace_the_first_reader_still_has_time_to_come(settled: Settled) -> None:
    run = hub(grace=0).start(uuid4(), PERSON, saying("a", then=forever), settled)

    await asyncio.sleep(0.05)

    assert not run.ended
    reading = run.read()
    await anext(reading)
    await reading.aclose()
    await asyncio.sleep(0.05)
    assert run.ended


async def test_a_run_that_nobody_ever_reads_stops_too(settled: Settled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bff.runs.run.FIRST_READER_SECONDS", 0.01)
    run = hub(grace=0).start(uuid4(), PERSON, saying(then=forever), settled)

    await asyncio.sleep(0.05)

    assert run.ended


async def test_cancel_is_idempotent_and_waits_for_the_ending(settled: Settled) -> None:
    runs = hub()
    run = runs.start(uuid4(), PERSON, saying("a", then=forever), settled)
    await asyncio.sleep(0.01)

    await asyncio.gather(runs.cancel(run), runs.cancel(run))
    await runs.cancel(run)

    assert await heard(run) == [Delta(text="a"), Done(run_id=run.id, status="stopped")]
    assert len(settled.endings) == 1


@pytest.mark.parametrize(
    ("problem", "code", "retryable"),
    [
        (ModelOverloaded("later"), "MODEL_OVERLOADED", True),
        (ModelRejected("no"), "MODEL_REJECTED", False),
        (ValueError("a secret of ours"), "SERVER_ERROR", True),
        (TimeoutError(), "SERVER_ERROR", True),
    ],
)
async def test_an_error_after_the_first_word_travels_as_an_event(
    settled: Settled, problem: Exception, code: str, retryable: bool
) -> None:
    run = hub().start(uuid4(), PERSON, saying("half", then=raising(problem)), settled)

    said, ending = await heard(run)

    assert said == Delta(text="half")
    assert isinstance(ending, Failed)
    assert (ending.code, ending.retryable) == (code, retryable)
    assert "secret" not in ending.detail


async def test_a_run_has_a_longest_life(settled: Settled) -> None:
    run = hub(longest=0.05).start(uuid4(), PERSON, saying("a", then=forever), settled)

    ending = (await heard(run))[-1]

    assert isinstance(ending, Failed)
    assert ending.code == "RUN_TOO_LONG"


async def test_an_ending_that_cannot_be_written_down_is_still_heard() -> None:
    async def settle(run: Run, ending: Ending) -> None:
        raise OSError

    run = hub().start(uuid4(), PERSON, saying("a"), settle)

    assert (await heard(run))[-1] == Done(run_id=run.id)


async def test_stop_does_not_disturb_an_ending_that_is_being_written_down() -> None:
    runs, writing, written = hub(), asyncio.Event(), asyncio.Event()
    endings: list[Ending] = []

    async def settle(run: Run, ending: Ending) -> None:
        writing.set()
        await asyncio.wait_for(written.wait(), 20)
        endings.append(ending)

    run = runs.start(uuid4(), PERSON, saying("a"), settle)
    reading = asyncio.create_task(heard(run))
    await writing.wait()
    cancelling = asyncio.create_task(runs.cancel(run))
    await asyncio.sleep(0)
    written.set()
    await asyncio.wait_for(cancelling, 20)

    said = await asyncio.wait_for(reading, 20)
    assert said == [Delta(text="a"), Done(run_id=run.id)]
    assert endings == said[1:]


async def test_a_run_that_is_stopped_before_it_began_has_its_ending(settled: Settled) -> None:
    runs = hub()
    run = runs.start(uuid4(), PERSON, saying("a"), settled)
    await runs.close()

    said = await asyncio.wait_for(heard(run), 20)

    assert [type(event) for event in said] == [Failed]
    assert [ending for ending, _, _ in settled.endings] == said


async def test_shutting_down_ends_open_streams_with_an_event_and_starts_nothing_more(settled: Settled) -> None:
    runs = hub()
    run = runs.start(uuid4(), PERSON, saying("a", then=forever), settled)
    reading = asyncio.create_task(heard(run))
    await asyncio.sleep(0.01)

    await runs.close()

    ending = (await reading)[-1]
    assert isinstance(ending, Failed)
    assert ending.code == "INTERRUPTED"
    with pytest.raises(Exception, match="restart"):
        runs.start(uuid4(), PERSON, saying("a"), settled)


async def test_shutting_down_is_heard_also_where_the_database_takes_no_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bff.runs.hub.CLOSING_SECONDS", 0.05)

    taken = asyncio.Event()

    async def settle(run: Run, ending: Ending) -> None:
        await taken.wait()

    runs = hub()
    reading = asyncio.create_task(heard(runs.start(uuid4(), PERSON, saying("a", then=forever), settle)))
    await asyncio.sleep(0.01)

    await runs.close()

    ending = (await asyncio.wait_for(reading, 20))[-1]
    assert isinstance(ending, Failed)
    assert ending.code == "INTERRUPTED"
    taken.set()
    await runs.close()


async def test_another_persons_run_looks_missing(settled: Settled) -> None:
    runs = hub()
    run = runs.start(uuid4(), PERSON, saying("a"), settled)

    assert runs.find(run.id, PERSON) is run
    assert runs.find(run.id, UUID(int=1)) is None
    await heard(run)
