"""Signs in at an Auth server that answers from a restored database: a newcomer by password, and somebody restored."""

import json
import secrets
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any
from urllib.parse import urlsplit

import psycopg

from infra.backup.problems import Differs, NotPossible
from infra.embedded import environment, keys, ports, services, supervisor
from infra.embedded.home import ROOT
from infra.embedded.ports import Ports

# Whoever was here last: a real person, who may sign in.
SOMEBODY = """
select id::text, email from auth.users
where email is not null and deleted_at is null and coalesce(banned_until, now()) <= now() and not is_sso_user
order by last_sign_in_at desc nulls last, id limit 1
"""
CLAIMS = "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)"
OF_OWNER = "select count(*) from public.projects where owner_id = %s and deleted_at is null"
SEEN = "select count(*) from public.projects"


def check(url: str, passwords: Mapping[str, str], first: Callable[[], None] = lambda: None) -> bool:
    """Whether there was anybody to sign in as. The database is a scratch copy: a newcomer and two sessions stay in it.

    What is to be done `first`, before anybody signs in, is done while the server comes up. Raises Differs where one
    who was restored cannot sign in, or sees other projects than their own.
    """
    with _auth_server(url, passwords, first) as door:
        with psycopg.connect(url) as database:
            somebody = database.execute(SOMEBODY).fetchone()
        _by_password(door)
        if somebody is not None:
            _by_link(door, *somebody)
    if somebody is not None:
        _sees_their_own(url, somebody[0])
    return somebody is not None


class Door:
    """`key` is the service's, made for this one look."""

    def __init__(self, at: str, key: str) -> None:
        self._at = at
        self._key = key

    def ask(self, path: str, body: Mapping[str, Any] | None = None, token: str = "") -> dict[str, Any]:
        headers = {"content-type": "application/json", "authorization": f"Bearer {token or self._key}"}
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._at}{path}", sent, headers)  # noqa: S310 - our own loopback address
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as problem:
            said = problem.read().decode(errors="replace")[:300]
            raise Differs(f"Nobody can sign in to what was restored: {path.partition('?')[0]} says {said}") from None


def _by_password(door: Door) -> None:
    told = {"email": f"{secrets.token_hex(8)}@verify.invalid", "password": secrets.token_urlsafe(24)}
    door.ask("/admin/users", {**told, "email_confirm": True})
    door.ask("/token?grant_type=password", told)


def _by_link(door: Door, who: str, email: str) -> None:
    """Their password is known to nobody here, so by a link as an administrator hands them out; no letter is sent."""
    link = door.ask("/admin/generate_link", {"type": "magiclink", "email": email})
    opened = door.ask("/verify", {"type": "magiclink", "token_hash": link["hashed_token"]})
    if door.ask("/user", token=opened["access_token"])["id"] != who:
        raise Differs("Whoever signs in to what was restored is taken for somebody else.")


def _sees_their_own(url: str, who: str) -> None:
    with psycopg.connect(url) as database:
        own = database.execute(OF_OWNER, [who]).fetchone()
        database.execute(CLAIMS, [json.dumps({"sub": who, "role": "authenticated"})])
        seen = database.execute(SEEN).fetchone()
    if own != seen:
        raise Differs("Whoever signs in to what was restored does not see just their own projects.")


@contextmanager
def _auth_server(url: str, passwords: Mapping[str, str], first: Callable[[], None]) -> Iterator[Door]:
    """With keys made for it: none of the stack's own signs anything here."""
    made = keys.make()
    port = ports.free()
    # Two ports are of interest: the database's, and the Auth server's, which is the gateway's next but one.
    chosen = Ports(gateway=port - 2, postgres=urlsplit(url).port or 0)
    told = environment.auth(made | {"AUTH_PASSWORD": passwords["supabase_auth_admin"]}, chosen, "127.0.0.1")
    fixed = {"GOTRUE_JWT_SECRET": made["JWT_SECRET"], "GOTRUE_JWT_KEYS": made["GOTRUE_JWT_KEYS"]}
    fixed |= {"GOTRUE_API_PORT": str(port), "GOTRUE_EXTERNAL_EMAIL_ENABLED": "true"}
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            services.auth(), env=told | fixed, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        try:
            at = f"http://127.0.0.1:{port}"
            first()
            _until_ready(server, at, log)
            yield Door(at, made["SUPABASE_SERVICE_ROLE_KEY"])
        finally:
            supervisor.end(server)


def _until_ready(server: subprocess.Popen[bytes], at: str, log: IO[bytes]) -> None:
    deadline = time.monotonic() + supervisor.READY_WITHIN
    while not supervisor.answers(f"{at}/health"):
        if server.poll() is not None or time.monotonic() > deadline:
            log.seek(0)
            said = log.read().decode(errors="replace")[-600:]
            raise NotPossible(f"The Auth server does not come up on what was restored: {said}")
        time.sleep(0.05)
