"""Every answer, good or bad, has its headers; every error is a problem with a code."""

import httpx
import pytest

from tests.edge import make

OURS = {"X-Requested-With": "ibid"}
MEDIA = "UNSUPPORTED_MEDIA_TYPE"
# Each kind of answer: method, path, what is sent, and the status and code it must have.
ANSWERS = {
    "a success": ("GET", "/api/health/live", {}, 200, None),
    "the description": ("GET", "/api/openapi.json", {}, 200, None),
    "no such address": ("GET", "/api/nowhere", {}, 404, "NOT_FOUND"),
    "beside the description": ("GET", "/api/openapi.json/more", {}, 404, "NOT_FOUND"),
    "another method": ("DELETE", "/api/health/live", {"headers": OURS}, 405, "METHOD_NOT_ALLOWED"),
    "nobody": ("GET", "/api/projects", {}, 401, "UNAUTHORIZED"),
    "another site": ("POST", "/api/auth/sign-in", {"json": {}}, 403, "CROSS_SITE"),
    "no JSON": ("POST", "/api/auth/sign-in", {"headers": OURS, "content": b"{"}, 400, "BAD_REQUEST"),
    "no JSON by its own word": ("POST", "/api/auth/sign-in", {"headers": OURS, "data": {"a": "b"}}, 415, MEDIA),
    "a missing field": ("POST", "/api/auth/sign-in", {"headers": OURS, "json": {}}, 422, "VALIDATION_ERROR"),
    "too large": ("POST", "/api/auth/sign-in", {"headers": OURS, "content": b"x" * 300_000}, 413, "TOO_LARGE"),
    "too often": ("GET", "/api/test/limited", {}, 429, "RATE_LIMITED"),
    "a crash": ("GET", "/api/test/crash", {}, 500, "SERVER_ERROR"),
    "no database": ("GET", "/api/projects", {"bearer": True}, 503, "UNAVAILABLE"),
    "unhealthy": ("GET", "/api/health", {}, 503, None),
}


async def ask(client: httpx.AsyncClient, kind: str) -> httpx.Response:
    method, path, sent, _, _ = ANSWERS[kind]
    sent = dict(sent)
    if sent.pop("bearer", False):
        sent["headers"] = {"Authorization": f"Bearer {make.token()}"}
    return await client.request(method, path, **sent)


@pytest.mark.parametrize("kind", ANSWERS)
async def test_the_answer_has_its_status_and_code(client: httpx.AsyncClient, kind: str) -> None:
    _, _, _, status, code = ANSWERS[kind]

    answer = await ask(client, kind)

    assert answer.status_code == status
    if code:
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert (problem["code"], problem["status"]) == (code, status)
        assert problem["instance"] == answer.headers["x-request-id"]
        assert problem.keys() >= {"type", "title", "detail"}


@pytest.mark.parametrize("kind", ANSWERS)
async def test_the_answer_has_every_security_header(client: httpx.AsyncClient, kind: str) -> None:
    headers = (await ask(client, kind)).headers

    assert "'unsafe-inline'" not in headers["content-security-policy"]
    for directive in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "object-src 'none'"):
        assert directive in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert len(headers.get_list("x-request-id", split_commas=True)) == 1
    assert "strict-transport-security" not in headers
    assert "server" not in headers


@pytest.mark.parametrize("kind", ["a success", "no such address", "a crash"])
async def test_an_https_site_says_so_in_each_answer(https_client: httpx.AsyncClient, kind: str) -> None:
    assert "max-age=63072000" in (await ask(https_client, kind)).headers["strict-transport-security"]


async def test_a_crash_tells_nothing_of_our_insides(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/test/crash")

    assert "swordfish" not in answer.text
    assert "Traceback" not in answer.text


async def test_another_method_is_answered_with_those_that_there_are(client: httpx.AsyncClient) -> None:
    assert "GET" in (await ask(client, "another method")).headers["allow"]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("application/json", 201), ("application/json; charset=utf-8", 201), ("", 201),
        ("text/plain", 415), ("application/xml", 415), ("multipart/form-data; boundary=x", 415),
    ],
)  # fmt: skip
async def test_a_body_is_taken_for_what_it_says_it_is(client: httpx.AsyncClient, told: str, status: int) -> None:
    headers = OURS | ({"Content-Type": told} if told else {})

    assert (await client.post("/api/test/tree", content=b'{"leaves": []}', headers=headers)).status_code == status


async def test_a_limit_says_how_long_to_wait(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/test/limited")

    assert answer.headers["retry-after"] == "7"
    assert answer.json()["retryAfter"] == 7


async def test_every_field_at_fault_is_named_by_its_path(client: httpx.AsyncClient) -> None:
    sent = {"email": "not an address", "password": "longenough", "displayName": "x"}

    problem = (await client.post("/api/auth/sign-up", json=sent, headers=OURS)).json()

    assert [error["path"] for error in problem["errors"]] == ["email"]
    assert all(error["message"] for error in problem["errors"])


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ({}, "leaves"),
        ({"leaves": 1}, "leaves"),
        ({"leaves": [{"level": 1}, {"level": 0}]}, "leaves.1.level"),
        ({"leaves": [{}]}, "leaves.0.level"),
        ({"leaves": [], "more": 1}, "more"),
        ([], "body"),
    ],
)
async def test_a_field_at_fault_is_named_however_deep(client: httpx.AsyncClient, sent: object, path: str) -> None:
    errors = (await client.post("/api/test/tree", json=sent, headers=OURS)).json()["errors"]

    assert [error["path"] for error in errors] == [path]
    assert "$" not in errors[0]["message"]


async def test_a_body_nested_too_deeply_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/test/tree", content=b"[" * 100_000, headers=OURS)

    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_identifier_that_is_none_looks_missing(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/projects/not-a-uuid", headers={"Authorization": f"Bearer {make.token()}"})

    assert answer.status_code == 404


async def test_a_request_id_is_taken_over_and_a_strange_one_is_not(client: httpx.AsyncClient) -> None:
    kept = await client.get("/api/health/live", headers={"X-Request-Id": "abc-123_DEF"})
    replaced = await client.get("/api/health/live", headers={"X-Request-Id": 'x"} {"level":"forged'})

    assert kept.headers["x-request-id"] == "abc-123_DEF"
    assert "forged" not in replaced.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/api/health", "/api/health/live"])
async def test_health_answers_head_as_it_answers_get(client: httpx.AsyncClient, path: str) -> None:
    got, headed = await client.get(path), await client.head(path)

    assert headed.status_code == got.status_code
    assert headed.content == b""


async def test_health_without_services_says_which_and_no_secret(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/health")
    found = answer.json()

    assert found["status"] == "unhealthy"
    assert {name: found["checks"][name]["status"] for name in ("database", "auth", "storage")} == dict.fromkeys(
        ("database", "auth", "storage"), "error"
    )
    assert found["checks"].keys() == {
        "database",
        "auth",
        "storage",
        "limiter",
        "ai",
        "semantic_scholar",
        "crossref",
        "search",
    }
    assert (found["checks"]["ai"], found["version"]) == (
        {"status": "ok", "latencyMs": None, "detail": "offline"},
        "unknown",
    )
    assert found["checks"]["search"]["detail"] == "words"
    assert found["timestamp"].endswith("Z")
    assert "127.0.0.1" not in answer.text
