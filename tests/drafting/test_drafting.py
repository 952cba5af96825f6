"""A draft from its instruction to its ending, over rows in memory and a Messages API on a real socket."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bff.ai.providers import Anthropic
from bff.ai.sanitize import SanitizationError
from bff.clients.anthropic import Messages
from bff.errors import Unavailable
from bff.runs.events import Delta, Done, Event, EvidenceEvent, Failed, Status, Usage
from tests.drafting.make import LIGHT, SLEEP, TEXTS, Desk, passage
from tests.fakes import messages as fake
from tests.fakes.messages import Api

FOUND = TEXTS[SLEEP][1].split(". ")[0] + "."


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with fake.serving() as served:
        yield served


@pytest.fixture
async def client(api: Api) -> AsyncIterator[Messages]:
    made = Messages(api_key="k", base_url=api.url, silence=0.5, first_wait=0.01)
    yield made
    await made.close()


@pytest.fixture
def desk(client: Messages) -> Desk:
    writer = Anthropic(client, "claude-sonnet-5-5", 500, cites=True)
    return Desk(writer, passage(SLEEP, 2), passage(LIGHT, 1))


@pytest.fixture
def tagging(client: Messages) -> Desk:
    writer = Anthropic(client, "local", 500, cites=False)
    return Desk(writer, passage(SLEEP, 2), passage(LIGHT, 1))


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))


def evidence_of(events: list[Event]) -> list[EvidenceEvent]:
    return [event for event in events if isinstance(event, EvidenceEvent)]


async def test_a_cited_answer_streams_with_its_quotes_looked_up(api: Api, desk: Desk) -> None:
    first = fake.text(1, "Sleep after learning", " helps recall.", cites=(0, 0, 1, FOUND))
    api.answers = [[fake.started(), *fake.thinking(), *first, *fake.text(2, " More is unknown."), *fake.ended()]]

    events = await desk.draft()

    assert text_of(events) == "Sleep after learning helps recall. More is unknown."
    (found,) = evidence_of(events)
    assert text_of(events)[found.start : found.end] == "Sleep after learning helps recall."
    card = found.evidence
    assert (card.state, card.source_id, card.source_name, card.page_number) == ("exact", SLEEP, "sleep.pdf", 2)
    assert TEXTS[SLEEP][1][card.start_offset : card.end_offset] == card.source_text == FOUND
    assert events[-2:] == [Usage(input_tokens=950, output_tokens=42, estimated=False), events[-1]]
    assert isinstance(events[-1], Done)


async def test_the_model_gets_the_passages_as_cited_blocks_and_the_rest_as_text(api: Api, desk: Desk) -> None:
    api.answers = [[fake.started(), *fake.text(0, "Yes."), *fake.ended()]]

    await desk.draft("How does sleep help memory?")

    *documents, asked = api.requests[0]["body"]["messages"][0]["content"]
    assert [block["title"] for block in documents] == ["sleep.pdf, p. 2", "light.pdf, p. 1"]
    assert [part["text"] for part in documents[0]["source"]["content"]] == [FOUND, "Memory of sleep itself is poor."]
    assert "How does sleep help memory?" in asked["text"]
    assert "cache_control" in documents[-1]


async def test_an_answer_with_tags_is_read_and_checked_just_the_same(api: Api, tagging: Desk) -> None:
    quote = f'<quote source="S1" page="77">{FOUND[:60]}</quote>'
    api.answers = [[fake.started(), *fake.text(0, "Sleep helps.", quote[:20], quote[20:], " It does."), *fake.ended()]]

    events = await tagging.draft()

    assert text_of(events) == "Sleep helps. It does."
    (found,) = evidence_of(events)
    # The page that the model claims counts for nothing.
    assert (found.evidence.state, found.evidence.page_number, found.start, found.end) == ("exact", 2, 0, 12)


@pytest.mark.parametrize(
    ("quote", "state", "source"),
    [
        ("adults who slept after learning recalled fewer word pairs than those who did not", "not_found", SLEEP),
        ("Walker reported in 2011 that adults who slept after learning", "not_found", SLEEP),
        ("adults who slept after learning recalled more word pairs than those who did.", "not_found", SLEEP),
        ("Blue light in the evening delays sleep", "exact", LIGHT),
        ("ADULTS WHO SLEPT after learning", "normalised", SLEEP),
    ],
)
async def test_each_quote_is_judged_by_the_stored_pages_whatever_label_it_came_with(
    api: Api, tagging: Desk, quote: str, state: str, source: Any
) -> None:
    api.answers = [[fake.started(), *fake.text(0, f'So.<quote source="S1">{quote}</quote>'), *fake.ended()]]

    (found,) = evidence_of(await tagging.draft())

    assert (found.evidence.state, found.evidence.source_id) == (state, source)
    assert (found.evidence.page_number is None) == (state == "not_found")


async def test_two_quotes_for_one_sentence_cover_the_same_words(api: Api, tagging: Desk) -> None:
    tags = '<quote source="S1">Walker reported in 2010</quote><quote source="S2">Blue light in the evening</quote>'
    api.answers = [[fake.started(), *fake.text(0, f"No tag. One thing.{tags} Then.{tags}"), *fake.ended()]]

    events = await tagging.draft()

    assert [text_of(events)[one.start : one.end] for one in evidence_of(events)] == ["One thing."] * 2 + ["Then."] * 2


async def test_a_claim_leaves_out_what_makes_its_line_an_item_or_a_heading(api: Api, tagging: Desk) -> None:
    tag = '<quote source="S1">Walker reported in 2010</quote>'
    said = f"# Sleep helps.{tag}\n\n- It **does**.{tag}\n\n12. May was dry.{tag} - 5 is less.{tag}"
    api.answers = [[fake.started(), *fake.text(0, said), *fake.ended()]]

    events = await tagging.draft()

    assert [text_of(events)[one.start : one.end] for one in evidence_of(events)] == [
        "Sleep helps.",
        "It **does**.",
        "May was dry.",
        "- 5 is less.",
    ]


async def test_the_row_of_a_quote_is_written_before_its_event_is_sent(api: Api, desk: Desk) -> None:
    api.answers = [[fake.started(), *fake.text(0, "Sleep helps.", cites=(0, 0, 1, FOUND)), *fake.ended()]]

    run = await desk.start()
    async for _, event in run.read():
        if isinstance(event, EvidenceEvent):
            (row,) = desk.recorder.of("evidence")
            assert row["id"] == str(event.evidence.id)
            assert (row["claim"], row["state"], row["extraction_version"]) == ("Sleep helps.", "exact", 3)


async def test_a_quote_that_cannot_be_written_down_is_not_shown(api: Api, desk: Desk) -> None:
    api.answers = [[fake.started(), *fake.text(0, "Sleep helps.", cites=(0, 0, 1, FOUND)), *fake.ended()]]
    desk.recorder.broken["evidence"] = Unavailable("the database did not answer")

    events = await desk.draft()

    assert not evidence_of(events)
    assert events[-1] == Failed(code="UNAVAILABLE", detail="the database did not answer", retryable=True)
    assert desk.recorder.row()["text"] == "Sleep helps."


async def test_what_a_run_did_is_written_down(api: Api, desk: Desk) -> None:
    api.answers = [[fake.started(), *fake.text(0, "Sleep helps."), *fake.ended()]]

    await desk.draft()

    row = desk.recorder.row()
    assert (row["status"], row["text"], row["input_tokens"], row["output_tokens"]) == ("done", "Sleep helps.", 950, 42)
    # 50 of the tokens that were read came out of the provider's cache, at a twentieth.
    assert row["cost_micros"] == 900 * 2 + 50 * 0.1 + 42 * 10
    assert len(row["prompt_hash"]) == 64
    assert [source["rank"] for source in desk.recorder.of("run_sources")] == [1, 2]
    (line,) = desk.recorder.of("create_audit_log")
    assert line["action"] == "ai:generate"
    assert "sleep" not in str(line["metadata"]).lower()


async def test_words_that_the_server_did_not_count_are_estimated(api: Api, desk: Desk) -> None:
    kind, last = fake.ended()[0]
    api.answers = [[fake.started(), *fake.text(0, "Sleep helps."), (kind, last | {"usage": None}), fake.ended()[1]]]

    events = await desk.draft()

    assert isinstance(events[-1], Done)
    assert events[-2] == Usage(input_tokens=950, output_tokens=4, estimated=True)


async def test_sources_are_searched_by_what_the_words_mean_too(client: Messages) -> None:
    desk = Desk(Anthropic(client, "claude-sonnet-5-5", 500, cites=True))

    await desk.draft("How does sleep help memory?")

    assert desk.reader.meant == "meaning of sleep help memory"


async def test_nothing_relevant_is_said_and_no_prose_is_written(api: Api, desk: Desk) -> None:
    events = await desk.draft("The history of printing in Mainz")

    assert [event.phase for event in events if isinstance(event, Status)] == ["reading", "nothing"]
    assert text_of(events) == ""
    assert api.requests == []
    assert isinstance(events[-1], Done)
    assert desk.recorder.row()["status"] == "done"


async def test_the_same_sentence_from_a_page_is_read_once(api: Api, desk: Desk) -> None:
    words = [fake.text(place, " Again.", cites=(0, 0, 1, FOUND)) for place in range(3)]
    api.answers = [[fake.started(), *(event for one in words for event in one), *fake.ended()]]

    await desk.draft()

    assert desk.reader.opened == [SLEEP]


@pytest.mark.parametrize(
    ("answer", "code", "retryable"),
    [
        ([(429, "rate_limit_error")] * 3, "MODEL_RATE_LIMITED", True),
        ([(529, "overloaded_error")] * 3, "MODEL_OVERLOADED", True),
        ([(401, "authentication_error")], "MODEL_REJECTED", False),
    ],
)
async def test_a_model_that_does_not_begin_ends_the_run_with_its_error(
    api: Api, desk: Desk, answer: list[Any], code: str, retryable: bool
) -> None:
    api.answers = answer

    ending = (await desk.draft())[-1]

    assert isinstance(ending, Failed)
    assert (ending.code, ending.retryable) == (code, retryable)
    assert (desk.recorder.row()["status"], desk.recorder.row()["error_code"]) == ("failed", code)
    outcome = desk.outcomes.last("ai")
    assert outcome is not None
    assert outcome.code == code


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ([None], "MODEL_CUT_OFF"),
        ([60], "MODEL_TIMED_OUT"),
        ([fake.failed("overloaded_error")], "MODEL_OVERLOADED"),
        (fake.ended(reason="refusal"), "MODEL_REFUSED"),
    ],
)
async def test_a_model_that_breaks_off_leaves_its_text_and_an_estimate(
    api: Api, desk: Desk, end: list[Any], code: str
) -> None:
    api.answers = [[fake.started(), *fake.text(0, "Half of an answer. " * 20), *end]]

    events = await desk.draft()

    assert isinstance(events[-1], Failed)
    assert events[-1].code == code
    row = desk.recorder.row()
    assert row["text"] == text_of(events) == "Half of an answer. " * 20
    assert row["estimated"]
    assert row["input_tokens"] == 950
    assert 80 < row["output_tokens"] < 200


async def test_stop_hangs_up_on_the_model_and_keeps_the_text(api: Api, desk: Desk) -> None:
    api.answers = [[fake.started(), *fake.text(0, "So far."), 60]]
    run = await desk.start()
    async for _, event in run.read():
        if isinstance(event, Delta):
            await desk.hub.cancel(run)

    await asyncio.wait_for(api.hung_up.wait(), 20)
    assert desk.recorder.row()["status"] == "stopped"
    assert desk.recorder.row()["text"] == "So far."


async def test_a_closed_browser_stops_the_model_after_the_grace(api: Api, client: Messages) -> None:
    desk = Desk(Anthropic(client, "claude-sonnet-5-5", 500, cites=True), passage(SLEEP, 2), grace=0)
    api.answers = [[fake.started(), *fake.text(0, "So far."), 60]]
    run = await desk.start()
    reading = run.read()
    async for _, event in reading:
        if isinstance(event, Delta):
            break
    await reading.aclose()

    await asyncio.wait_for(api.hung_up.wait(), 20)


async def test_text_is_saved_at_most_once_a_second(api: Api, desk: Desk) -> None:
    api.answers = [[fake.started(), *fake.text(0, *["word "] * 200), *fake.ended()]]

    await desk.draft()

    saves = [values for values in desk.recorder.of("ai_runs/update") if "text" in values]
    assert len(saves) <= 3


async def test_what_came_before_the_model_fell_silent_is_saved_too(
    api: Api, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash in the silence loses nothing that was read."""
    monkeypatch.setattr("bff.runs.act.SAVED_EVERY", 0.1)
    api.answers = [[fake.started(), 0.02, *fake.text(0, "So far."), 60]]

    await desk.draft()

    saved = [values["text"] for values in desk.recorder.of("ai_runs/update") if "text" in values]
    assert saved[-2:] == ["So far.", "So far."]


async def test_an_ending_that_the_database_did_not_take_is_written_down_again(
    api: Api, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bff.runs.act.ENDING_AGAIN_AFTER", (0.0,))
    api.answers = [[fake.started(), *fake.text(0, "Sleep helps."), *fake.ended()]]
    desk.recorder.broken["ai_runs/update"] = Unavailable("the database did not answer")

    events = await desk.draft()

    assert isinstance(events[-1], Done)
    assert [type(event) for event in events].count(Usage) == 1
    assert (desk.recorder.row()["status"], desk.recorder.row()["text"]) == ("done", "Sleep helps.")


async def test_what_cannot_be_sent_is_refused_before_anything_is_written(desk: Desk) -> None:
    with pytest.raises(SanitizationError):
        await desk.draft("a\x00b")

    assert desk.recorder.log == []


async def test_what_the_provider_refused_before_a_word_costs_nothing(api: Api, desk: Desk) -> None:
    api.answers = [(401, "authentication_error")]

    await desk.draft()

    row = desk.recorder.row()
    assert (row["input_tokens"], row["output_tokens"], row["cost_micros"]) == (0, 0, 0)


async def test_a_run_that_is_open_says_in_its_row_what_it_came_to_so_far(api: Api, desk: Desk) -> None:
    """Whoever settles it after a crash has nothing else to go by."""
    api.answers = [[fake.started(), *fake.text(0, "So far. " * 30), 60]]
    run = await desk.start()
    async for _, event in run.read():
        if isinstance(event, Delta):
            begun = next(values for values in desk.recorder.of("ai_runs/update") if "cost_micros" in values)
            assert begun["status"] == "streaming"
            assert begun["input_tokens"] > 300
            assert begun["estimated"]
            await desk.hub.cancel(run)

    saved, *_, last = [values for values in desk.recorder.of("ai_runs/update") if "text" in values]
    assert saved["cost_micros"] > 0
    assert (last["status"], last["input_tokens"], last["estimated"]) == ("stopped", 950, True)
    assert 60 < last["output_tokens"] < 120
    assert last["cost_micros"] > begun["cost_micros"] > 0


async def test_stop_before_the_first_word_is_charged_for_what_was_read(api: Api, desk: Desk) -> None:
    arrived = asyncio.Event()
    api.answers = [lambda _: arrived.set() or [60]]
    run = await desk.start()
    async for _, event in run.read():
        if isinstance(event, Status) and event.phase == "writing":
            await asyncio.wait_for(arrived.wait(), 20)
            await desk.hub.cancel(run)

    row = desk.recorder.row()
    assert (row["status"], row["estimated"], row["output_tokens"]) == ("stopped", True, 0)
    assert row["input_tokens"] > 300
