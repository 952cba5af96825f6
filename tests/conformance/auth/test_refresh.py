"""A refresh token is used once: asking twice is forgiven, using a stolen one is not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.conformance.auth.under_test import Auth
from tests.conformance.conftest import Sql

Address = Callable[[], str]
PassTime = Callable[[str, float], None]
REUSE_INTERVAL = 10


def _refresh(auth: Auth, token: str) -> httpx.Response:
    return auth.ask("POST", "/token?grant_type=refresh_token", {"refresh_token": token})


def test_a_token_asked_twice_in_a_moment_gives_the_same_successor(auth: Auth, address: Address) -> None:
    first = auth.person(address())["refresh_token"]

    once, twice = _refresh(auth, first).json(), _refresh(auth, first).json()

    assert once["refresh_token"] == twice["refresh_token"] != first


def test_an_old_token_after_the_interval_ends_the_family(auth: Auth, address: Address, pass_time: PassTime) -> None:
    session = auth.person(address())
    first = session["refresh_token"]
    second = _refresh(auth, first).json()["refresh_token"]
    third = _refresh(auth, second).json()["refresh_token"]
    pass_time(session["user"]["id"], REUSE_INTERVAL + 0.5)

    stolen = _refresh(auth, first)

    assert stolen.status_code == 400
    assert stolen.json()["error_code"] == "refresh_token_already_used"
    assert _refresh(auth, third).json()["error_code"] == "refresh_token_already_used"


def test_an_old_token_within_the_interval_gives_the_one_that_is_active(auth: Auth, address: Address) -> None:
    first = auth.person(address())["refresh_token"]
    third = _refresh(auth, _refresh(auth, first).json()["refresh_token"]).json()["refresh_token"]

    late = _refresh(auth, first)

    assert late.status_code == 200
    assert late.json()["refresh_token"] == third


def test_fifty_at_once_make_one_successor(auth: Auth, address: Address) -> None:
    first = auth.person(address())["refresh_token"]

    with ThreadPoolExecutor(50) as pool:
        answers: list[httpx.Response] = list(pool.map(lambda _: _refresh(auth, first), range(50)))

    bodies: list[dict[str, Any]] = [answer.json() for answer in answers]
    assert {answer.status_code for answer in answers} == {200}
    assert len({body["refresh_token"] for body in bodies}) == 1


def test_a_session_says_where_it_was_used_last(sql: Sql, auth: Auth, address: Address) -> None:
    session = auth.person(address())
    body = {"refresh_token": session["refresh_token"]}

    assert auth.ask("POST", "/token?grant_type=refresh_token", body, user_agent="a telephone").status_code == 200

    found = sql("select * from auth.sessions where user_id = %s", session["user"]["id"])[0]
    assert found["user_agent"] == "a telephone"
    assert found["refreshed_at"] is not None
