"""Passwords as GoTrue writes them: bcrypt at cost 10, off the event loop."""

import asyncio
import re

import bcrypt

from infra.embedded.auth.errors import AuthError, invalid
from infra.embedded.auth.settings import Settings

COST = 10
_BCRYPT = re.compile(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}")
# bcrypt reads no more than this.
LONGEST = 72
# Compared against when there is no such person, so that an unknown address takes as long as a wrong password.
_NOBODY = bcrypt.hashpw(b"nobody has this password", bcrypt.gensalt(COST))


def check_strength(password: str, settings: Settings) -> None:
    """Raises AuthError as GoTrue words it."""
    wanted = settings.password_characters
    failed = {}
    if len(password.encode()) < settings.password_min:
        failed["length"] = f"Password should be at least {settings.password_min} characters."
    if not all(set(one) & set(password) for one in wanted):
        sets = ", ".join(wanted)
        failed["characters"] = f"Password should contain at least one character of each: {sets}."
    if failed:
        raise AuthError(422, "weak_password", " ".join(failed.values()), weak_password={"reasons": list(failed)})
    if len(password.encode()) > LONGEST:
        raise invalid(f"Password cannot be longer than {LONGEST} characters")


def known(hashed: str) -> bool:
    """Whether it is a hash that a password can be compared with here."""
    return _BCRYPT.fullmatch(hashed) is not None


async def digest(password: str) -> str:
    salt = bcrypt.gensalt(COST, prefix=b"2a")
    return (await asyncio.to_thread(bcrypt.hashpw, password.encode(), salt)).decode()


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
