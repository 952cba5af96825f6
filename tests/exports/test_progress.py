"""An export as it is made: told as it goes on, stopped when its reader leaves, and ended exactly once."""

import asyncio
import threading
from base64 import b64decode
from typing import Any

import pytest

from bff.errors import NotFound
from bff.exports import latex, watch
from bff.exports.schemas import ExportDone, ExportFailed, ExportPart, ExportStatus, Format
from bff.exports.service import Exports, Order, render
from bff.exports.watch import Step, Stopped, Watch
from tests.exports.test_service import CALLER, DOCUMENT, Ledger, exports, ledger, row

__all__ = ["ledger"]


async def told(made: Exports, into: Format) -> list[Any]:
    return [event async for event in await made.begin(Order(DOCUMENT, into), CALLER)]


@pytest.mark.parametrize(
    ("into", "phases"),
    [
        (Format.DOCX, ["references", "writing"]),
        (Format.PDF, ["references", "writing", "drawing"]),
        (Format.MARKDOWN, ["writing"]),
        (Format.LATEX, ["writing"]),
    ],
)
async def test_an_export_says_how_far_it_is_and_then_hands_over_the_file(
    ledger: Ledger, into: Format, phases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "TOLD_EVERY", 0)
    *events, done = await told(exports(ledger, row()), into)
    steps = [event for event in events if isinstance(event, ExportStatus)]
    body = b"".join(b64decode(event.data) for event in events if isinstance(event, ExportPart))

    assert list(dict.fromkeys(step.phase for step in steps)) == phases
    for phase in phases:
        counted = [(step.done, step.total) for step in steps if step.phase == phase]
        assert counted == [(index, counted[0][1]) for index in range(len(counted))] or phase == "references"
        assert counted[-1][0] < counted[-1][1]
    assert isinstance(done, ExportDone)
    assert done.size == len(body)
    if into is not Format.DOCX and into is not Format.PDF:  # those hold the time of their making
        assert body == render(row(), into, "Özge Ünal").body
    assert [line["action"] for line in ledger.lines] == [f"export:{into.value}"]


async def test_whoever_leaves_stops_the_export_and_nothing_is_written_down(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, ended = threading.Event(), threading.Event()

    def slow(_: Any, under: Watch) -> None:
        try:
            under.step("writing", 0, 2)
            left.wait(60)
            under.step("writing", 1, 2)
        except Stopped:
            ended.set()
            raise

    monkeypatch.setattr(latex, "render", slow)
    made = exports(ledger, row())
    events = await made.begin(Order(DOCUMENT, Format.LATEX), CALLER)
    first = await anext(events)
    await events.aclose()
    left.set()
    assert await asyncio.to_thread(ended.wait, 60)
    # Its place is free for the next one.
    monkeypatch.undo()
    assert isinstance((await told(made, Format.LATEX))[-1], ExportDone)

    assert first == ExportStatus(phase="writing", done=0, total=2)
    assert len(ledger.exports) == 1


async def test_what_fails_on_the_way_is_the_last_event(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.broken = True
    *_, away = await told(exports(ledger, row()), Format.MARKDOWN)
    monkeypatch.setattr(latex, "render", lambda *_: 1 / 0)
    [broken] = await told(exports(ledger, row()), Format.LATEX)

    assert (away.code, away.retryable) == ("UNAVAILABLE", True)
    assert broken == ExportFailed(code="SERVER_ERROR", detail="something went wrong on our side", retryable=False)
    with pytest.raises(NotFound):
        await exports(ledger, None).begin(Order(DOCUMENT, Format.DOCX), CALLER)


def test_nobody_is_told_more_often_than_anybody_reads() -> None:
    heard: list[Step] = []
    now = 0.0
    under = Watch(heard.append, lambda: now)
    for _ in under.over("writing", range(100)):
        now += 0.011
    for _ in under.over("drawing", range(2)):
        pass

    assert [step.done for step in heard if step.phase == "writing"] == list(range(0, 100, 10))
    assert [step.phase for step in heard][-1] == "drawing"
