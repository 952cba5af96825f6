"""SQL, HTML, control characters and 10,000 letters in every text that any route takes, found in its description."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bff.openapi import describe
from tests.stack import Stack
from tests.trouble.make import Desk, problem

HOSTILE = [
    "x'); drop table public.projects; --",
    "1 or 1=1; select pg_sleep(9)",
    "*,owner_id.neq.x)&or=(id.not.is.null",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
]
UNREADABLE = "a\x00b"
LONG = "x" * 10_000
# What is kept or answered whatever it says; all other texts have a form that these words have not.
FREE = {
    ("StartProject", "title"), ("StartProject", "description"), ("ChangeProject", "title"),
    ("ChangeProject", "description"), ("BeginDocument", "title"), ("SaveDocument", "title"), ("RenameSource", "name"),
    ("AddSource", "name"), ("SearchSources", "q"), ("FindStyles", "q"), ("Generate", "instruction"),
    ("Ask", "question"), ("ProposeEdits", "instruction"), ("ProtectTerm", "term"),
    ("BeginConversation", "title"), ("RenameConversation", "title"), ("ListConversations", "q"),
    ("SignUp", "displayName"), ("ChangeProfile", "displayName"), ("ChangePassword", "password"), ("SignUp", "password"),
}  # fmt: skip
# Made into a name that a disk can hold.
NAMES = {("AddSource", "name"), ("RenameSource", "name")}
# No scholarly service is there for a test stack, so these words came as far as words can.
NOBODY_TO_ASK = (503, "NETWORK_ERROR")
ASKED_ELSEWHERE = {("SearchCitations", "q"), ("AddCitation", "lookup")}

Place = tuple[str, str, str, str, str]  # operation, method, path, where, name


def places() -> Iterator[Place]:
    described = json.loads(describe())
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            name = operation["operationId"]
            for parameter in operation.get("parameters", []):
                if _is_text(parameter["schema"]):
                    yield name, method, path, parameter["in"], parameter["name"]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            for field, schema in _resolved(described, body.get("schema", {})).get("properties", {}).items():
                if _is_text(schema):
                    yield name, method, path, "body", field


def _resolved(described: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    named = schema.get("$ref", "").rsplit("/", 1)[-1]
    found: dict[str, Any] = described["components"]["schemas"][named] if named else schema
    return found


def _is_text(schema: dict[str, Any]) -> bool:
    kinds = [schema, *schema.get("oneOf", [])]
    return any(kind.get("type") == "string" and kind.get("format") != "uuid" for kind in kinds)


def ids(place: Place) -> str:
    return f"{place[0]}.{place[4]}"


PLACES = sorted(places())


@pytest.fixture(scope="module", autouse=True)
def _tables_stay(stack: Stack) -> Iterator[None]:
    query = "select count(*) as n from pg_tables where schemaname in ('public', 'auth', 'storage')"
    before = stack.sql(query)
    yield
    assert stack.sql(query) == before
    # Whoever signed up on the way.
    stack.sql("delete from auth.users where email like '%@trouble.example'")
    stack.sql("delete from public.auth_attempts where email like '%@trouble.example'")


def whole(desk: Desk, operation: str) -> dict[str, Any]:
    """The rest of a body, so that only the text in question can be at fault."""
    email = f"{uuid4().hex[:8]}@trouble.example"
    return {
        "StartProject": {"title": "x"},
        "BeginDocument": {"title": "x"},
        "SaveDocument": {
            "version": desk.opened()["version"], "title": "x", "content": {"type": "doc", "content": [
                {"type": "paragraph", "attrs": {"id": str(uuid4())}}]},
        },
        "Generate": {"documentId": desk.document, "instruction": "x"},
        "Ask": {"question": "x"},
        "ProposeEdits": {"documentId": desk.document, "instruction": "x"},
        "DecideOperation": {"status": "rejected", "version": 1},
        "DecideOperations": {"status": "rejected", "version": 1},
        "UndoDecision": {"decisionId": str(uuid4()), "version": 1},
        "ProtectTerm": {"term": "x"},
        "SignUp": {"email": email, "password": "x" * 8},
        "SignIn": {"email": email, "password": "x" * 8},
        "VerifyLink": {"token": "x", "type": "signup"},
        "ExportDocument": {"documentId": desk.document},
        "StreamExport": {"documentId": desk.document},
        # Never the word that closes it: some of these words have been the password by then.
        "CloseAccount": {"password": "x" * 8, "confirmation": "keep my account"},
    }.get(operation, {})  # fmt: skip


def sent(desk: Desk, place: Place, words: str) -> httpx.Response:
    operation, method, path, where, name = place
    known = {
        "project_id": desk.project, "document_id": desk.document, "source_id": desk.source, "citation_id": desk.work,
        "conversation_id": desk.conversation, "run_id": str(uuid4()),
        "operation_id": str(uuid4()), "term_id": desk.term,
    }  # fmt: skip
    if where == "path":
        known[name] = str(httpx.URL("http://x").copy_with(params={"_": words}).query.decode().removeprefix("_="))
    more: dict[str, Any] = {"json": {**whole(desk, operation), **({name: words} if where == "body" else {})}}
    if operation == "AddSource":
        # A file that the project has already is refused for that.
        more, words = {"content": f"Reeds bend in the wind. {uuid4()}".encode()}, f"{words}.txt"
    return desk.client.request(
        method,
        path.format_map(known),
        params={name: words} if where == "query" else None,
        headers={name: words} if where == "header" else None,
        **more if method != "get" else {},
    )


@pytest.mark.parametrize("place", PLACES, ids=ids)
def test_hostile_words_are_words_and_no_more(desk: Desk, place: Place) -> None:
    # Waiting for services that are not there takes seconds, once is enough.
    elsewhere = (place[0], place[4]) in ASKED_ELSEWHERE
    for words in HOSTILE[:1] if elsewhere else HOSTILE:
        answer = sent(desk, place, words)
        if (place[0], place[4]) in FREE:
            assert answer.is_success, answer.text
            assert not answer.headers.get("content-type", "").startswith("text/html")
        else:
            told = problem(answer)
            assert 400 <= told[0] < 500 or (elsewhere and told == NOBODY_TO_ASK), (words, told)


@pytest.mark.parametrize("place", PLACES, ids=ids)
def test_ten_thousand_letters_are_refused_in_words(desk: Desk, place: Place) -> None:
    answer = sent(desk, place, LONG)

    told = problem(answer)
    assert 400 <= told[0] < 500, told


@pytest.mark.parametrize("place", [place for place in PLACES if place[3] != "header"], ids=ids)
def test_a_nul_goes_nowhere(desk: Desk, place: Place) -> None:
    answer = sent(desk, place, UNREADABLE)

    if (place[0], place[4]) in NAMES:
        assert answer.json()["name"] in {"a_b", "a_b.txt"}
    else:
        told = problem(answer)
        assert 400 <= told[0] < 500, told


def test_what_was_written_is_what_is_read(desk: Desk) -> None:
    for words in HOSTILE:
        made = desk.client.post("/api/projects", json={"title": words, "description": words}).json()
        shown = desk.client.get(f"/api/projects/{made['id']}")
        assert (shown.json()["title"], shown.json()["description"]) == (words, words)
        assert shown.headers["x-content-type-options"] == "nosniff"


def test_no_log_of_the_stack_repeats_what_was_sent(stack: Stack, desk: Desk) -> None:
    """Postgres would, in the details of an error."""
    refused = desk.client.post("/api/projects", json={"title": f"{UNREADABLE} swordfish"})
    stored = desk.client.post("/api/projects", json={"title": "swordfish"})

    assert (refused.status_code, stored.status_code) == (422, 201)
    logs = {file.name: file.read_text(errors="replace") for file in (stack.home / "logs").glob("*.log")}
    assert {"bff.log", "postgres.log", "rest.log"} <= logs.keys()
    assert [name for name, text in logs.items() if "swordfish" in text or "a\\u0000" in text] == []
