"""How often a feature may be used: counted a person and an address, and the answer says when to come back."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bff.edge.caller import Caller
from bff.edge.envelope import Envelope
from bff.edge.limits import Counter, Limits, Rate, neighbourhood, rate_limit
from bff.edge.problems import HANDLERS
from bff.edge.session import client_address
from bff.errors import AppError, RateLimited
from tests import valkey
from tests.edge import make
from tests.edge.test_session import Auth, connection, sessions


def caller() -> Caller:
    return Caller(id=uuid4(), email="", token="", session_id="", expires_at=0)


def limits(times: int = 1, *, per_address: int = 1_000, counter: Counter | None = None) -> Limits:
    rate = Rate(rate_limit(limit=times, window=60), rate_limit(limit=per_address, window=60))
    return Limits({"export": rate, "upload": rate}, counter or Counter())


async def refused(limits: Limits, who: Caller) -> bool:
    try:
        await limits.spend("export", who)
    except RateLimited:
        return True
    return False


async def test_the_use_after_the_last_allowed_is_refused_with_a_wait() -> None:
    two, ada = limits(2), caller()
    await two.spend("export", ada)
    await two.spend("export", ada)

    with pytest.raises(RateLimited) as told:
        await two.spend("export", ada)

    assert 1 <= told.value.retry_after <= 60


async def test_people_and_features_are_counted_apart() -> None:
    one, ada = limits(1), caller()

    await one.spend("export", ada)
    await one.spend("upload", ada)
    await one.spend("export", caller())


async def test_an_address_is_counted_whoever_asks_from_there() -> None:
    here = limits(9, per_address=2).at("203.0.113.7")
    await here.spend("export", caller())
    await here.spend("export", caller())

    with pytest.raises(RateLimited, match="from one address"):
        await here.spend("export", caller())
    await here.at("203.0.113.8").spend("export", caller())
    await here.spend("upload", caller())


async def test_those_whose_address_nobody_knows_are_not_counted_as_one() -> None:
    nowhere = limits(9, per_address=1)

    await nowhere.spend("export", caller())
    await nowhere.spend("export", caller())


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_a_household_has_one_address(address: str, counted: str) -> None:
    assert neighbourhood(address) == counted


async def test_a_feature_nobody_named_is_a_mistake_and_not_free() -> None:
    with pytest.raises(KeyError):
        await Limits({}, Counter()).spend("export", caller())


async def test_the_answer_names_the_quota() -> None:
    one, ada = limits(1), caller()
    await one.spend("export", ada)

    with pytest.raises(RateLimited) as told:
        await one.spend("export", ada)
    answer = HANDLERS[AppError](None, told.value)  # type: ignore[arg-type]

    assert answer.headers["RateLimit-Policy"] == '"export";q=1;w=60'
    assert answer.headers["RateLimit"] == f'"export";r=0;t={told.value.retry_after}'
    assert answer.headers["Retry-After"] == str(told.value.retry_after)


@pytest.mark.parametrize(
    ("peer", "believed"), [("127.0.0.1", True), ("10.1.2.3", True), ("198.51.100.9", False), ("not an address", True)]
)
async def test_only_a_gateways_word_for_an_address_is_taken(peer: str, believed: bool) -> None:
    seen: list[str] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        seen.append(client_address(connection(sessions(Auth()), **headers)))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    app = Envelope(inner, https=False, trusted=make.made_settings().trusted_proxies)
    transport = httpx.ASGITransport(app=app, client=(peer, 1))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=make.ISSUER) as client:
        await client.get("/", headers={"X-Client-Ip": "203.0.113.7"})

    assert (seen == ["203.0.113.7"]) == believed


@pytest.fixture(scope="module")
def server() -> Iterator[valkey.Server]:
    with valkey.serving() as found:
        yield found


@pytest.fixture
async def processes(server: valkey.Server, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Limits]]:
    """Two of them, who share the server and nothing else."""
    # A busy machine may stand still for a second; a server that is away refuses at once all the same.
    monkeypatch.setattr("bff.edge.limits.WAITED_FOR_VALKEY", 20.0)
    both = [limits(2, counter=Counter(server.url)) for _ in range(2)]
    yield both
    for each in both:
        await each.close()


async def test_two_processes_count_together(server: valkey.Server, processes: list[Limits]) -> None:
    (one, other), ada = processes, caller()

    told = [await refused(each, ada) for each in (one, other, one, other)]

    assert told == [False, False, True, True]
    assert await one.healthy()
    (key,) = server.client.keys("*export*")
    assert f"export:{ada.id}" in key.decode()


async def test_without_the_server_each_process_counts_by_itself_and_is_unwell(
    server: valkey.Server, processes: list[Limits], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bff.edge.limits.ASKED_AGAIN_AFTER", 0.0)
    one, ada = processes[0], caller()

    with server.away():
        told = [await refused(one, ada) for _ in range(3)]
        assert told == [False, False, True]
        assert not await one.healthy()

    assert not await refused(one, ada)
    assert await one.healthy()
