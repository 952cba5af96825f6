"""How many wrong tries an address of mail or a network has left, counted in the database over a sliding window."""

from typing import Any

import msgspec

from bff.clients.privileged import Privileged
from bff.errors import RateLimited, Unavailable
from bff.log import auth_logger

WINDOW = 15 * 60
# A person mistypes a few times; a network may be a whole university's.
BY_EMAIL = 10
BY_IP = 100


class Counted(msgspec.Struct, frozen=True):
    """Failed tries in the window, and the seconds until the oldest of them leaves it."""

    by_email: int
    by_ip: int
    email_frees_in: int
    ip_frees_in: int


class Attempts:
    def __init__(self, privileged: Privileged) -> None:
        self._privileged = privileged

    async def check(self, email: str, address: str, kind: str) -> None:
        """Raises RateLimited. A database that does not answer lets people in, and says so in the log."""
        try:
            counted = await self._ask("auth_attempts_within", email, address, kind)
        except Unavailable:
            auth_logger(kind=kind).warning("attempts cannot be counted; letting this one pass")
            return
        waits = [counted.email_frees_in if counted.by_email >= BY_EMAIL else 0]
        waits.append(counted.ip_frees_in if counted.by_ip >= BY_IP else 0)
        if max(waits):
            raise RateLimited("too many tries; wait a little, or ask for a new password", retry_after=max(waits))

    async def note(self, email: str, address: str, kind: str, *, succeeded: bool) -> None:
        try:
            await self._ask("record_auth_attempt", email, address, kind, attempt_succeeded=succeeded)
        except Unavailable:
            auth_logger(kind=kind).warning("an attempt was not recorded")

    async def _ask(self, function: str, email: str, address: str, kind: str, **more: Any) -> Counted:
        rows = await self._privileged.call(
            function, because="there is no caller yet, and nobody may erase what counts against them",
            attempt_email=email, attempt_ip=address, attempt_kind=kind, window_seconds=WINDOW, **more,
        )  # fmt: skip
        return msgspec.convert(rows[0], Counted)
