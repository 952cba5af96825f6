"""Which stack the suite asks: the one that the environment names, else one of our own for this run."""

import os
import ssl
from functools import cache
from typing import Any

import httpx
import msgspec
import pytest

NEEDED = ("SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY", "MAIL_URL")


class Target(msgspec.Struct, frozen=True):
    """`jwt_secret` and `database_url` may be empty where the stack is not ours: what needs them is skipped then."""

    url: str
    anon_key: str
    service_key: str
    mail_url: str
    site: str
    jwt_secret: str
    database_url: str


def named() -> Target | None:
    """None where the environment names no stack. Raises UsageError where it names one by halves."""
    needed = {name: os.environ.get(name, "") for name in NEEDED}
    missing = [name for name, value in needed.items() if not value]
    if len(missing) >= len(NEEDED) - 1:
        return None
    if missing:
        raise pytest.UsageError(f"{', '.join(missing)} must be set too, or none of {', '.join(NEEDED)}")
    url = needed["SUPABASE_URL"].rstrip("/")
    return Target(
        url=url,
        anon_key=needed["SUPABASE_ANON_KEY"],
        service_key=needed["SUPABASE_SERVICE_ROLE_KEY"],
        mail_url=needed["MAIL_URL"],
        site=os.environ.get("SITE_URL") or url,
        jwt_secret=os.environ.get("JWT_SECRET", ""),
        database_url=os.environ.get("CONFORMANCE_DATABASE_URL", ""),
    )


@cache
def trusted() -> ssl.SSLContext:
    """Read once: to make one reads every authority of the machine, and this suite makes hundreds of clients."""
    return ssl.create_default_context()


def http(**told: Any) -> httpx.Client:
    return httpx.Client(timeout=30, verify=trusted(), **told)
