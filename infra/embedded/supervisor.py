"""Starts every service, waits until each answers, restarts one that dies, stops all in the end."""

import asyncio
import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from infra.embedded.home import ROOT
from infra.embedded.refusal import Refusal
from infra.embedded.services import Service

READY_WITHIN = 60.0
LOG_LIMIT = 10 * 1024 * 1024
TAIL = 25


class NotReadyError(Refusal):
    """A service did not come up; the message holds the end of its log."""


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is a command's voice


def open_log(folder: Path, name: str) -> IO[bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / f"{name}.log").open("ab")


def rotate(folder: Path) -> None:
    """One older file is kept of each log, so that none takes much more than twice the limit."""
    for file in folder.glob("*.log"):
        if file.stat().st_size > LOG_LIMIT and not file.name.endswith(".old.log"):
            shutil.copy(file, file.with_suffix(".old.log"))
            # Whoever writes it goes on with the same open file, at its new end: it was opened for appending.
            os.truncate(file, 0)


def tail(folder: Path, name: str, since: int = 0) -> str:
    """The last lines of a log. `since` is its size, in bytes, when the process that is asked about began to write."""
    said = b""
    with contextlib.suppress(OSError):
        whole = (folder / f"{name}.log").read_bytes()
        # Emptied by `rotate` meanwhile: all that is left is newer.
        said = whole[since if since <= len(whole) else 0 :][-20_000:]
    lines = said.decode(errors="replace").splitlines()[-TAIL:]
    return "\n".join(f"    {line}" for line in lines or ["(it said nothing)"])


class Supervisor:
    def __init__(self, services: Sequence[Service], logs: Path) -> None:
        self._services = services
        self._logs = logs
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._said_before: dict[str, int] = {}
        # Held while a service is replaced: its keeper and the watch never start two of it.
        self._turns = {service.name: asyncio.Lock() for service in services}
        self._stopping = False

    @property
    def processes(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._running.items()}

    def start(self, when: str) -> None:
        for service in self._services:
            if service.when == when:
                self._start(service)

    def _start(self, service: Service) -> None:
        with open_log(self._logs, service.name) as log:
            self._said_before[service.name] = log.tell()
            # A session of its own: Ctrl-C in the terminal reaches us alone, and we stop them in order.
            self._running[service.name] = subprocess.Popen(
                service.command, env=service.environment, cwd=ROOT, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    async def until_ready(self) -> None:
        """Raises NotReadyError when one ends or stays silent for a minute."""
        await asyncio.gather(*(self._until_ready(service) for service in self._services))

    async def _until_ready(self, service: Service) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while service.ready and not await asyncio.to_thread(answers, service.ready):
            if self._running[service.name].poll() is not None:
                raise NotReadyError(
                    f"{service.name} ended before it was ready; the end of its log:\n{self._tail(service)}"
                )
            if time.monotonic() > deadline:
                raise NotReadyError(
                    f"{service.name} did not answer in a minute; the end of its log:\n{self._tail(service)}"
                )
            await asyncio.sleep(0.05)

    async def keep(self) -> None:
        """Runs until cancelled: a service that ends is reported and started again, later each time it ends soon."""
        await asyncio.gather(self._rotate(), *(self._keep(service) for service in self._services))

    async def _rotate(self) -> None:
        while True:
            await asyncio.to_thread(rotate, self._logs)
            await asyncio.sleep(60)

    async def _keep(self, service: Service) -> None:
        pause = 0.5
        while True:
            began = time.monotonic()
            process = await self._ended(service.name)
            if self._stopping:
                return
            pause = 0.5 if time.monotonic() - began > READY_WITHIN else min(pause * 2, 30)
            say(f"\n{service.name} ended ({meaning(process.returncode)}); the end of its log:\n{self._tail(service)}")
            say(f"starting {service.name} again in {pause:.0f} s")
            await asyncio.sleep(pause)
            async with self._turns[service.name]:
                if self._running[service.name] is process:
                    end(process)
                    self._start(service)

    async def _ended(self, name: str) -> subprocess.Popen[bytes]:
        """The process of a service, once it has ended and nobody is replacing it."""
        while True:
            process = self._running[name]
            if process.poll() is not None and not self._turns[name].locked():
                return process
            await asyncio.sleep(0.2)

    def _tail(self, service: Service) -> str:
        return tail(self._logs, service.name, self._said_before[service.name])

    async def watch(self) -> None:
        """Restarts what a change in its folders touches."""
        import watchfiles  # noqa: PLC0415 - only developers wait for it

        folders = sorted({folder for service in self._services for folder in service.watched})
        code = watchfiles.PythonFilter(extra_extensions=(".json", ".md"))
        async for changes in watchfiles.awatch(*(ROOT / folder for folder in folders), watch_filter=code):
            changed = {Path(path).relative_to(ROOT).parts[0] for _, path in changes}
            for service in self._services:
                if changed & set(service.watched):
                    await self._restart(service)

    async def _restart(self, service: Service) -> None:
        say(f"{service.name}: its code changed, starting again")
        async with self._turns[service.name]:
            await asyncio.to_thread(end, self._running[service.name])
            self._start(service)

    async def stop(self) -> None:
        """In two turns: the gateway carries the last words of the BFF's streams, the servers keep what it says."""
        self._stopping = True
        for first in (True, False):
            leaving = [one.name for one in self._services if one.leaves_first is first and one.name in self._running]
            await asyncio.gather(*(asyncio.to_thread(end, self._running[name]) for name in leaving))


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own loopback addresses
            return bool(answer.status < 300)  # noqa: PLR2004
    except urllib.error.HTTPError as problem:
        return problem.code == 404  # noqa: PLR2004 - a gateway without a page to show is up all the same
    except (OSError, http.client.HTTPException):  # nobody there yet, or somebody who speaks otherwise
        return False


def meaning(code: int) -> str:
    return f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends it, and then what it began itself: npm leaves its builder behind."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(5)
