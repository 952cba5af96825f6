"""Sessions: refreshed once however many ask, never readable by a page, over when their time is over."""

import asyncio
import os
import time
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest
from litestar.connection import ASGIConnection

from bff.clients.gotrue import Account, SignedIn, Tokens
from bff.edge.seal import Session
from bff.edge.session import UNKNOWN, Sessions, SessionTooLarge, client_address
from bff.errors import Unauthorized, Unavailable
from tests.edge import make

DAY = 24 * 3600


class Auth:
    """Rotates as GoTrue does: a used token gives the same successor for `reuse` seconds, then ends the family."""

    def __init__(self, reuse: float = 10) -> None:
        self.calls = 0
        self.reuse = reuse
        self.down = False
        self._used: dict[str, tuple[float, SignedIn]] = {}

    async def refresh(self, token: str) -> SignedIn:
        self.calls += 1
        await asyncio.sleep(0.02)
        if self.down:
            raise Unavailable("not there")
        used = self._used.get(token)
        if used and time.monotonic() - used[0] > self.reuse:
            raise Unauthorized("used before")
        if used is None:
            self._used[token] = (time.monotonic(), signed_in(f"after-{token}"))
        return self._used[token][1]


def signed_in(refresh: str, lasts: int = 900) -> SignedIn:
    end = int(time.time()) + lasts
    return SignedIn(Account("id", "ada@ibid.example", "Ada"), Tokens(make.token(exp=end), refresh, end))


def sessions(auth: Auth, **overrides: str) -> Sessions:
    return Sessions(make.made_settings(**overrides), auth)  # type: ignore[arg-type]


def sealed(of: Sessions, *, lasts: int, refresh: str = "first", began: float = 0, used: float = 0) -> str:
    """A cookie whose access token lasts so many seconds more; `began` and `used` in seconds ago."""
    now = time.time()
    end = int(now) + lasts
    kept = Session(make.token(exp=end), refresh, end, int(now - began), int(now - used))
    return of._sealer.seal(kept)


def connection(of: Sessions, cookie: str = "", **headers: str) -> ASGIConnection[Any, Any, Any, Any]:
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    if cookie:
        sent.append((b"cookie", f"{of.cookie_name}={cookie}".encode()))
    scope: Any = {"type": "http", "method": "GET", "headers": sent, "state": {}, "path": "/", "query_string": b""}
    return ASGIConnection(scope)


def left(on: ASGIConnection[Any, Any, Any, Any]) -> Any:
    """The cookie that the answer will carry."""
    header = on.scope["state"].get("set_cookie")
    return next(iter(SimpleCookie(header).values())) if header else None


async def test_a_fresh_session_asks_nobody_and_sets_nothing() -> None:
    auth = Auth()
    one = sessions(auth)
    asked = connection(one, sealed(one, lasts=600))

    caller = await one.caller(asked)

    assert (caller.email, auth.calls, left(asked)) == ("ada@ibid.example", 0, None)


async def test_a_token_that_ends_soon_is_refreshed_and_sealed_anew() -> None:
    auth = Auth()
    one = sessions(auth)
    asked = connection(one, sealed(one, lasts=30))

    caller = await one.caller(asked)

    kept = one._sealer.open(left(asked).value)
    assert kept is not None
    assert (kept.access, kept.refresh, auth.calls) == (caller.token, "after-first", 1)


async def test_fifty_requests_at_once_refresh_once() -> None:
    auth = Auth()
    one = sessions(auth)
    cookie = sealed(one, lasts=0)

    callers = await asyncio.gather(*(one.caller(connection(one, cookie)) for _ in range(50)))

    assert auth.calls == 1
    assert len({caller.token for caller in callers}) == 1


async def test_a_late_request_with_the_old_cookie_gets_what_was_fetched() -> None:
    auth = Auth(reuse=-1)
    one = sessions(auth)
    cookie = sealed(one, lasts=0)

    await one.caller(connection(one, cookie))
    await one.caller(connection(one, cookie))

    assert auth.calls == 1


async def test_a_request_that_hangs_up_does_not_end_the_refresh_of_others() -> None:
    auth = Auth()
    one = sessions(auth)
    cookie = sealed(one, lasts=0)
    leaving = asyncio.create_task(one.caller(connection(one, cookie)))
    staying = asyncio.create_task(one.caller(connection(one, cookie)))
    await asyncio.sleep(0.005)
    leaving.cancel()

    assert (await staying).email == "ada@ibid.example"


async def test_two_processes_get_the_same_successor() -> None:
    auth = Auth()
    one, other = sessions(auth), sessions(auth)
    cookie = sealed(one, lasts=0)

    first, second = await asyncio.gather(one.caller(connection(one, cookie)), other.caller(connection(other, cookie)))

    assert auth.calls == 2
    assert first.token == second.token


async def test_a_session_that_auth_has_ended_takes_its_cookie_with_it() -> None:
    auth = Auth(reuse=-1)
    one = sessions(auth)
    cookie = sealed(one, lasts=0)
    await auth.refresh("first")
    asked = connection(one, cookie)

    with pytest.raises(Unauthorized):
        await one.caller(asked)

    assert (left(asked).value, left(asked)["max-age"]) == ("", "0")


async def test_auth_being_down_ends_no_session() -> None:
    auth = Auth()
    auth.down = True
    one = sessions(auth)
    asked = connection(one, sealed(one, lasts=0))

    with pytest.raises(Unavailable):
        await one.caller(asked)

    assert left(asked) is None


async def test_signing_out_takes_the_cookie_even_when_nobody_can_be_told(client: httpx.AsyncClient) -> None:
    """Nothing answers behind this application."""
    client.cookies.set("ibid", sealed(sessions(Auth()), lasts=0))

    answer = await client.post("/api/auth/sign-out", headers={"X-Requested-With": "ibid"})

    assert answer.status_code == 503
    assert "Max-Age=0" in answer.headers["set-cookie"]


async def test_while_auth_is_down_a_token_still_works_to_its_end() -> None:
    auth = Auth()
    auth.down = True
    one = sessions(auth)

    caller = await one.caller(connection(one, sealed(one, lasts=30)))

    assert caller.email == "ada@ibid.example"


async def test_a_refresh_keeps_the_day_the_session_began() -> None:
    one = sessions(Auth())
    asked = connection(one, sealed(one, lasts=0, began=80 * DAY))

    await one.caller(asked)

    kept = one._sealer.open(left(asked).value)
    assert kept is not None
    assert abs(time.time() - kept.began - 80 * DAY) < 5


@pytest.mark.parametrize(("began", "used"), [(91 * DAY, 0), (20 * DAY, 15 * DAY)])
async def test_a_session_past_its_limits_is_over(began: float, used: float) -> None:
    auth = Auth()
    one = sessions(auth)

    with pytest.raises(Unauthorized):
        await one.caller(connection(one, sealed(one, lasts=600, began=began, used=used)))

    assert auth.calls == 0


async def test_use_after_an_hour_moves_the_idle_limit() -> None:
    one = sessions(Auth())
    asked = connection(one, sealed(one, lasts=600, began=2 * DAY, used=2 * 3600))

    await one.caller(asked)

    kept = one._sealer.open(left(asked).value)
    assert kept is not None
    assert time.time() - kept.used < 5


async def test_the_cookie_of_an_https_site_is_bound_to_it() -> None:
    one = sessions(Auth(), SITE_URL="https://ibid.example")
    asked = connection(one, sealed(one, lasts=0))

    await one.caller(asked)

    cookie = left(asked)
    assert cookie.key == "__Host-ibid"
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
    assert cookie["domain"] == ""


async def test_the_cookie_of_a_plain_site_is_still_out_of_a_pages_reach() -> None:
    one = sessions(Auth())
    asked = connection(one, sealed(one, lasts=0))

    await one.caller(asked)

    assert (left(asked)["httponly"], left(asked)["secure"]) == (True, "")
    assert "eyJ" not in left(asked).value


async def test_a_session_that_no_browser_would_keep_is_refused_in_words() -> None:
    one = sessions(Auth())
    end = int(time.time()) + 900
    access = make.token(exp=end, user_metadata={"notes": os.urandom(6000).hex()})

    with pytest.raises(SessionTooLarge):
        one.remember(connection(one), SignedIn(Account("id", "", ""), Tokens(access, "refresh", end)))


async def test_a_bearer_token_speaks_before_the_cookie() -> None:
    one = sessions(Auth())
    token = make.token(email="bearer@ibid.example")

    caller = await one.caller(connection(one, sealed(one, lasts=600), authorization=f"Bearer {token}"))

    assert caller.email == "bearer@ibid.example"


async def test_a_bad_bearer_token_is_not_saved_by_a_good_cookie() -> None:
    one = sessions(Auth())

    with pytest.raises(Unauthorized):
        await one.caller(connection(one, sealed(one, lasts=600), authorization="Bearer forged"))


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 2001:db8::1 ", "2001:db8::1"),
        ("1.2.3.4, 5.6.7.8", UNKNOWN),
        ("'", UNKNOWN),
    ],
)
def test_the_network_address_is_one_or_nobodys(told: str, found: str) -> None:
    assert client_address(connection(sessions(Auth()), **{"x-client-ip": told})) == found
