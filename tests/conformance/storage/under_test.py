"""Which Storage server the suite talks to, and how to be somebody to it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import jwt

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
    url: str
    secret: str
    admin_url: str
    opened: ExitStack = field(default_factory=ExitStack)
    # One for all clients: to make one reads every authority of the machine, and this suite makes hundreds.
    _transport: httpx.HTTPTransport = field(default_factory=httpx.HTTPTransport)

    def token(self, role: str, subject: str | None = None, **claims: object) -> str:
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


@contextmanager
def find() -> Iterator[Storage]:
    """The one that the environment names, else one of ours over the test stack's database."""
    if "SUPABASE_STORAGE_URL" in os.environ:
        url, secret = os.environ["SUPABASE_STORAGE_URL"], os.environ["JWT_SECRET"]
        storage = Storage(url, secret, os.environ["CONFORMANCE_DATABASE_URL"])
        with storage.opened:
            yield storage
        return
    with tempfile.TemporaryDirectory() as home, own(Path(home)) as (storage, _):
        yield storage


SECRET = "a secret of thirty-two characters"


@contextmanager
def own(home: Path, **settings: str) -> Iterator[tuple[Storage, "subprocess.Popen[str]"]]:
    """A server process of this test's own, with its files under `home`."""
    port = _free_port()
    environ = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": os.environ["CONFORMANCE_STORAGE_DATABASE_URL"],
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
        storage = Storage(f"http://127.0.0.1:{port}", SECRET, os.environ["CONFORMANCE_DATABASE_URL"])
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
