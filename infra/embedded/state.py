"""What runs now, written down so that another command can show or stop it."""

import contextlib
import os
import signal
import time
from pathlib import Path

import msgspec
import psutil

from infra.embedded.home import Home
from infra.embedded.ports import Ports


class Running(msgspec.Struct):
    """`born` tells a process from a later one that was given the same number (seconds since the epoch)."""

    pid: int
    born: float


class State(msgspec.Struct, kw_only=True):
    supervisor: Running
    services: dict[str, Running]
    ports: Ports
    site: str
    ready: bool


def me(pid: int) -> Running:
    return Running(pid=pid, born=psutil.Process(pid).create_time())


def age() -> float:
    """How long this process has lived, in seconds, to a hundredth.

    The kernel counts from when the machine came up, and tells the time of day of that in whole seconds: by `born` a
    process may look a second older than it is.
    """
    began = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - began


def write(home: Home, state: State) -> None:
    partial = home.state.with_suffix(".partial")
    partial.write_bytes(msgspec.json.encode(state))
    partial.rename(home.state)


def read(home: Home) -> State | None:
    """None when nothing is written down or its supervisor is gone."""
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(home.state.read_bytes(), type=State)
    return None


def alive(running: Running) -> bool:
    try:
        process = psutil.Process(running.pid)
        return abs(process.create_time() - running.born) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def stop(state: State) -> bool:
    """Whether there was anything to stop. Also ends services that a killed supervisor left behind."""
    found = [running for running in (state.supervisor, *state.services.values()) if alive(running)]
    if alive(state.supervisor):
        os.kill(state.supervisor.pid, signal.SIGTERM)
        _gone([state.supervisor], 40)
    # Postgres last: a worker that still has something to write down would wait for a server that left.
    for postgres in (False, True):
        _end([running for name, running in state.services.items() if (name == "postgres") is postgres])
    return bool(found)


def _end(services: list[Running]) -> None:
    """Asks, and after ten seconds insists."""
    left = [running for running in services if alive(running)]
    for running in left:
        with contextlib.suppress(ProcessLookupError):
            # SIGINT is Postgres's fast shutdown, and ends every other service as well.
            os.kill(running.pid, signal.SIGINT)
    _gone(left, 10)
    for running in left:
        if alive(running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
    _gone(left, 10)


def _gone(running: list[Running], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(alive(one) for one in running) and time.monotonic() < deadline:
        time.sleep(0.05)
