"""Where an upload in parts goes on, as its client must see it from wherever it came in."""

from typing import Any

import pytest

from infra.embedded.storage import tus
from infra.embedded.storage.exchange import Call
from infra.embedded.storage.files import Place

PLACE = Place("b", "d/a.txt", "00000000-0000-4000-8000-000000000000")


async def _nothing() -> dict[str, Any]:
    return {"type": "http.request"}


def _call(**headers: str) -> Call:
    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Call({"method": "POST", "headers": told, "query_string": b""}, _nothing, "/upload/resumable")


@pytest.mark.parametrize(
    ("headers", "public", "expected"),
    [
        ({"host": "127.0.0.1:5000"}, "", "http://127.0.0.1:5000/upload"),
        (
            {"host": "storage", "x_forwarded_host": "ibid.lan:3000", "x_forwarded_prefix": "/storage/v1"},
            "http://127.0.0.1:3000/storage/v1",
            "http://ibid.lan:3000/storage/v1/upload",
        ),
        # The proxy before the gateway speaks https; the gateway itself cannot know.
        (
            {"x_forwarded_host": "ibid.org", "x_forwarded_prefix": "/storage/v1", "x_forwarded_proto": "http"},
            "https://ibid.org/storage/v1",
            "https://ibid.org/storage/v1/upload",
        ),
    ],
)
def test_an_address_leads_back_the_way_the_client_came(headers: dict[str, str], public: str, expected: str) -> None:
    address = tus.address(_call(**headers), PLACE, public)

    assert address.startswith(f"{expected}/resumable/")
    assert tus.place(address.rpartition("/")[2]) == PLACE
