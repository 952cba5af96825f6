"""A NUL is refused where a route reads a text, with its place; what merely looks like one is not."""

import httpx
import pytest

OURS = {"X-Requested-With": "ibid"}


async def problems(client: httpx.AsyncClient, body: bytes) -> list[dict[str, str]]:
    sent = {**OURS, "content-type": "application/json"}
    answer = await client.post("/api/test/tree", content=body, headers=sent)
    assert answer.status_code == 422
    found: list[dict[str, str]] = answer.json()["errors"]
    return found


async def test_a_nul_in_a_query_is_refused_by_its_name_before_anybody_is_asked(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/citations/search?q=reeds%20a%00b&limit=%00")

    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
    assert [problem["path"] for problem in answer.json()["errors"]] == ["q", "limit"]


async def test_a_nul_in_a_body_is_refused_however_deep_it_stands(client: httpx.AsyncClient) -> None:
    found = await problems(client, rb'{"name": "a\u0000", "leaves": [{"level": 1}, {"level": ["\u0000"]}]}')

    assert [problem["path"] for problem in found] == ["name", "leaves.1.level.0"]


@pytest.mark.parametrize("body", [rb'{"leaves": ["\\u0000"]}', rb'{"leaves": "\u0000', rb"[" * 9000 + rb"\u0000"])
async def test_six_letters_and_what_is_no_json_are_read_as_before(client: httpx.AsyncClient, body: bytes) -> None:
    sent = {**OURS, "content-type": "application/json"}

    answer = await client.post("/api/test/tree", content=body, headers=sent)

    assert answer.status_code in {400, 422}
    assert "U+0000" not in answer.text


@pytest.mark.parametrize(
    "body",
    [rb'{"leaves": ["a\ud83d"]}', rb'{"leaves": ["\udc00"]}', b'{"leaves": ["\xff"]}', b'{"leaves": ["\xff\\u0000"]}'],
)
async def test_letters_that_are_no_unicode_are_said_to_be_that(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/api/test/tree", content=body, headers={**OURS, "content-type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (400, "SANITIZATION_ERROR")


@pytest.mark.parametrize("body", [rb'{"leaves": ["\ud83d\ude00"]}', rb'{"leaves": ["\\ud83d"]}', b'{"leaves": NaN}'])
async def test_whole_characters_and_other_faults_are_not(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/api/test/tree", content=body, headers={**OURS, "content-type": "application/json"})

    assert answer.json()["code"] in {"VALIDATION_ERROR", "BAD_REQUEST"}


async def test_too_large_a_body_is_still_too_large(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/test/tree", content=b"x" * 300_000, headers=OURS)

    assert answer.status_code == 413
