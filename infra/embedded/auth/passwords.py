"""Passwords as GoTrue writes them: bcrypt at cost 10, off the event loop."""

import asyncio

import bcrypt

from infra.embedded.auth.errors import AuthError, invalid

COST = 10
# bcrypt reads no more than this.
LONGEST = 72
# Compared against when there is no such person, so that an unknown address takes as long as a wrong password.
_NOBODY = bcrypt.hashpw(b"nobody has this password", bcrypt.gensalt(COST))


def check_strength(password: str, shortest: int) -> None:
    """Raises AuthError as GoTrue words it."""
    if len(password) < shortest:
        message = f"Password should be at least {shortest} characters."
        raise AuthError(422, "weak_password", message, weak_password={"reasons": ["length"]})
    if len(password.encode()) > LONGEST:
        raise invalid(f"Password cannot be longer than {LONGEST} characters")


async def digest(password: str) -> str:
    return (await asyncio.to_thread(bcrypt.hashpw, password.encode(), bcrypt.gensalt(COST))).decode()


async def matches(password: str, stored: str | None) -> bool:
    """Takes the same time whether or not there is anything stored."""
    against = stored.encode() if stored else _NOBODY
    same = await asyncio.to_thread(_check, password.encode()[:LONGEST], against)
    return same and bool(stored) and len(password.encode()) <= LONGEST


def _check(password: bytes, stored: bytes) -> bool:
    try:
        return bcrypt.checkpw(password, stored)
    except ValueError:
        return False
