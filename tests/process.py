"""A BFF of one's own beside the stack's: a second worker of the same site, or one that is told other things."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.stack import ROOT, Stack


@dataclass(frozen=True)
class Bff:
    url: str
    log: Path
    process: subprocess.Popen[bytes]


@contextmanager
def bff(stack: Stack, folder: Path, **told: str) -> Iterator[Bff]:
    """`told` are settings of its own; what it logs is in `log`. It must end by itself when asked."""
    url, log = f"http://127.0.0.1:{_free_port()}", folder / "bff.log"
    environ = dict(os.environ) | dict(stack.told) | {"BFF_PORT": url.rpartition(":")[2]} | told
    with log.open("wb") as file:
        process = subprocess.Popen([sys.executable, "-m", "bff"], cwd=ROOT, env=environ, stdout=file, stderr=file)
    try:
        _wait(url, process, log)
        yield Bff(url, log, process)
        process.terminate()
        # uvicorn finishes its work, then hands the signal on to itself.
        assert process.wait(10) in {0, -signal.SIGTERM, -signal.SIGINT}
    finally:
        process.kill()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{url}/api/health/live").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
