"""Auth servers of the tests' own beside the stack's, set as the recorded server was."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec

from infra.embedded import keys
from tests.conformance.target import http
from tests.stack import Stack

ROOT = Path(__file__).parents[3]
SITE = "http://127.0.0.1:3000"


class Place(msgspec.Struct, frozen=True):
    """Where to ask, and with which key as the service; `anon_key` where a gateway asks for one."""

    url: str
    mail_url: str
    service_key: str
    site: str
    anon_key: str = ""
    signing: str = "ES256"


@contextmanager
def auth_server(stack: Stack, signing: str, **settings: str) -> Iterator[Place]:
    """`settings` win over those of the recording, which asked for mails one right after the other.

    It keeps its people in the stack's database and sends its mails where the stack's go.
    """
    made = keys.make()
    port = free()
    told = {
        "GOTRUE_API_PORT": str(port),
        "GOTRUE_DB_DATABASE_URL": stack.told["AUTH_DATABASE_URL"],
        "GOTRUE_SITE_URL": SITE,
        "API_EXTERNAL_URL": f"http://127.0.0.1:{port}",
        "GOTRUE_JWT_SECRET": made["JWT_SECRET"],
        "GOTRUE_JWT_KEYS": made["GOTRUE_JWT_KEYS"] if signing == "ES256" else json.dumps([]),
        "GOTRUE_JWT_ISSUER": f"{SITE}/auth/v1",
        "GOTRUE_EXTERNAL_ANONYMOUS_USERS_ENABLED": "true",
        "GOTRUE_SMS_AUTOCONFIRM": "true",
        "GOTRUE_SMTP_HOST": "127.0.0.1",
        "GOTRUE_SMTP_PORT": stack.told["SMTP_PORT"],
        "GOTRUE_SMTP_MAX_FREQUENCY": "1ms",
        "GOTRUE_RATE_LIMIT_EMAIL_SENT": "100000",
        **settings,
    }
    place = Place(f"http://127.0.0.1:{port}", stack.mail_url, made["SUPABASE_SERVICE_ROLE_KEY"], SITE, signing=signing)
    with _process("infra.embedded.auth", told, f"{place.url}/health"):
        yield place


@contextmanager
def _process(module: str, told: Mapping[str, str], ready: str) -> Iterator[None]:
    environ = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", **told}
    process = subprocess.Popen([sys.executable, "-m", module], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    try:
        _wait(process, ready)
        yield
    finally:
        process.terminate()
        assert process.wait(5) == 0


def _wait(process: subprocess.Popen[bytes], ready: str) -> None:
    with http() as client:
        for _ in range(600):
            assert process.poll() is None, "it ended at once"
            try:
                client.get(ready).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
    raise AssertionError(f"{ready} does not answer")


def free() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
