"""Attempts at the door: counted for each, limited per mail and network address, and never shut by our own faults."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from loguru import logger

from bff.auth.attempts import BY_EMAIL, BY_IP, Attempts
from bff.auth.service import Auth
from bff.clients.gotrue import Account, SignedIn, Tokens, WrongPassword
from bff.errors import AppError, RateLimited, Unavailable

EMAIL = "ada@ibid.example"
IP = "203.0.113.7"


class Database:
    """Counts failures as the SQL functions do; the window never ends within a test."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, bool]] = []
        self.down = False

    async def call(self, function: str, *, because: str, **said: Any) -> Any:
        await asyncio.sleep(0)
        if self.down:
            raise Unavailable("not there")
        email, ip = said["attempt_email"].lower(), said["attempt_ip"]
        failed = [row for row in self.rows if not row[2]]
        if function == "record_auth_attempt":
            self.rows.append((email, ip, said["attempt_succeeded"]))
        by_email = sum(row[0] == email for row in failed)
        by_ip = sum(row[1] == ip for row in failed)
        return [
            {
                "by_email": by_email,
                "by_ip": by_ip,
                "email_frees_in": 90 if by_email else 0,
                "ip_frees_in": 80 if by_ip else 0,
            }
        ]


class Gotrue:
    def __init__(self, problem: AppError | None = None) -> None:
        self.asked = 0
        self.problem = problem

    async def sign_in(self, email: str, password: str, *, address: str, agent: str) -> SignedIn:
        self.asked += 1
        await asyncio.sleep(0.01)
        if self.problem:
            raise self.problem
        return SignedIn(Account(str(uuid4()), email, ""), Tokens("a", "r", 0))


class Trail:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, action: object, *, person: UUID, resource: str, resource_id: UUID, **metadata: Any) -> None:
        if self._database.down:
            raise Unavailable("not there")


@pytest.fixture
def database() -> Database:
    return Database()


def door(database: Database, gotrue: Gotrue) -> Auth:
    return Auth(gotrue, Attempts(database), Trail(database))  # type: ignore[arg-type]


@pytest.fixture
async def warnings() -> AsyncIterator[list[str]]:
    found: list[str] = []
    number = logger.add(lambda message: found.append(message.record["message"]), level="WARNING")
    yield found
    logger.remove(number)


WRONG = WrongPassword("no")


async def knock(at: Auth, email: str = EMAIL, ip: str = IP) -> Exception | None:
    try:
        await at.sign_in(email, "x", address=ip)
    except AppError as problem:
        return problem
    return None


async def test_each_attempt_is_written_down(database: Database) -> None:
    await knock(door(database, Gotrue(WRONG)))
    await knock(door(database, Gotrue()))

    assert database.rows == [(EMAIL, IP, False), (EMAIL, IP, True)]


async def test_after_ten_wrong_tries_the_address_waits_and_auth_is_not_asked(database: Database) -> None:
    gotrue = Gotrue(WRONG)
    at = door(database, gotrue)
    for _ in range(BY_EMAIL):
        await knock(at)

    refused = await knock(at, email=EMAIL.upper(), ip="198.51.100.1")

    assert isinstance(refused, RateLimited)
    assert (refused.retry_after, gotrue.asked) == (90, BY_EMAIL)


async def test_guesses_sent_all_at_once_do_not_slip_past_the_limit(database: Database) -> None:
    gotrue = Gotrue(WRONG)
    at = door(database, gotrue)

    await asyncio.gather(*(knock(at) for _ in range(50)))

    assert gotrue.asked == BY_EMAIL


async def test_one_network_that_tries_many_addresses_waits(database: Database) -> None:
    gotrue = Gotrue(WRONG)
    at = door(database, gotrue)
    for number in range(BY_IP):
        await knock(at, email=f"person{number}@ibid.example")

    assert isinstance(await knock(at, email="another@ibid.example"), RateLimited)


async def test_one_house_has_one_count_however_many_ipv6_addresses_it_uses(database: Database) -> None:
    at = door(database, Gotrue(WRONG))
    for number in range(BY_IP):
        await knock(at, email=f"person{number}@ibid.example", ip=f"2001:db8:1:2::{number + 1:x}")

    assert isinstance(await knock(at, email="another@ibid.example", ip="2001:db8:1:2:ffff::9"), RateLimited)


async def test_success_does_not_use_up_tries(database: Database) -> None:
    at = door(database, Gotrue())
    for _ in range(BY_EMAIL * 2):
        assert await knock(at) is None


@pytest.mark.parametrize("problem", [Unavailable("down"), RateLimited("busy", retry_after=3)])
async def test_our_own_trouble_is_nobodys_wrong_try(database: Database, problem: AppError) -> None:
    at = door(database, Gotrue(problem))
    for _ in range(BY_EMAIL * 2):
        assert await knock(at) is problem


async def test_a_database_that_is_down_lets_people_in_and_says_so(database: Database, warnings: list[str]) -> None:
    database.down = True

    assert await knock(door(database, Gotrue())) is None
    assert warnings == [
        "attempts cannot be counted; letting this one pass",
        "an attempt was not recorded",
        "auth:sign_in was not recorded in the audit trail",
    ]
