"""Storage as one caller: its own word decides what went wrong, and no path leads out of the folder that it names."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import respx

from bff.clients import web
from bff.clients.storage import Bucket, NoSuchRange, Storage
from bff.errors import AppError, NotFound, TooLarge, Unauthorized, Unavailable, UpstreamFailed

URL = "http://storage.test"
ANY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
async def bucket() -> AsyncIterator[Bucket]:
    async with web.make() as http:
        yield Storage(http, URL, "anon").as_caller("the-token")


@pytest.fixture
def server() -> Iterator[respx.MockRouter]:
    with respx.mock(base_url=URL, using="httpx") as router:
        yield router


# Storage answers 400 and says inside what it means.
REFUSALS: dict[str, tuple[int, str, type[AppError]]] = {
    "no such file": (400, "404", NotFound),
    "not the caller's": (400, "403", NotFound),
    "a session that is over": (400, "401", Unauthorized),
    "too large": (400, "413", TooLarge),
    "past the end of a file": (400, "416", NoSuchRange),
    "a meaning that came later than this": (400, "418", UpstreamFailed),
    "a fault of its own": (500, "500", UpstreamFailed),
}


@pytest.mark.parametrize("kind", REFUSALS)
async def test_a_refusal_becomes_an_error_of_ours(bucket: Bucket, server: respx.MockRouter, kind: str) -> None:
    status, told, expected = REFUSALS[kind]
    body = {"statusCode": told, "error": "theirs", "message": "their words"}
    server.get("/object/vault/a/b.pdf").respond(status, json=body)

    with pytest.raises(AppError) as found:
        await bucket.open("a/b.pdf")

    assert type(found.value) is expected
    assert "their words" not in found.value.detail


async def test_an_answer_that_is_no_json_of_theirs_is_no_crash(bucket: Bucket, server: respx.MockRouter) -> None:
    server.get("/object/vault/a/b.pdf").respond(502, content=b"<html>")

    with pytest.raises(UpstreamFailed):
        await bucket.open("a/b.pdf")


async def test_a_storage_that_is_away_is_unavailable(bucket: Bucket, server: respx.MockRouter) -> None:
    server.post("/object/vault/a/b.pdf").mock(side_effect=httpx.ConnectError("refused"))

    async def chunks() -> AsyncIterator[bytes]:
        yield b"%PDF-"

    with pytest.raises(Unavailable):
        await bucket.put("a/b.pdf", chunks(), "application/pdf")


async def test_the_caller_speaks_for_themselves_and_conditions_go_along(
    bucket: Bucket, server: respx.MockRouter
) -> None:
    route = server.get("/object/vault/a/b.pdf").respond(206, content=b"%PDF")

    found = await bucket.open("a/b.pdf", {"range": "bytes=0-3"})
    await found.close()

    sent = route.calls.last.request.headers
    assert (found.status, sent["authorization"], sent["apikey"], sent["range"]) == (
        206, "Bearer the-token", "anon", "bytes=0-3",
    )  # fmt: skip


def seen_by_storage(asked: list[str]) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path.decode())
        return httpx.Response(200, content=b"")

    return httpx.MockTransport(answer)


@pytest.mark.parametrize("path", [f"{ANY}/{ANY}/../../other", f"{ANY}/./1-a", "..", f"{ANY}/.."])
async def test_a_path_that_climbs_is_never_asked_for(path: str) -> None:
    asked: list[str] = []
    async with httpx.AsyncClient(transport=seen_by_storage(asked)) as http:
        bucket = Storage(http, "http://storage.example", "key").as_caller("token")
        with pytest.raises(NotFound):
            await bucket.open(path)

    assert asked == []


async def test_an_ordinary_path_is_asked_for_as_it_is() -> None:
    asked: list[str] = []
    async with httpx.AsyncClient(transport=seen_by_storage(asked)) as http:
        bucket = Storage(http, "http://storage.example", "key").as_caller("token")
        await (await bucket.open(f"{ANY}/{ANY}/1-a..b %2e.pdf")).close()

    assert asked == [f"/object/vault/{ANY}/{ANY}/1-a..b%20%252e.pdf"]
