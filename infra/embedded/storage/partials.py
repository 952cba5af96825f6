"""Uploads that go on over several requests: the bytes so far, beside what they are to become.

    <root>/.resumable/<version>         the bytes so far; their number is the offset
    <root>/.resumable/<version>.plan    JSON of the Plan, written before the first byte

A crash leaves both; the client asks for the offset and goes on. One that expired, or half of a pair, is swept.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from infra.embedded.storage.files import Place
from infra.embedded.storage.writing import Writing, replace

PLAN = ".plan"


class Plan(msgspec.Struct, frozen=True):
    """`size` is None until the client tells it; `metadata` is what it said of the object, by its own names."""

    place: Place
    size: int | None
    metadata: dict[str, str]
    began: float


class _Turn:
    """Who writes to an upload now and how many want to."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.leave = asyncio.Event()
        self.wanted = 0


class Partials:
    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder = folder
        self._seconds = seconds
        self._turns: dict[str, _Turn] = {}

    def prepare(self) -> None:
        """Raises OSError where the folder cannot be made or written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in self._folder.iterdir():
            pair = path.with_suffix("") if path.suffix == PLAN else path.with_name(path.name + PLAN)
            if not pair.exists():
                path.unlink()

    def path(self, place: Place) -> Path:
        return self._folder / place.version

    def expires(self, plan: Plan) -> float:
        return plan.began + self._seconds

    def begin(self, plan: Plan) -> None:
        self.keep(plan)
        self.path(plan.place).touch(exist_ok=False)

    def keep(self, plan: Plan) -> None:
        replace(self._plan(plan.place), msgspec.json.encode(plan))

    def find(self, place: Place) -> Plan | None:
        """None where there is no such upload, for just this object."""
        try:
            plan = msgspec.json.decode(self._plan(place).read_bytes(), type=Plan)
        except FileNotFoundError:
            return None
        return plan if plan.place == place and self.path(place).exists() else None

    def offset(self, place: Place) -> int:
        return self.path(place).stat().st_size

    def writing(self, place: Place) -> Writing:
        return Writing(self.path(place), "ab")

    async def etag(self, place: Place) -> str:
        def read() -> str:
            with self.path(place).open("rb") as file:
                return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()

        return f'"{await asyncio.to_thread(read)}"'

    def forget(self, place: Place) -> None:
        self.path(place).unlink(missing_ok=True)
        self._plan(place).unlink(missing_ok=True)

    def sweep(self) -> None:
        """What expired, unless somebody writes to it still."""
        for path in self._folder.glob(f"*{PLAN}"):
            plan = msgspec.json.decode(path.read_bytes(), type=Plan)
            if self.expires(plan) < time.time() and plan.place.version not in self._turns:
                self.forget(plan.place)

    @asynccontextmanager
    async def alone(self, place: Place) -> AsyncIterator[asyncio.Event]:
        """One request at a time. The event asks it to leave: a later one means that its client has given it up."""
        turn = self._turns.setdefault(place.version, _Turn())
        turn.wanted += 1
        turn.leave.set()
        try:
            async with turn.lock:
                turn.leave = asyncio.Event()
                if turn.wanted > 1:
                    turn.leave.set()
                yield turn.leave
        finally:
            turn.wanted -= 1
            if not turn.wanted:
                del self._turns[place.version]

    def _plan(self, place: Place) -> Path:
        return self._folder / f"{place.version}{PLAN}"
