"""The sign-in service: status and stable codes decide, and a session of one call never leaks into another."""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import respx

from bff.clients.gotrue import Gotrue, LinkSpent, NotConfirmed, WrongPassword
from bff.errors import AppError, Invalid, RateLimited, Unauthorized, Unavailable, UpstreamFailed

URL = "http://auth.test"


@pytest.fixture
async def gotrue() -> AsyncIterator[Gotrue]:
    async with Gotrue(URL, "anon") as client:
        yield client


@pytest.fixture
def server() -> Iterator[respx.MockRouter]:
    with respx.mock(base_url=URL, using="httpx") as router:
        yield router


def session(token: str = "header.e30.signature") -> dict[str, Any]:  # noqa: S107 - no secret
    now = "2026-11-24T12:00:00Z"
    user = {
        "id": "7d9b8b7e-0000-4000-8000-000000000001", "aud": "authenticated", "email": "ada@ibid.example",
        "app_metadata": {}, "user_metadata": {"display_name": "Ada"}, "created_at": now,
    }  # fmt: skip
    end = int(time.time()) + 900
    return {
        "access_token": token, "refresh_token": "abcdefghijkl", "token_type": "bearer", "expires_in": 900,
        "expires_at": end, "user": user,
    }  # fmt: skip


# What GoTrue answers: status, its code, and what our code must see.
REFUSALS: dict[str, tuple[int, str, type[AppError]]] = {
    "a wrong password": (400, "invalid_credentials", WrongPassword),
    "an address not confirmed": (400, "email_not_confirmed", NotConfirmed),
    "a spent link": (403, "otp_expired", LinkSpent),
    "a mail too soon": (429, "over_email_send_rate_limit", RateLimited),
    "too many requests": (429, "over_request_rate_limit", RateLimited),
    "a wrong address": (400, "email_address_invalid", Invalid),
    "closed doors": (422, "signup_disabled", Invalid),
    "a session that is over": (400, "refresh_token_not_found", Unauthorized),
    "a token used before": (400, "refresh_token_already_used", Unauthorized),
    "a code that came later than this": (400, "brand_new_code", Invalid),
    "a fault of its own": (500, "unexpected_failure", UpstreamFailed),
    "no answer behind it": (503, "", Unavailable),
}


@pytest.mark.parametrize("kind", REFUSALS)
async def test_a_refusal_becomes_an_error_of_ours(gotrue: Gotrue, server: respx.MockRouter, kind: str) -> None:
    status, code, expected = REFUSALS[kind]
    headers = {"x-supabase-api-version": "2024-01-01"}
    server.post("/token").respond(status, json={"code": code, "message": "their words"}, headers=headers)

    with pytest.raises(AppError) as found:
        await gotrue.sign_in("ada@ibid.example", "x", address="203.0.113.7")

    assert type(found.value) is expected
    assert "their words" not in found.value.detail


@pytest.mark.parametrize("problem", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
async def test_no_answer_is_unavailable_not_a_wrong_password(
    gotrue: Gotrue, server: respx.MockRouter, problem: Exception
) -> None:
    server.post("/token").mock(side_effect=problem)

    with pytest.raises(Unavailable):
        await gotrue.sign_in("ada@ibid.example", "x", address="")


async def test_signing_in_gives_the_account_and_its_tokens(gotrue: Gotrue, server: respx.MockRouter) -> None:
    route = server.post("/token").respond(200, json=session())

    found = await gotrue.sign_in("ada@ibid.example", "x", address="203.0.113.7")

    assert (found.account.email, found.account.display_name) == ("ada@ibid.example", "Ada")
    assert found.tokens.refresh == "abcdefghijkl"
    assert route.calls.last.request.headers["x-client-ip"] == "203.0.113.7"


async def test_one_persons_session_never_speaks_for_another(gotrue: Gotrue, server: respx.MockRouter) -> None:
    route = server.post("/token").respond(200, json=session("ada.e30.token"))
    await gotrue.sign_in("ada@ibid.example", "x", address="")

    await gotrue.sign_in("eve@ibid.example", "x", address="")

    assert "ada.e30.token" not in str(route.calls.last.request.headers)
    assert route.calls.last.request.headers["authorization"] == "Bearer anon"
