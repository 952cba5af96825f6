"""A Storage server to talk to, and how to be somebody to it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import jwt
import pytest

from tests.conformance.target import trusted
from tests.stack import Stack

OWNER = "3d2f8f7a-53b5-4a51-9f39-0f6f2d1a7c11"
# Everything in one's own folder, nothing elsewhere; the buckets themselves, named with this prefix, may be seen.
OWN_FOLDER = """
create policy "{name}" on storage.objects for all to authenticated
  using (bucket_id ^@ '{name}' and (storage.foldername(name))[1] = auth.uid()::text)
  with check (bucket_id ^@ '{name}' and (storage.foldername(name))[1] = auth.uid()::text);
create policy "{name}" on storage.buckets for select to authenticated using (id ^@ '{name}');
"""


@dataclass(frozen=True)
class Storage:
    """`keys` are given where tokens are not ours to make; `home` is where the files lie, of a server of our own."""

    url: str
    secret: str
    admin_url: str
    keys: Mapping[str, str] = field(default_factory=dict)
    home: Path = Path()
    opened: ExitStack = field(default_factory=ExitStack)
    # One for all clients, of which this suite makes hundreds.
    _transport: httpx.HTTPTransport = field(default_factory=lambda: httpx.HTTPTransport(verify=trusted()))

    def token(self, role: str, subject: str | None = None, **claims: object) -> str:
        if role in self.keys and not subject and not claims:
            return self.keys[role]
        if not self.secret:
            pytest.skip("is somebody by a token of its own, for which it needs JWT_SECRET")
        told = {"role": role, "aud": role, "exp": int(time.time()) + 3600, **claims}
        return jwt.encode(told | ({"sub": subject} if subject else {}), self.secret, "HS256")

    def client(self, role: str, subject: str | None = None) -> httpx.Client:
        token = self.token(role, subject)
        return self._client({"authorization": f"Bearer {token}", "apikey": token})

    def nobody(self) -> httpx.Client:
        return self._client({})

    def _client(self, headers: dict[str, str]) -> httpx.Client:
        client = httpx.Client(base_url=self.url, headers=headers, timeout=30, transport=self._transport)
        return self.opened.enter_context(client)


SECRET = "a secret of thirty-two characters"


@contextmanager
def own(home: Path, stack: Stack, **settings: str) -> Iterator[tuple[Storage, "subprocess.Popen[str]"]]:
    """A server process of the tests' own over the stack's database, with its files under `home`."""
    port = _free_port()
    environ = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": stack.told["STORAGE_DATABASE_URL"],
        "AUTH_JWT_SECRET": SECRET,
        "FILE_STORAGE_BACKEND_PATH": str(home),
        "SERVER_PORT": str(port),
        "FILE_SIZE_LIMIT": str(2 * 1024 * 1024 * 1024),
        **settings,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.embedded.storage"], env=environ, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert "ready" in process.stdout.readline()
        storage = Storage(f"http://127.0.0.1:{port}", SECRET, stack.superuser_url, home=home)
        with storage.opened:
            yield storage, process
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
