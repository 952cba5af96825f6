"""One stack for a whole run of tests, with ports and data of its own, removed afterwards."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import bcrypt
import httpx
import psutil
import psycopg
from psycopg.rows import dict_row

from infra.embedded import ports as stack_ports
from infra.embedded.ports import VARIABLES, Ports

ROOT = Path(__file__).parents[1]
TEST_HOME = ROOT / ".ibid-test"
# The test family. Another run beside this one moves on to free ports.
PORTS = Ports(gateway=3088, postgres=5433, smtp=3098, mail=3099)
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Person:
    id: str
    email: str
    password: str
    token: str


@dataclass(frozen=True)
class Stack:
    """`told` is what `python -m infra.embedded env` prints of it: every address and secret."""

    home: Path
    told: Mapping[str, str]

    @property
    def url(self) -> str:
        return self.told["SUPABASE_URL"]

    @property
    def mail_url(self) -> str:
        return self.told["MAIL_URL"]

    @property
    def anon_key(self) -> str:
        return self.told["SUPABASE_ANON_KEY"]

    @property
    def service_key(self) -> str:
        return self.told["SUPABASE_SERVICE_ROLE_KEY"]

    @property
    def database_url(self) -> str:
        """As role postgres, which owns our tables and is no superuser."""
        return self.told["DATABASE_URL"]

    @property
    def superuser_url(self) -> str:
        return self.told["SUPERUSER_URL"]

    def sql(self, query: str, *values: object) -> list[dict[str, Any]]:
        """As the superuser, committed at once."""
        with self.asking() as sql:
            return sql(query, *values)

    @contextmanager
    def asking(self) -> Iterator[Callable[..., list[dict[str, Any]]]]:
        """Many queries as `sql` asks one, for those to whom a connection for each would be most of the work."""
        with psycopg.connect(self.superuser_url, autocommit=True, row_factory=dict_row) as database:

            def sql(query: str, *values: object) -> list[dict[str, Any]]:
                answer = database.execute(query.encode(), values or None)
                return answer.fetchall() if answer.description else []

            yield sql

    def person(self, email: str = "", password: str = PASSWORD) -> Person:
        """Made and confirmed through the Auth server's admin door, then signed in as anybody is."""
        email = email or f"person-{uuid4().hex[:12]}@ibid.example"
        asked = {"email": email, "password_hash": _hashed(password), "email_confirm": True}
        made = self._auth("/admin/users", asked, self.service_key)
        session = self._auth("/token?grant_type=password", {"email": email, "password": password}, self.anon_key)
        return Person(made["id"], email, password, session["access_token"])

    def forget(self, person: Person) -> None:
        """The person and, by the keys that cascade, every row of theirs. Files are the test's to remove."""
        headers = {"apikey": self.service_key, "authorization": f"Bearer {self.service_key}"}
        httpx.delete(f"{self.url}/auth/v1/admin/users/{person.id}", headers=headers).raise_for_status()

    def _auth(self, path: str, body: Mapping[str, object], key: str) -> dict[str, Any]:
        headers = {"apikey": key, "authorization": f"Bearer {key}"}
        answer = httpx.post(f"{self.url}/auth/v1{path}", json=body, headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@cache
def _hashed(password: str) -> str:
    """At the least cost that bcrypt knows: hundreds of people are made and signed in, and none of them is real."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()


@contextmanager
def running(only: str = "", told: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """The stack that IBID_TEST_HOME names, else one of this run's own: all of it, or `only` some services.

    `told` are settings for it beside those of .env.test.
    """
    shared = os.environ.get("IBID_TEST_HOME")
    if shared:
        yield _known(Path(shared), dict(os.environ))
        return
    _sweep()
    home = TEST_HOME / f"stack-{os.getpid()}"
    home.mkdir(mode=0o711, parents=True)
    environ = dict(os.environ) | {"IBID_HOME": str(home)}
    try:
        with _alone_among_runs():
            environ = settings(home) | dict(told or {})
            _command("up", "--detach", "--no-demo", *(["--only", only] if only else []), environ=environ)
        yield _known(home, environ)
    finally:
        _remove(home, environ)


@contextmanager
def _alone_among_runs() -> Iterator[None]:
    """Ports that are free when they are chosen are still free when they are taken, whatever runs beside this one."""
    with Path(tempfile.gettempdir(), f"ibid-test-ports-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def settings(home: Path) -> dict[str, str]:
    """The environment of a test stack: .env.test, free ports, its folder."""
    lines = (ROOT / ".env.test").read_text().splitlines()
    fixed = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    asked = Ports(
        **{name: int(os.environ.get(variable) or getattr(PORTS, name)) for name, variable in VARIABLES.items()}
    )
    taken = any(not stack_ports.is_free(port, "127.0.0.1") for port in asked.all().values())
    free = stack_ports.free_like(asked, "127.0.0.1") if taken else asked
    moved = {variable: str(getattr(free, name)) for name, variable in VARIABLES.items()}
    return dict(os.environ) | fixed | moved | {"IBID_HOME": str(home)}


def _known(home: Path, environ: Mapping[str, str]) -> Stack:
    lines = _command("env", environ={**environ, "IBID_HOME": str(home)}).splitlines()
    return Stack(home, dict(line.split("=", 1) for line in lines))


def _command(*words: str, environ: Mapping[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "infra.embedded", *words],
        cwd=ROOT, env=dict(environ), capture_output=True, text=True, check=False, timeout=90,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _sweep() -> None:
    """Stacks of earlier runs that were killed before they could clean up."""
    for left in TEST_HOME.glob("stack-*"):
        number = left.name.removeprefix("stack-")
        if number.isdigit() and not psutil.pid_exists(int(number)):
            _remove(left, dict(os.environ) | {"IBID_HOME": str(left)})


def _remove(home: Path, environ: Mapping[str, str]) -> None:
    began = time.monotonic()
    _command("reset", environ=environ)
    assert time.monotonic() - began < 60
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    _sweep()
