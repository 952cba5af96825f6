"""What an operator wants of a stack that runs, whichever it is."""

import subprocess
from typing import Literal, Protocol

import msgspec

# What `shell.sh python` begins with.
GREETING = "from bff import settings; told = settings.read(); print('told: the settings, as the BFF reads them')"
State = Literal["healthy", "starting", "unhealthy", "ended", "done"]


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """`cpu` is of one core, in percent; `memory` and its `limit` are bytes. None: not known. `done`: ran once, well."""

    name: str
    state: State
    cpu: float | None = None
    memory: int | None = None
    limit: int | None = None
    detail: str = ""

    @property
    def well(self) -> bool:
        return self.state in {"healthy", "done"}


class Call(msgspec.Struct, frozen=True):
    """A program to become or to read from; `environment` is its whole one, or None for ours."""

    words: list[str]
    environment: dict[str, str] | None = None


class Running(Protocol):
    def services(self) -> list[Service]:
        """Every one that there should be, as it is now."""

    def psql(self) -> Call:
        """Of the database, as role postgres, which owns the tables and is no superuser."""

    def python(self) -> Call:
        """With the application's settings in its environment."""

    def shell(self, service: str) -> Call:
        """Raises Refused where there is no such service, or none in which a shell can run."""

    def record(self, action: str, metadata: dict[str, object]) -> None:
        """A line in the audit trail. Raises NotPossible."""

    def major(self) -> str:
        """Of the PostgreSQL that made the data here. Raises NotPossible."""

    def healthy(self) -> bool:
        """Whether people can work: asked where the services are, not from outside."""


def version_of(program: list[str]) -> str:
    """What it prints of itself; nothing where it is not here or fails."""
    try:
        return subprocess.run(program, capture_output=True, text=True, check=True, timeout=30).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
