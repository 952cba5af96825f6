"""What a check of the doctor's says, and the patient: one host with the stack that is meant."""

from datetime import datetime
from functools import cached_property
from typing import Literal

import msgspec

from infra.backup.problems import BackupError
from infra.embedded import keys
from infra.operations.running import Running, Service
from infra.operations.stacks import Stack

Word = Literal["ok", "warning", "wrong", "does not apply"]


class Check(msgspec.Struct, frozen=True):
    """`do` is what mends it; a check that does not apply says in `found` why."""

    name: str
    state: Word
    found: str
    do: str = ""


def ok(name: str, found: str) -> Check:
    return Check(name, "ok", found)


def apart(name: str, why: str) -> Check:
    return Check(name, "does not apply", why)


class Patient:
    """What several checks want to know is asked once. `running` is None where nothing can be asked."""

    def __init__(self, stack: Stack, running: Running | None, now: datetime) -> None:
        self.stack = stack
        self.now = now
        self._running = running

    @property
    def compose(self) -> bool:
        return self.stack.kind == "compose"

    @cached_property
    def told(self) -> dict[str, str]:
        return keys.read(self.stack.settings)

    @cached_property
    def services(self) -> list[Service]:
        """None at all where the stack cannot be asked, or does not run."""
        try:
            found = self._running.services() if self._running else []
        except BackupError:
            return []
        return found if any(one.state != "ended" for one in found) else []

    @property
    def runs(self) -> bool:
        return bool(self.services)

    def well(self, service: str) -> bool:
        return any(one.name == service and one.well for one in self.services)
