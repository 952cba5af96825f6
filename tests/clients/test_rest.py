"""Rows over PostgREST: HTTP status and SQLSTATE decide what went wrong, and no word of a server's is trusted."""

from collections.abc import AsyncIterator

import httpx
import pytest
import respx

from bff.clients.rest import Duplicate, Rest, Rows, StaleVersion
from bff.errors import AppError, Conflict, Invalid, NotFound, ServerError, TooLarge, Unauthorized, Unavailable
from bff.log import request_id

URL = "http://rest.test"


@pytest.fixture
async def rows() -> AsyncIterator[Rows]:
    async with Rest(URL, "anon") as rest:
        yield rest.as_caller("the-token")


@pytest.fixture
def server() -> AsyncIterator[respx.MockRouter]:
    # Over the aiohttp transport respx has to stand in for httpx itself.
    with respx.mock(base_url=URL, using="httpx") as router:
        yield router


def refusal(code: str | None, message: str = "words", details: str | None = None) -> dict[str, str | None]:
    return {"code": code, "message": message, "details": details, "hint": None}


# What PostgREST answers: its status, the SQLSTATE inside, and the error that our code must see.
ANSWERS: dict[str, tuple[int, str | None, type[AppError]]] = {
    "a function that found nothing": (404, "PT404", NotFound),
    "no such table or function": (404, "PGRST202", NotFound),
    "refused by a policy": (403, "42501", NotFound),
    "a reference to what is not there": (409, "23503", NotFound),
    "one like it": (409, "23505", Duplicate),
    "a check that failed": (400, "23514", Invalid),
    "a value missing": (400, "23502", Invalid),
    "a text too long": (400, "22001", Invalid),
    "no uuid": (400, "22P02", Invalid),
    "a null character": (400, "22P05", Invalid),
    "an expired token": (401, "PGRST301", Unauthorized),
    "an expired token by another name": (401, "PGRST303", Unauthorized),
    "too much at once": (413, None, TooLarge),
    "too slow": (500, "57014", Unavailable),
    "no database": (503, "PGRST002", Unavailable),
    "out of memory": (500, "53200", Unavailable),
    "a query of ours that is wrong": (400, "PGRST100", ServerError),
}


@pytest.mark.parametrize("kind", ANSWERS)
async def test_an_answer_becomes_an_error_of_ours(rows: Rows, server: respx.MockRouter, kind: str) -> None:
    status, code, expected = ANSWERS[kind]
    server.get("/projects").respond(status, json=refusal(code))

    with pytest.raises(AppError) as found:
        await rows.run(rows.table("projects").select("id"))

    assert type(found.value) is expected
    assert "words" not in found.value.detail or code == "PT404"


async def test_a_stale_save_says_which_version_is_current(rows: Rows, server: respx.MockRouter) -> None:
    server.post("/rpc/save_document").respond(409, json=refusal("PT409", details="7"))

    with pytest.raises(StaleVersion) as found:
        await rows.call("save_document", document_id="x")

    assert found.value.members == {"currentVersion": 7}
    assert isinstance(found.value, Conflict)


@pytest.mark.parametrize("body", [b"<html>502</html>", b"", b"[]", b'{"code": 7}'])
async def test_an_answer_that_is_no_json_of_theirs_is_no_crash(
    rows: Rows, server: respx.MockRouter, body: bytes
) -> None:
    server.get("/projects").respond(502, content=body)

    with pytest.raises(Unavailable):
        await rows.run(rows.table("projects").select("id"))


@pytest.mark.parametrize("problem", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.ReadError("cut")])
async def test_a_database_that_does_not_answer_is_unavailable(
    rows: Rows, server: respx.MockRouter, problem: Exception
) -> None:
    route = server.get("/projects").mock(side_effect=problem)

    with pytest.raises(Unavailable):
        await rows.run(rows.table("projects").select("id"))

    assert route.call_count == 1, "a person is waiting: no silent retries"


async def test_a_hidden_row_looks_missing(rows: Rows, server: respx.MockRouter) -> None:
    server.get("/projects").respond(200, json=[])

    with pytest.raises(NotFound, match="no such project"):
        await rows.one(rows.table("projects").select("id"), "project")


async def test_a_function_that_gives_nothing_back_is_no_error(rows: Rows, server: respx.MockRouter) -> None:
    server.post("/rpc/delete_project").respond(204)

    await rows.call("delete_project", id="x")


async def test_the_callers_token_and_the_request_id_go_along(server: respx.MockRouter) -> None:
    route = server.get("/projects").respond(200, json=[])
    marked = request_id.set("request-1")
    try:
        async with Rest(URL, "anon") as rest:
            one, other = rest.as_caller("one"), rest.as_caller("other")
            await one.run(one.table("projects").select("id"))
            await other.run(other.table("projects").select("id"))
    finally:
        request_id.reset(marked)

    sent = [call.request.headers for call in route.calls]
    assert [headers["authorization"] for headers in sent] == ["Bearer one", "Bearer other"]
    assert {headers["apikey"] for headers in sent} == {"anon"}
    assert {headers["x-request-id"] for headers in sent} == {"request-1"}
