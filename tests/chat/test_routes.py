"""Conversations over HTTP on the running stack: answers stream, their quotes lead to a page, nothing said is lost."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.chat.door import Talk
from tests.drafting.door import events, of, until_words
from tests.stack import Person, Stack

pytestmark = pytest.mark.stack


@pytest.fixture
def talk(stack: Stack, person: Callable[[], Person]) -> Iterator[Talk]:
    found = Talk(stack, person())
    yield found
    found.client.close()


@pytest.fixture
def stranger(stack: Stack, person: Callable[[], Person]) -> Iterator[Talk]:
    found = Talk(stack, person())
    yield found
    found.client.close()


def test_an_answer_streams_and_is_there_afterwards_with_each_quote_at_its_page(talk: Talk) -> None:
    source = talk.add_source()

    run_id, heard = talk.ask()

    assert heard[-1] == "[DONE]"
    assert of("done", heard) == [{"type": "done", "runId": run_id, "status": "done"}]
    answer, question = talk.messages()["items"]
    assert (question["role"], question["content"], question["run"]) == ("user", "How does peat form?", None)
    assert (answer["role"], answer["run"]["id"], answer["run"]["status"]) == ("assistant", run_id, "done")
    assert answer["content"] == "".join(event["text"] for event in of("delta", heard))
    assert answer["evidence"] == [
        {name: one[name] for name in ("type", "evidence", "start", "end")} for one in of("evidence", heard)
    ]
    for event in answer["evidence"]:
        card = event["evidence"]
        assert (card["state"], card["sourceId"], card["pageNumber"]) == ("exact", source["id"], 2)
        assert " ".join(card["quote"].split()) in answer["content"][event["start"] : event["end"]]
    assert answer["evidence"]
    lines = talk.stack.sql(
        "select metadata from audit_logs where action = 'ai:chat' and metadata ->> 'run' = %s", run_id
    )
    assert [(line["metadata"]["document"], line["metadata"]["mode"]) for line in lines] == [
        (talk.document, "discussion")
    ]


def test_a_talk_about_the_project_without_sources_says_what_it_lacks(talk: Talk) -> None:
    talk.begin()

    _, heard = talk.ask()

    assert "no sources yet" in "".join(event["text"] for event in of("delta", heard))
    assert [event["phase"] for event in of("status", heard)] == ["reading", "nothing"]
    assert talk.opened()["title"] == "How does peat form?"


def test_stop_keeps_the_part_and_a_new_answer_takes_its_place(talk: Talk) -> None:
    talk.add_source()
    with talk.asking() as (run_id, coming):
        until_words(coming)
        assert talk.messages()["openRun"] == run_id
        busy = talk.client.post(f"{talk.address}/ask", json={"question": "And?"})
        assert (busy.status_code, busy.json()["code"]) == (409, "CONFLICT")
        stopped = talk.client.post(f"/api/ai/runs/{run_id}/cancel").json()
        list(coming)
    part, question = talk.messages()["items"]
    assert (part["content"], part["run"]["status"]) == (stopped["text"], "stopped")
    assert talk.messages()["openRun"] is None

    with talk.client.stream("POST", f"{talk.address}/regenerate", json={}) as answer:
        heard = list(events(answer))

    whole, same = talk.messages()["items"]
    assert same == question
    assert (whole["id"], whole["run"]["status"]) == (part["id"], "done")
    assert whole["content"] == "".join(event["text"] for event in of("delta", heard))
    assert len(whole["content"]) > len(part["content"])


def test_an_answer_is_rejoined_as_any_run_and_waits_for_nobody_to_keep_it(talk: Talk) -> None:
    talk.add_source()
    run_id, heard = talk.ask()

    with talk.client.stream("GET", f"/api/ai/runs/{run_id}/events", headers={"Last-Event-ID": "5"}) as answer:
        assert list(events(answer)) == heard[5:]
    assert talk.client.get(f"/api/documents/{talk.document}/runs").json()["items"] == []


def test_conversations_are_listed_last_spoken_in_first_and_found_by_their_title(talk: Talk) -> None:
    first, second = talk.begin(title="Peat, 100% of it"), talk.begin(title="Reeds", documentId=talk.document)
    talk.conversation = first
    talk.ask()

    assert [one["id"] for one in talk.listed()][:2] == [first, second]
    assert [one["id"] for one in talk.listed(q="PEAT")] == [first]
    assert [one["id"] for one in talk.listed(q="100%")] == [first]
    assert [one["id"] for one in talk.listed(q="1%0")] == []
    assert second in [one["id"] for one in talk.listed(documentId=talk.document)]
    assert first not in [one["id"] for one in talk.listed(documentId=talk.document)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while len(seen) < 3:
        page = talk.client.get(talk.shelf, params={"limit": 1} | cursor).json()
        seen += [one["id"] for one in page["items"]]
        cursor = {"cursor": page["nextCursor"]} if page["nextCursor"] else {}
    assert len(set(seen)) == 3
    assert cursor == {}


def test_messages_come_in_pages_newest_first(talk: Talk) -> None:
    talk.ask("One?")
    talk.ask("Two?")

    page = talk.client.get(f"{talk.address}/messages", params={"limit": 3}).json()
    rest = talk.client.get(f"{talk.address}/messages", params={"limit": 3, "cursor": page["nextCursor"]}).json()

    said = [*page["items"], *rest["items"]]
    assert [one["role"] for one in said] == ["assistant", "user"] * 2
    assert [said[1]["content"], said[3]["content"]] == ["Two?", "One?"]
    assert rest["nextCursor"] is None


def test_a_conversation_is_renamed_deleted_and_taken_back(talk: Talk) -> None:
    named = talk.client.patch(talk.address, json={"title": " On peat "})
    assert (named.status_code, named.json()["title"]) == (200, "On peat")

    assert talk.client.delete(talk.address).status_code == 204
    assert talk.client.get(talk.address).status_code == 404
    assert talk.client.post(f"{talk.address}/ask", json={"question": "So?"}).status_code == 404
    trash = talk.client.get(f"{talk.shelf}/trash").json()["items"]
    assert [one["id"] for one in trash] == [talk.conversation]
    assert trash[0]["deletedAt"]

    assert talk.client.post(f"{talk.address}/restore").json()["id"] == talk.conversation
    assert talk.client.post(f"{talk.address}/restore").status_code == 404


def test_a_strangers_conversation_looks_missing(talk: Talk, stranger: Talk) -> None:
    talk.ask()

    for method, path, body in (
        ("GET", "", None), ("GET", "/messages", None), ("PATCH", "", {"title": "x"}), ("DELETE", "", None),
        ("POST", "/restore", None), ("POST", "/ask", {"question": "So?"}), ("POST", "/regenerate", {}),
    ):  # fmt: skip
        answer = stranger.client.request(method, f"{talk.address}{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND"), (method, path)
    assert stranger.client.get(talk.shelf).json()["items"] == []
    assert stranger.client.post(talk.shelf, json={}).status_code == 404
    # Nor can one of theirs be about another's document.
    assert stranger.client.post(stranger.shelf, json={"documentId": talk.document}).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"question": "a\x00b"}, 400, "SANITIZATION_ERROR"),
        ({"question": "x" * 8001}, 400, "SANITIZATION_ERROR"),
        ({"question": "  "}, 422, "VALIDATION_ERROR"),
        ({"provider": "gpt"}, 422, "VALIDATION_ERROR"),
    ],
)
def test_what_cannot_be_is_refused_before_the_first_byte(
    talk: Talk, body: dict[str, Any], status: int, code: str
) -> None:
    answer = talk.client.post(f"{talk.address}/ask", json={"question": "So?"} | body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert talk.messages()["items"] == []


def test_a_conversation_of_edits_is_about_a_document_and_takes_no_questions(talk: Talk) -> None:
    assert talk.client.post(talk.shelf, json={"mode": "global_edit"}).status_code == 422
    talk.begin(mode="global_edit", documentId=talk.document)

    assert talk.opened()["mode"] == "global_edit"
    assert talk.client.post(f"{talk.address}/ask", json={"question": "So?"}).status_code == 409
    assert talk.messages()["items"] == []


def test_nothing_is_answered_again_where_nothing_was_asked(talk: Talk) -> None:
    assert talk.client.post(f"{talk.address}/regenerate", json={}).status_code == 409


def test_too_many_questions_are_refused_with_the_time_to_wait(talk: Talk) -> None:
    answers = [talk.client.post(f"{talk.address}/regenerate", json={"provider": "gpt"}) for _ in range(31)]

    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "RATE_LIMITED")
    assert answers[-1].json()["retryAfter"] >= 1
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_who_is_not_signed_in_asks_nothing(stack: Stack) -> None:
    answer = httpx.post(f"{stack.url}/api/conversations/{uuid4()}/ask", json={}, headers={"x-requested-with": "ibid"})

    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")
