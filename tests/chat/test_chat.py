"""A question from its words to its kept answer, over rows in memory and a Messages API on a real socket."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bff.ai.providers import Anthropic, Sentences
from bff.ai.sanitize import SanitizationError
from bff.clients.anthropic import Messages
from bff.clients.offline import Offline
from bff.clients.privileged import OverBudget
from bff.errors import BudgetSpent, Conflict, Unavailable
from bff.runs.events import Delta, Done, Event, EvidenceEvent, Failed, Status
from tests.chat.make import Desk, Store
from tests.drafting.make import DOCUMENT, LIGHT, SLEEP, TEXTS, passage
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


def desk(client: Messages, *said: str, cites: bool = True, **overrides: Any) -> Desk:
    writer = Anthropic(client, "claude-sonnet-5-5", 500, cites=cites)
    return Desk(writer, passage(SLEEP, 2), passage(LIGHT, 1), store=Store(*said, **overrides))


def bare(client: Messages, *statuses: str) -> Desk:
    found = Desk(Anthropic(client, "local", 500, cites=False))
    found.store.statuses = list(statuses)
    return found


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))


def sent(api: Api) -> dict[str, Any]:
    body: dict[str, Any] = api.requests[-1]["body"]
    return body


def asked(api: Api) -> str:
    return str(sent(api)["messages"][0]["content"][-1]["text"])


async def test_an_answer_streams_with_its_quotes_looked_up_and_is_kept_as_the_assistants_message(
    api: Api, client: Messages
) -> None:
    answering = desk(client)
    api.answers = [[fake.started(), *fake.text(0, "It helps.", cites=(0, 0, 1, FOUND)), *fake.ended()]]

    events = await answering.ask()

    (found,) = [event for event in events if isinstance(event, EvidenceEvent)]
    assert (found.evidence.state, found.evidence.page_number) == ("exact", 2)
    assert isinstance(events[-1], Done)
    message = answering.message()
    assert (message["role"], message["content"]) == ("assistant", "It helps.")
    assert message["run_id"] == answering.recorder.row()["id"]
    assert answering.recorder.row()["kind"] == "chat"


async def test_the_model_hears_what_was_said_before_and_no_answer_as_its_own_turn(api: Api, client: Messages) -> None:
    api.answers = [[fake.started(), *fake.text(0, "Yes."), *fake.ended()]]

    await desk(client, "Who was Walker?", "A researcher.").ask("What did Walker report on sleep and recall?")

    assert "Who was Walker?" in asked(api)
    assert "A researcher." in asked(api)
    assert asked(api).endswith("Question: What did Walker report on sleep and recall?")
    assert [one["role"] for one in sent(api)["messages"]] == ["user"]


async def test_a_conversation_about_the_project_says_so(api: Api, client: Messages) -> None:
    api.answers = [[fake.started(), *fake.text(0, "Yes."), *fake.ended()]]

    await desk(client, document_id=None).ask()

    assert 'The project is called "Sleep research"' in asked(api)


async def test_a_question_without_a_subject_is_searched_by_the_one_before(api: Api, client: Messages) -> None:
    api.answers = [[fake.started(), *fake.text(0, "So."), *fake.ended()]]

    await desk(client, "Does blue light delay sleep?", "It does.").ask("And why?")

    assert len(sent(api)["messages"][0]["content"]) > 1


@pytest.mark.parametrize(
    ("statuses", "words"), [([], "no sources yet"), (["pending"], "still being read"), (["ready"], "fits the question")]
)
async def test_without_a_passage_the_model_answers_and_is_told_what_is_lacking(
    api: Api, client: Messages, statuses: list[str], words: str
) -> None:
    api.answers = [[fake.started(), *fake.text(0, "I lack a source on that."), *fake.ended()]]

    events = await bare(client, *statuses).ask()

    (said,) = [event.detail for event in events if isinstance(event, Status) and event.phase == "nothing"]
    assert words in said
    assert words in asked(api)
    assert "<quote" not in sent(api)["system"]
    assert text_of(events) == "I lack a source on that."


async def test_without_a_model_and_a_passage_the_answer_itself_says_what_is_lacking() -> None:
    answering = Desk(Sentences(Offline(0)))
    answering.store.statuses = []

    events = await answering.ask()

    assert "no sources yet" in text_of(events)
    assert answering.message()["content"] == text_of(events)


async def test_the_first_question_names_the_conversation_and_no_later_one_does(api: Api, client: Messages) -> None:
    api.answers = [[fake.started(), *fake.text(0, "Yes."), *fake.ended()]] * 2
    answering = desk(client, title="")

    await answering.ask("Sleep and memory?")
    assert answering.store.conversation.title == "Sleep and memory?"
    await answering.ask("And light?")
    assert answering.store.conversation.title == "Sleep and memory?"


async def test_what_is_done_is_written_down_with_its_document_and_mode_and_none_of_its_words(
    api: Api, client: Messages
) -> None:
    api.answers = [[fake.started(), *fake.text(0, "Yes."), *fake.ended()]]
    answering = desk(client)

    await answering.ask()

    (line,) = answering.recorder.of("create_audit_log")
    assert line["action"] == "ai:chat"
    assert (line["metadata"]["document"], line["metadata"]["mode"]) == (str(DOCUMENT), "discussion")
    assert "memory" not in str(line)


async def test_stop_hangs_up_on_the_model_and_the_message_keeps_the_part(api: Api, client: Messages) -> None:
    answering = desk(client)
    api.answers = [[fake.started(), *fake.text(0, "So far."), 60]]
    run = await answering.start()
    async for _, event in run.read():
        if isinstance(event, Delta):
            await answering.hub.cancel(run)

    await asyncio.wait_for(api.hung_up.wait(), 20)
    assert answering.message()["content"] == "So far."
    assert answering.recorder.row()["status"] == "stopped"


async def test_a_new_answer_takes_the_place_of_the_last(api: Api, client: Messages) -> None:
    answering = desk(client, "How does sleep help memory?", "Badly put.")
    replaced = answering.store.said[-1].id
    api.answers = [[fake.started(), *fake.text(0, "Well put."), *fake.ended()]]

    await answering.regenerate()

    assert answering.recorder.of("messages") == []
    (values,) = answering.recorder.of("messages/update")
    assert values == {"run_id": answering.recorder.row()["id"], "content": "Well put."}
    assert len(answering.store.said) == 2
    assert answering.store.said[-1].id == replaced
    assert "Badly put." not in asked(api)


async def test_an_answer_that_the_database_did_not_take_is_kept_a_moment_later(
    api: Api, client: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bff.runs.act.ENDING_AGAIN_AFTER", (0.0,))
    answering = desk(client, "How does sleep help memory?", "Badly put.")
    answering.recorder.broken["messages/update"] = Unavailable("the database did not answer")
    api.answers = [[fake.started(), *fake.text(0, "Well put."), *fake.ended()]]

    await answering.regenerate()

    assert answering.message()["content"] == "Well put."


async def test_an_answer_that_fails_before_its_first_word_leaves_the_last_in_its_place(
    api: Api, client: Messages
) -> None:
    answering = desk(client, "How does sleep help memory?", "Well put.")
    api.answers = [(401, "authentication_error")]

    events = await answering.regenerate()

    assert isinstance(events[-1], Failed)
    assert answering.recorder.of("messages/update") == []


async def test_a_question_that_was_left_without_an_answer_can_be_answered(api: Api, client: Messages) -> None:
    answering = desk(client, "How does sleep help memory?")
    api.answers = [[fake.started(), *fake.text(0, "Well."), *fake.ended()]]

    await answering.regenerate()

    assert answering.message()["content"] == "Well."
    assert answering.message()["role"] == "assistant"


async def test_nothing_is_answered_again_where_nothing_was_asked(client: Messages) -> None:
    with pytest.raises(Conflict):
        await desk(client).regenerate()


async def test_two_answers_are_not_written_at_once(client: Messages) -> None:
    answering = desk(client, "Why?", "So.")
    answering.store.open = DOCUMENT

    for act in (answering.ask, answering.regenerate):
        with pytest.raises(Conflict):
            await act()
    assert answering.recorder.log == []


async def test_what_cannot_be_sent_is_refused_before_anything_is_written(client: Messages) -> None:
    answering = desk(client)

    with pytest.raises(SanitizationError):
        await answering.ask("a\x00b")

    assert answering.recorder.log == []
    assert answering.store.said == []


async def test_an_answer_without_words_shows_what_the_new_run_writes_from_its_beginning(
    api: Api, client: Messages
) -> None:
    answering = desk(client, "How does sleep help memory?", "")
    api.answers = [[fake.started(), *fake.text(0, "Well."), *fake.ended()]]

    await answering.regenerate()

    first, last = answering.recorder.of("messages/update")
    assert (first["content"], last["content"]) == ("", "Well.")
    assert first["run_id"] == last["run_id"] == answering.recorder.row()["id"]


async def test_a_question_that_no_budget_covers_is_not_said(client: Messages) -> None:
    answering = desk(client, title="")
    answering.recorder.broken["ai_runs"] = OverBudget("tokens")

    with pytest.raises(BudgetSpent):
        await answering.start()

    assert answering.store.said == []
    assert answering.store.conversation.title == ""
    assert answering.recorder.log == []


async def test_what_cannot_begin_after_all_holds_nothing(client: Messages) -> None:
    answering = desk(client)
    answering.recorder.broken["messages"] = Unavailable("not there")

    with pytest.raises(Unavailable):
        await answering.start()

    assert answering.recorder.row()["status"] == "interrupted"
