"""Drafting over HTTP on the running stack: words stream, quotes lead to their page, nothing written is lost."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.documents import make as documents
from tests.drafting.door import Desk, events, of, until_words
from tests.stack import Person, Stack

pytestmark = pytest.mark.stack


@pytest.fixture
def desk(stack: Stack, person: Callable[[], Person]) -> Iterator[Desk]:
    found = Desk(stack, person())
    yield found
    found.client.close()


@pytest.fixture
def stranger(stack: Stack, person: Callable[[], Person]) -> Iterator[Desk]:
    found = Desk(stack, person())
    yield found
    found.client.close()


def test_a_draft_streams_and_each_quote_leads_to_its_page(desk: Desk) -> None:
    source = desk.add_source()

    run_id, heard = desk.draft()

    assert heard[-1] == "[DONE]"
    assert of("done", heard) == [{"type": "done", "runId": run_id, "status": "done"}]
    text = "".join(event["text"] for event in of("delta", heard))
    for event in of("evidence", heard):
        card = event["evidence"]
        assert (card["state"], card["sourceId"], card["pageNumber"]) == ("exact", source["id"], 2)
        page = desk.client.get(f"/api/sources/{source['id']}/pages/2").json()["text"]
        assert page[card["startOffset"] : card["endOffset"]] == card["sourceText"]
        assert " ".join(card["quote"].split()) in text[event["start"] : event["end"]]
    assert any("Peat forms" in event["evidence"]["quote"] for event in of("evidence", heard))


def test_a_stream_is_framed_as_the_standard_says(desk: Desk) -> None:
    desk.add_source()

    with desk.client.stream("POST", "/api/ai/generate", json=desk.ask()) as answer:
        said = answer.read()

    assert answer.headers["content-type"].split(";")[0] == "text/event-stream"
    assert answer.headers["cache-control"] == "no-cache, no-transform"
    assert desk.run(answer.headers["x-stream-id"])["status"] == "done"
    *frames, done, rest = said.split(b"\n\n")
    assert (done, rest) == (b"data: [DONE]", b"")
    for number, framed in enumerate((one for one in frames if not one.startswith(b":")), 1):
        head, data = framed.split(b"\n")
        assert head == b"id: %d" % number
        assert json.loads(data.removeprefix(b"data: "))["type"] in {"status", "delta", "evidence", "usage", "done"}


def test_what_a_run_did_can_be_read_by_its_owner_and_changed_by_nobody(desk: Desk, stranger: Desk) -> None:
    desk.add_source()
    run_id, heard = desk.draft()

    run = desk.run(run_id)
    assert (run["status"], run["outcome"], run["provider"]) == ("done", "pending", "offline")
    assert [one["evidence"]["id"] for one in run["evidence"]] == [
        one["evidence"]["id"] for one in of("evidence", heard)
    ]
    assert [(one["start"], one["end"]) for one in run["evidence"]] == [
        (one["start"], one["end"]) for one in of("evidence", heard)
    ]
    for path in ("", "/events"):
        assert stranger.client.get(f"/api/ai/runs/{run_id}{path}").status_code == 404
    for path, body in (("cancel", None), ("settle", {"outcome": "kept"})):
        assert stranger.client.post(f"/api/ai/runs/{run_id}/{path}", json=body).status_code == 404
    assert stranger.client.post("/api/ai/generate", json=desk.ask()).status_code == 404
    lines = desk.stack.sql(
        "select metadata from audit_logs where action = 'ai:generate' and metadata ->> 'run' = %s", run_id
    )
    assert len(lines) == 1


def test_nothing_relevant_is_said_and_nothing_is_written(desk: Desk) -> None:
    desk.add_source()

    run_id, heard = desk.draft(instruction="The invention of printing in Mainz")

    assert [event["phase"] for event in of("status", heard)] == ["reading", "nothing"]
    assert of("delta", heard) == []
    assert desk.run(run_id)["text"] == ""


def test_stop_keeps_the_text_and_may_be_pressed_twice(desk: Desk) -> None:
    desk.add_source()
    with desk.drafting() as (run_id, coming):
        until_words(coming)
        first = desk.client.post(f"/api/ai/runs/{run_id}/cancel").json()
        rest = list(coming)
    again = desk.client.post(f"/api/ai/runs/{run_id}/cancel").json()

    assert (first["status"], again["status"]) == ("stopped", "stopped")
    assert of("done", rest)[0]["status"] == "stopped"
    assert first["text"]
    assert first["text"] == again["text"]


def test_who_leaves_and_does_not_come_back_stops_the_run(desk: Desk) -> None:
    desk.add_source()
    with desk.drafting() as (run_id, coming):
        until_words(coming)

    for _ in range(40):
        if desk.run(run_id)["status"] != "streaming":
            break
        time.sleep(0.05)

    assert desk.run(run_id)["status"] == "stopped"


def test_who_comes_back_hears_the_rest_and_what_was_missed(desk: Desk) -> None:
    desk.add_source()
    run_id, heard = desk.draft()

    with desk.client.stream("GET", f"/api/ai/runs/{run_id}/events", headers={"Last-Event-ID": "5"}) as answer:
        assert list(events(answer)) == heard[5:]
    with desk.client.stream("GET", f"/api/ai/runs/{run_id}/events") as answer:
        assert list(events(answer)) == heard


def test_text_waits_for_keep_and_is_no_part_of_the_document_until_then(desk: Desk) -> None:
    desk.add_source()
    run_id, _ = desk.draft()
    address = f"/api/documents/{desk.document}"

    pending = desk.client.get(f"{address}/runs", params={"outcome": "pending"}).json()["items"]
    assert [run["id"] for run in pending] == [run_id]
    assert "Peat" not in desk.client.get(address).text

    for outcome, status in (("kept", 200), ("kept", 200), ("discarded", 409)):
        answer = desk.client.post(f"/api/ai/runs/{run_id}/settle", json={"outcome": outcome})
        assert answer.status_code == status
    assert desk.client.get(f"{address}/runs", params={"outcome": "pending"}).json()["items"] == []


def test_a_kept_quote_keeps_its_state_until_its_words_change_and_has_it_again_with_the_version(desk: Desk) -> None:
    desk.add_source()
    _, heard = desk.draft()
    event = of("evidence", heard)[0]
    text = "".join(one["text"] for one in of("delta", heard))
    claim, found = text[event["start"] : event["end"]], event["evidence"]["id"]

    def state(words: str, version: int) -> str:
        content = documents.doc(documents.paragraph(documents.text(words, documents.evidence(found))))
        body = {"version": version, "title": "On reeds", "content": content, "reason": "manual"}
        assert desk.client.put(f"/api/documents/{desk.document}", json=body).status_code == 200
        return stored()

    def stored() -> str:
        items = desk.client.get(f"/api/documents/{desk.document}/evidence").json()["items"]
        return {item["id"]: item["state"] for item in items}[found]

    assert state(claim, 1) == "exact"
    assert state(claim.replace("the", "no", 1), 2) == "changed"
    back = desk.client.post(f"/api/documents/{desk.document}/versions/2/restore", json={"version": 3})
    assert (back.status_code, stored()) == (200, "exact")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"instruction": "a\x00b"}, 400, "SANITIZATION_ERROR"),
        ({"instruction": "x" * 8001}, 400, "SANITIZATION_ERROR"),
        ({"provider": "gpt"}, 422, "VALIDATION_ERROR"),
        ({"documentId": "x"}, 422, "VALIDATION_ERROR"),
        ({"documentId": str(uuid4())}, 404, "NOT_FOUND"),
        ({"blockId": 7}, 422, "VALIDATION_ERROR"),
    ],
)
def test_what_cannot_be_is_refused_before_the_first_byte(
    desk: Desk, body: dict[str, Any], status: int, code: str
) -> None:
    answer = desk.client.post("/api/ai/generate", json=desk.ask() | body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_who_is_not_signed_in_drafts_nothing(stack: Stack) -> None:
    answer = httpx.post(f"{stack.url}/api/ai/generate", json={}, headers={"x-requested-with": "ibid"})

    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")


def test_too_many_drafts_are_refused_with_the_time_to_wait(desk: Desk) -> None:
    answers = [desk.client.post("/api/ai/generate", json=desk.ask(provider="gpt")) for _ in range(31)]

    assert answers[-1].status_code == 429
    assert answers[-1].json()["code"] == "RATE_LIMITED"
    assert answers[-1].json()["retryAfter"] >= 1
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_the_description_lists_the_stream_with_its_events(stack: Stack) -> None:
    paths = httpx.get(f"{stack.url}/api/openapi.json").json()["paths"]

    for path, method in (("/api/ai/generate", "post"), ("/api/ai/runs/{run_id}/events", "get")):
        answer = paths[path][method]["responses"]["200"]
        names = {one["$ref"].rpartition("/")[2] for one in answer["content"]["text/event-stream"]["schema"]["oneOf"]}
        assert names == {
            "Status", "Delta", "EvidenceEvent", "OperationEvent", "Refused", "Usage", "Snapshot", "Done", "Failed",
        }  # fmt: skip
        assert "X-Stream-Id" in answer["description"]


def test_a_month_is_told_with_what_is_held_and_used(desk: Desk, stranger: Desk) -> None:
    about = (desk.project, desk.stack.sql("select owner_id from projects where id = %s", desk.project)[0]["owner_id"])
    for status in ("streaming", "done"):
        desk.stack.sql(
            "insert into ai_runs (project_id, owner_id, kind, provider, status, reserved_tokens, input_tokens,"
            " output_tokens, cost_micros) values (%s, %s, 'generate', 'anthropic', %s, 500, 40, 2, 90)",
            *about, status,
        )  # fmt: skip

    told = desk.client.get("/api/ai/budget").json()

    assert told["tokens"] == {"used": 42, "reserved": 500, "cap": None, "left": None}
    assert told["costMicros"] == {"used": 90, "reserved": 0, "cap": None, "left": None}
    assert told["period"] < told["renewsAt"]
    assert stranger.client.get("/api/ai/budget").json()["tokens"]["used"] == 0
