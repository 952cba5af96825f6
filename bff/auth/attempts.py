"""How many wrong tries an address of mail or a network has left, counted in the database over a sliding window."""

import ipaddress
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, Protocol

import msgspec

from bff.auth.constants import BY_EMAIL, BY_IP, WINDOW
from bff.errors import AppError, RateLimited, Unavailable
from bff.log import auth_logger


class Counted(msgspec.Struct, frozen=True):
    """Failed tries in the window, and the seconds until the oldest of them leaves it."""

    by_email: int
    by_ip: int
    email_frees_in: int
    ip_frees_in: int


class Recorder(Protocol):
    """See clients.privileged.Privileged."""

    async def call(self, function: str, *, because: str, **arguments: Any) -> Any: ...


def network(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that an IPv6 household gets whole."""
    known = ipaddress.ip_address(address)
    if known.version == 4:  # noqa: PLR2004 - as in IPv4
        return str(known)
    return str(ipaddress.ip_network((known, 64), strict=False).network_address)


class Attempts:
    def __init__(self, privileged: Recorder) -> None:
        self._privileged = privileged
        self._under_way: Counter[str] = Counter()

    @asynccontextmanager
    async def counted(self, email: str, address: str, kind: str) -> AsyncIterator[None]:
        """Around one attempt. Raises RateLimited when there were too many; trouble of ours is nobody's wrong try."""
        place = network(address)
        keys = (f"{kind} {email.lower()}", f"{kind} {place}")
        # Others under way may yet turn out wrong: guesses sent all at once must not all pass before one is counted.
        # Read before the database is asked, so that one which ends meanwhile counts twice rather than never.
        by_email, by_ip = (self._under_way[key] for key in keys)
        self._under_way.update(keys)
        try:
            await self._check(email, place, kind, by_email=by_email, by_ip=by_ip)
            async with self._noted(email, place, kind):
                yield
        finally:
            self._under_way.subtract(keys)
            self._under_way += Counter()

    async def _check(self, email: str, place: str, kind: str, *, by_email: int, by_ip: int) -> None:
        """A database that does not answer lets people in, and says so in the log."""
        try:
            counted = await self._ask("auth_attempts_within", email, place, kind)
        except Unavailable:
            auth_logger(kind=kind).warning("attempts cannot be counted; letting this one pass")
            return
        waits = []
        if counted.by_email + by_email >= BY_EMAIL:
            waits.append(max(counted.email_frees_in, 1))
        if counted.by_ip + by_ip >= BY_IP:
            waits.append(max(counted.ip_frees_in, 1))
        if waits:
            raise RateLimited("too many tries; wait a little, or ask for a new password", retry_after=max(waits))

    @asynccontextmanager
    async def _noted(self, email: str, place: str, kind: str) -> AsyncIterator[None]:
        try:
            yield
        except AppError as problem:
            theirs = problem.status < HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(problem, RateLimited)
            if theirs:
                await self._note(email, place, kind, succeeded=False)
            raise
        await self._note(email, place, kind, succeeded=True)

    async def _note(self, email: str, place: str, kind: str, *, succeeded: bool) -> None:
        try:
            await self._ask("record_auth_attempt", email, place, kind, attempt_succeeded=succeeded)
        except Unavailable:
            auth_logger(kind=kind).warning("an attempt was not recorded")

    async def _ask(self, function: str, email: str, place: str, kind: str, **more: Any) -> Counted:
        rows = await self._privileged.call(
            function, because="there is no caller yet, and nobody may erase what counts against them",
            attempt_email=email, attempt_ip=place, attempt_kind=kind, window_seconds=WINDOW, **more,
        )  # fmt: skip
        return msgspec.convert(rows[0], Counted)
