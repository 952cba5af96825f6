"""Passwords as GoTrue keeps them, compared so that the time tells nothing."""

import time

import bcrypt
import pytest

from infra.embedded.auth import passwords


async def test_a_hash_is_bcrypt_at_gotrues_cost() -> None:
    hashed = await passwords.digest("correct horse 1")

    assert hashed.startswith("$2a$10$")
    assert bcrypt.checkpw(b"correct horse 1", hashed.encode())
    assert passwords.known(hashed)


@pytest.mark.parametrize("hashed", ["", "plain", "$argon2id$v=19$m=16,t=2,p=1$c2FsdA$aGFzaA", "$2b$10$short"])
def test_what_cannot_be_compared_is_no_hash(hashed: str) -> None:
    assert not passwords.known(hashed)


async def test_nobody_takes_as_much_work_as_somebody() -> None:
    stored = await passwords.digest("correct horse 1")

    async def work(against: str | None) -> float:
        began = time.process_time()
        assert not await passwords.matches("nope", against)
        return time.process_time() - began

    # Without bcrypt the answer is a thousand times less work.
    assert await work(None) > await work(stored) / 4
