"""Global edits over HTTP on the running stack: proposed as they stream, decided and undone in whole steps."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.documents.make import citation, doc, mark, paragraph, text
from tests.drafting.door import events, of
from tests.edits.door import SLIPS, Desk
from tests.stack import Person, Stack

pytestmark = pytest.mark.stack
MENDED = ["Reeds bend in the wind, and peat forms below.", "Of 12 cores, 7 held reeds."]


@pytest.fixture
def desk(stack: Stack, person: Callable[[], Person]) -> Iterator[Desk]:
    found = Desk(stack, person())
    yield found
    found.client.close()


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code")


def test_all_that_is_safe_is_accepted_in_one_step_and_undone_in_one(desk: Desk) -> None:
    before = desk.write(*SLIPS)
    run_id, heard = desk.propose()

    assert heard[-1] == "[DONE]"
    assert of("done", heard) == [{"type": "done", "runId": run_id, "status": "done"}]
    assert of("delta", heard) == []
    proposed = [event["operation"] for event in of("operation", heard)]
    assert [(one["number"], one["guards"]) for one in proposed] == [(1, []), (2, []), (3, []), (4, ["quotation"])]
    assert desk.listed()["items"] == proposed[::-1]

    step = desk.decide_all("accepted", before["version"]).json()

    assert desk.words() == [*MENDED, *SLIPS[2:]]
    assert desk.statuses() == {1: "accepted", 2: "accepted", 3: "accepted", 4: "pending"}
    assert step["document"]["version"] == before["version"] + 1
    assert step["blocks"] == desk.opened()["content"]["content"][:2]
    assert {one["decisionId"] for one in step["operations"]} == {step["decisionId"]}
    versions = desk.client.get(f"/api/documents/{desk.document}/versions").json()["items"]
    assert versions[0]["reason"] == "ai"

    # What was written elsewhere meanwhile stays.
    desk.write(*MENDED, SLIPS[2], "And more.")
    back = desk.undo(step["decisionId"]).json()

    assert desk.words() == [*SLIPS[:3], "And more."]
    assert set(desk.statuses().values()) == {"pending"}
    assert back["blocks"] == before["content"]["content"][:2]
    assert refusal(desk.undo(step["decisionId"])) == (404, "NOT_FOUND")


def test_each_change_says_where_it_came_from_and_each_step_is_in_the_record(desk: Desk) -> None:
    desk.write(*SLIPS)
    run_id, _ = desk.propose()
    safe = desk.decide_all("accepted").json()
    desk.decide_all("rejected")

    first = next(one for one in desk.listed()["items"] if one["number"] == 1)
    told = first["provenance"]
    run = desk.stack.sql("select * from ai_runs where id = %s", run_id)[0]
    assert (run["kind"], run["status"], run["text"]) == ("global_edit", "done", "")
    assert (told["provider"], told["model"], told["promptHash"]) == ("offline", "none", run["prompt_hash"])
    assert told["decidedBy"] == str(run["owner_id"])
    assert len(told["beforeHash"]) == len(told["afterHash"]) == 64
    assert told["beforeHash"] != told["afterHash"]
    assert first["decidedAt"] > first["createdAt"]
    assert first["appliedVersion"] == safe["document"]["version"] == first["basedOn"] + 1
    lines = desk.stack.sql(
        "select action, metadata from audit_logs where resource_id = %s and action like 'ai:%%' order by id",
        desk.document,
    )
    assert [line["action"] for line in lines] == ["ai:global-edit", "ai:operation-status", "ai:operation-status"]
    assert [line["metadata"].get("status") for line in lines] == [None, "accepted", "rejected"]
    assert [line["metadata"].get("count") for line in lines] == [None, 3, 1]
    assert lines[1]["metadata"]["decision"] == safe["decisionId"]


def test_a_change_whose_block_changed_is_stale_until_the_block_is_back(desk: Desk) -> None:
    before = desk.write(*SLIPS)
    first = desk.proposed()[0]
    desk.write("Reeds do not bend in the the wind.", *SLIPS[1:])

    assert desk.listed(status="stale")["items"][0]["id"] == first["id"]
    assert refusal(desk.decide(first["id"], "accepted")) == (409, "OPERATION_STALE")
    assert desk.words()[0] == "Reeds do not bend in the the wind."
    safe = desk.decide_all("accepted").json()
    assert first["id"] not in {one["id"] for one in safe["operations"]}

    desk.save({**before["content"]}, desk.opened()["version"])

    assert desk.listed()["items"][-1]["status"] == "pending"
    answer = desk.decide(first["id"], "accepted", before["version"])
    assert refusal(answer) == (409, "DOCUMENT_CONFLICT")
    assert answer.json()["currentVersion"] == desk.opened()["version"]
    assert desk.words() == list(SLIPS)
    assert desk.decide(first["id"], "accepted").status_code == 200
    assert desk.words() == [MENDED[0], *SLIPS[1:]]


def test_changes_of_one_block_are_decided_one_by_one_and_undone_from_the_last(desk: Desk) -> None:
    desk.write(*SLIPS)
    _, comma, twice, _ = desk.proposed()

    one = desk.decide(comma["id"], "accepted").json()
    moved = next(found for found in one["operations"] if found["id"] == twice["id"])
    assert (moved["status"], moved["start"]) == ("pending", twice["start"] - 1)
    two = desk.decide(twice["id"], "accepted", replace="bore").json()
    assert desk.words()[1] == "Of 12 cores, 7 bore reeds."
    edited = two["operations"][0]
    assert (edited["edited"], edited["replace"]) == ("bore", "held")
    assert [piece["text"] for piece in edited["segments"] if piece["kind"] == "inserted"] == ["bore"]

    assert refusal(desk.decide(twice["id"], "rejected")) == (409, "OPERATION_DECIDED")
    assert refusal(desk.undo(one["decisionId"])) == (409, "CONFLICT")
    assert desk.undo(two["decisionId"]).status_code == 200
    assert desk.words()[1] == "Of 12 cores, 7 held held reeds."
    assert desk.undo(one["decisionId"]).status_code == 200
    assert desk.words() == list(SLIPS)
    assert desk.listed(status="pending")["items"][-2]["edited"] is None
    # Words that were written over since are nobody's to take back.
    again = desk.decide(comma["id"], "accepted").json()
    desk.write(SLIPS[0], "Other words.", *SLIPS[2:])
    assert refusal(desk.undo(again["decisionId"])) == (409, "CONFLICT")
    assert desk.words()[1] == "Other words."


def test_one_acceptance_of_a_step_is_taken_back_while_its_paragraph_is_what_the_step_made_of_it(desk: Desk) -> None:
    desk.write(*SLIPS)
    first, comma, twice, _ = desk.proposed()
    desk.decide_all("accepted")
    desk.write(MENDED[0], "Other words.", *SLIPS[2:])

    assert set(desk.listed()["overwritten"]) == {comma["id"], twice["id"]}
    assert refusal(desk.decide(twice["id"], "pending")) == (409, "CONFLICT")
    assert desk.decide(first["id"], "pending").status_code == 200
    assert desk.words()[:2] == [SLIPS[0], "Other words."]
    desk.write(SLIPS[0], MENDED[1], *SLIPS[2:])
    assert desk.listed()["overwritten"] == []

    # A paragraph goes back whole, with what the same step did to it beside.
    back = desk.decide(twice["id"], "pending").json()

    assert {one["id"] for one in back["operations"]} == {comma["id"], twice["id"]}
    assert desk.words() == list(SLIPS)
    assert set(desk.statuses().values()) == {"pending"}
    assert desk.client.get(f"/api/projects/{desk.project}/documents").json()["items"][0]["waiting"] is True
    desk.decide_all("rejected")
    assert desk.client.get(f"/api/projects/{desk.project}/documents").json()["items"][0]["waiting"] is False


def test_rejections_are_taken_back_one_by_one_or_as_the_step_they_were(desk: Desk) -> None:
    desk.write(*SLIPS)
    first, *_ = desk.proposed()
    version = desk.opened()["version"]

    step = desk.decide_all("rejected").json()

    assert set(desk.statuses().values()) == {"rejected"}
    assert (step["document"]["version"], step["blocks"]) == (version, [])
    assert desk.decide_all("accepted").json()["decisionId"] is None
    assert refusal(desk.decide(first["id"], "accepted")) == (409, "OPERATION_DECIDED")
    assert desk.decide(first["id"], "pending").json()["operations"][0]["status"] == "pending"
    assert desk.undo(step["decisionId"]).status_code == 200
    assert set(desk.statuses().values()) == {"pending"}


def test_formatting_citations_and_notes_outlive_a_change_beside_them(desk: Desk) -> None:
    work = desk.client.post(f"/api/projects/{desk.project}/citations", json={"csl": {"title": "Reeds", "type": "book"}})
    cite, bold = citation(work.json()["id"]), mark("bold")
    note = {"type": "footnote", "content": [text("Said said once.")]}
    before = desk.save(
        doc(paragraph(text("The the "), text("tall reeds", bold), cite, text(" bend."), note, text(" So so."))),
        desk.opened()["version"],
    )

    found = desk.proposed()
    assert [(one["find"], one["guards"]) for one in found] == [
        ("The the", []), ("bend.\u27e6f2\u27e7Said said", []), ("So so.", []),
    ]  # fmt: skip
    assert desk.decide_all("accepted", before["version"]).status_code == 200

    [block] = desk.opened()["content"]["content"]
    assert block["content"] == [
        text("The "), text("tall reeds", bold), cite, text(" bend."),
        {"type": "footnote", "content": [text("Said once.")]}, text(" So."),
    ]  # fmt: skip


def test_protected_terms_are_kept_for_a_project_and_guard_it(desk: Desk) -> None:
    shelf = f"/api/projects/{desk.project}/protected-terms"
    desk.write("In the the Salt Marsh, the salt marsh grew grew.")
    made = desk.client.post(shelf, json={"term": " salt  marsh "})
    assert (made.status_code, made.json()["term"]) == (201, "salt marsh")
    assert refusal(desk.client.post(shelf, json={"term": "Salt marsh"})) == (409, "DUPLICATE")
    for term in ("", "  ", "x" * 201, "a\u0000b", "a\u202eb"):
        assert refusal(desk.client.post(shelf, json={"term": term})) == (422, "VALIDATION_ERROR"), term

    swapped = desk.proposed('Replace "marsh" with "meadow".')
    assert [one["guards"] for one in swapped] == [["term"]]
    assert desk.decide_all("accepted").json()["operations"] == []

    desk.stack.sql(
        "insert into protected_terms (project_id, owner_id, term) select p.id, p.owner_id, 't' || n from projects p,"
        " generate_series(1, 499) n where p.id = %s",
        desk.project,
    )
    assert refusal(desk.client.post(shelf, json={"term": "one more"})) == (422, "VALIDATION_ERROR")
    assert len(desk.client.get(shelf).json()["items"]) == 500
    assert desk.client.delete(f"/api/protected-terms/{made.json()['id']}").status_code == 204
    assert refusal(desk.client.delete(f"/api/protected-terms/{made.json()['id']}")) == (404, "NOT_FOUND")


def test_a_run_of_edits_is_stopped_and_rejoined_as_any_other(desk: Desk) -> None:
    desk.write(*(f"Line {number} of the reed." for number in range(400)))

    with desk.proposing('Replace "reed" with "rush"') as (run_id, coming):
        first = next(event for event in coming if event["type"] == "operation")
        assert desk.listed()["openRun"] == run_id
        busy = desk.client.post("/api/ai/global-edit", json={"documentId": desk.document})
        assert refusal(busy) == (409, "CONFLICT")
        assert desk.client.post(f"/api/ai/runs/{run_id}/cancel").json()["status"] == "stopped"
        rest = list(coming)

    assert rest[-1] == "[DONE]"
    assert of("done", rest)[0]["status"] == "stopped"
    with desk.client.stream("GET", f"/api/ai/runs/{run_id}/events") as answer:
        heard = of("operation", list(events(answer)))
    assert heard[0] == first
    page = desk.listed(limit=1, runId=run_id)
    assert page["openRun"] is None
    older = desk.listed(limit=100, runId=run_id, cursor=page["nextCursor"])
    stored = [*page["items"], *older["items"]][::-1]
    # One may have been stored just as it was stopped.
    assert [event["operation"] for event in heard] in (stored, stored[:-1])
    # What came until then can be decided.
    assert len(desk.decide_all("accepted", runId=run_id).json()["operations"]) == len(stored)


def test_a_strangers_edits_look_missing(desk: Desk, stack: Stack, person: Callable[[], Person]) -> None:
    desk.write(*SLIPS)
    first, *_ = desk.proposed()
    decision = desk.decide(first["id"], "accepted").json()["decisionId"]
    term = desk.client.post(f"/api/projects/{desk.project}/protected-terms", json={"term": "reed"}).json()["id"]
    stranger = Desk(stack, person())
    at, other = f"/api/documents/{desk.document}/operations", {"status": "rejected", "version": 1}

    for method, path, body in (
        ("POST", "/api/ai/global-edit", {"documentId": desk.document}), ("GET", at, None),
        ("PATCH", f"/api/ai/operations/{first['id']}", other), ("POST", f"{at}/decide", other),
        ("POST", f"{at}/undo", {"decisionId": decision, "version": 3}),
        ("GET", f"/api/projects/{desk.project}/protected-terms", None),
        ("POST", f"/api/projects/{desk.project}/protected-terms", {"term": "x"}),
        ("DELETE", f"/api/protected-terms/{term}", None),
    ):  # fmt: skip
        assert refusal(stranger.client.request(method, path, json=body)) == (404, "NOT_FOUND"), (method, path)
    assert desk.words()[0] == MENDED[0]
    stranger.client.close()


def test_what_cannot_be_is_refused_and_too_much_is_told_when_to_come_again(desk: Desk) -> None:
    desk.write(*SLIPS)
    first, *_ = desk.proposed()

    for replace in ("a\nb", "\u27e6c7\u27e7", first["find"], "x" * 8001):
        assert refusal(desk.decide(first["id"], "accepted", replace=replace)) == (422, "VALIDATION_ERROR")
    assert refusal(desk.decide(first["id"], "rejected", replace="x")) == (422, "VALIDATION_ERROR")
    assert refusal(desk.decide(str(uuid4()), "rejected")) == (404, "NOT_FOUND")
    assert desk.statuses()[1] == "pending"
    bad = {"documentId": desk.document, "instruction": "a\u0001b"}
    answers = [desk.client.post("/api/ai/global-edit", json=bad) for _ in range(10)]
    assert refusal(answers[0]) == (400, "SANITIZATION_ERROR")
    assert refusal(answers[-1]) == (429, "RATE_LIMITED")
    assert answers[-1].json()["retryAfter"] >= 1


def test_a_document_without_words_says_that_there_is_nothing(desk: Desk) -> None:
    _, heard = desk.propose()

    assert [event["phase"] for event in of("status", heard)] == ["reading", "nothing"]
    assert of("done", heard)[0]["status"] == "done"


def test_a_conversation_of_edits_keeps_what_was_asked_and_what_came_of_it(desk: Desk) -> None:
    desk.write(*SLIPS)
    shelf = f"/api/projects/{desk.project}/conversations"
    talk, other = (
        desk.client.post(shelf, json={"documentId": desk.document, "mode": mode}).json()["id"]
        for mode in ("global_edit", "discussion")
    )
    ask = {"documentId": desk.document, "instruction": "Replace 'reeds' with 'rushes'."}

    heard = desk.client.post("/api/ai/global-edit", json=ask | {"conversationId": talk})

    answer, question = desk.client.get(f"/api/conversations/{talk}/messages").json()["items"]
    assert (question["role"], question["content"]) == ("user", ask["instruction"])
    assert (answer["role"], answer["content"]) == ("assistant", "1 change proposed.")
    assert answer["changes"] == {"pending": 1, "accepted": 0, "rejected": 0, "stale": 0}
    assert question["changes"] is None
    assert answer["run"]["id"] == heard.headers["x-stream-id"]
    assert desk.client.get(f"/api/conversations/{talk}").json()["title"] == ask["instruction"]
    for wrong, status in ((other, 422), (str(uuid4()), 404)):
        assert desk.client.post("/api/ai/global-edit", json=ask | {"conversationId": wrong}).status_code == status
    desk.decide_all("rejected")
    told = desk.client.get(f"/api/conversations/{talk}/messages").json()["items"][0]["changes"]
    assert told == {"pending": 0, "accepted": 0, "rejected": 1, "stale": 0}
