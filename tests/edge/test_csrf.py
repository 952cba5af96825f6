"""A browser that another site drives cannot change anything with our cookie."""

import httpx
import pytest

from tests.edge import make

OURS = {"X-Requested-With": "ibid"}
HOST = "127.0.0.1:3000"

REFUSED = {
    "without our header": {},
    "with another header": {"X-Requested-With": "XMLHttpRequest"},
    "from another origin": OURS | {"Origin": "https://evil.example"},
    "from another port": OURS | {"Origin": "http://127.0.0.1:8000"},
    "from nowhere": OURS | {"Origin": "null"},
    "from a cross-site fetch": OURS | {"Sec-Fetch-Site": "cross-site"},
    "from a sibling's page": OURS | {"Sec-Fetch-Site": "same-site"},
    "with a password in the address": {"Authorization": "Basic YTpi"},
    "with an empty bearer": {"Authorization": ""},
}
TAKEN = {
    "from our own page": OURS | {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"},
    "from a tool that names no origin": OURS,
}


@pytest.mark.parametrize("kind", REFUSED)
async def test_it_is_refused(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.post("/api/projects", json={"title": "x"}, headers=REFUSED[kind])

    assert (answer.status_code, answer.json()["code"]) == (403, "CROSS_SITE")


@pytest.mark.parametrize("kind", TAKEN)
async def test_it_gets_as_far_as_the_question_who_calls(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.post("/api/projects", json={"title": "x"}, headers=TAKEN[kind])

    assert answer.status_code == 401


async def test_another_name_of_the_site_works_like_its_own(client: httpx.AsyncClient) -> None:
    headers = OURS | {"Host": "ibid.tunnel.example", "Origin": "https://ibid.tunnel.example"}

    assert (await client.post("/api/projects", json={"title": "x"}, headers=headers)).status_code == 401


async def test_a_bearer_token_needs_no_header_of_ours(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/api/projects", json={"title": "x"}, headers={"Authorization": f"Bearer {make.token()}"}
    )

    assert answer.status_code == 503


async def test_a_bearer_token_beside_another_origin_still_speaks_for_itself(client: httpx.AsyncClient) -> None:
    headers = {"Authorization": f"Bearer {make.token()}", "Origin": "https://elsewhere.example"}

    assert (await client.post("/api/projects", json={"title": "x"}, headers=headers)).status_code == 503
