"""One session, two processes: both refresh the same token at once and neither is signed out."""

import asyncio
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie

import httpx
import pytest

from bff import settings
from bff.edge.seal import Sealer, Session
from tests.cleanup import Made
from tests.process import bff
from tests.stack import Person, Stack

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def second(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another BFF on the same stack, as a second worker or machine would be."""
    with bff(stack, tmp_path_factory.mktemp("second")) as other:
        yield other.url


@pytest.fixture
def sealer(stack: Stack) -> Sealer:
    told = settings.read(stack.told)
    return Sealer(told.session_keys, idle=told.session_idle, longest=told.session_max)


def begin(stack: Stack, person: Person) -> dict[str, str]:
    headers = {"apikey": stack.anon_key}
    sent = {"email": person.email, "password": person.password}
    answer = httpx.post(f"{stack.url}/auth/v1/token?grant_type=password", json=sent, headers=headers)
    tokens: dict[str, str] = answer.json()
    return tokens


def ended(tokens: dict[str, str], sealer: Sealer) -> str:
    """A cookie whose access token is due for a new one."""
    now = int(time.time())
    return sealer.seal(Session(tokens["access_token"], tokens["refresh_token"], now, now, now))


async def ask(address: str, cookie: str, times: int) -> list[httpx.Response]:
    async with httpx.AsyncClient(base_url=address, cookies={"ibid": cookie}, timeout=20) as client:
        return list(await asyncio.gather(*(client.get("/api/auth/session") for _ in range(times))))


def opened(answer: httpx.Response, sealer: Sealer) -> Session:
    morsels = SimpleCookie(answer.headers["set-cookie"])
    found = sealer.open(morsels["ibid"].value)
    assert found is not None
    return found


async def test_both_get_the_same_new_tokens(stack: Stack, second: str, made: Made, sealer: Sealer) -> None:
    cookie = ended(begin(stack, made.person()), sealer)

    here, there = await asyncio.gather(ask(stack.url, cookie, 10), ask(second, cookie, 10))

    assert {answer.status_code for answer in [*here, *there]} == {200}
    sessions = {opened(answer, sealer).refresh for answer in [*here, *there]}
    assert len(sessions) == 1


async def test_the_session_goes_on_in_both_afterwards(stack: Stack, second: str, made: Made, sealer: Sealer) -> None:
    cookie = ended(begin(stack, made.person()), sealer)
    (first,) = await ask(stack.url, cookie, 1)
    renewed = sealer.seal(opened(first, sealer))

    (there,) = await ask(second, renewed, 1)

    assert there.status_code == 200
    assert "set-cookie" not in there.headers


async def test_a_session_ended_elsewhere_is_over_at_its_next_refresh(stack: Stack, made: Made, sealer: Sealer) -> None:
    person = made.person()
    cookie = ended(begin(stack, person), sealer)
    stack.sql("delete from auth.sessions where user_id = %s::uuid", person.id)

    (answer,) = await ask(stack.url, cookie, 1)

    assert answer.status_code == 401
    assert "Max-Age=0" in answer.headers["set-cookie"]


async def test_a_refused_session_leaves_no_cookie_to_try_again_with(stack: Stack, sealer: Sealer, made: Made) -> None:
    tokens = begin(stack, made.person()) | {"refresh_token": "madeupmadeup"}

    (answer,) = await ask(stack.url, ended(tokens, sealer), 1)

    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")
    assert "Max-Age=0" in answer.headers["set-cookie"]
