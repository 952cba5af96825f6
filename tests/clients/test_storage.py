"""Storage as one caller: no path leads out of the folder that it names."""

import httpx
import pytest

from bff.clients.storage import Storage
from bff.errors import NotFound

ANY = "11111111-1111-4111-8111-111111111111"


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
