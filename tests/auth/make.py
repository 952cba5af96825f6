"""Accounts for tests, each with overrides."""

from typing import Any
from uuid import uuid4

from tests.stack import PASSWORD


def address(name: str = "door") -> str:
    """Nobody's yet."""
    return f"{name}-{uuid4().hex[:12]}@ibid.example"


def new_account(**overrides: Any) -> dict[str, Any]:
    """What sign-up takes."""
    return {"email": address(), "password": PASSWORD, "displayName": "Ada Lovelace"} | overrides


def credentials(email: str, **overrides: Any) -> dict[str, Any]:
    """What sign-in takes."""
    return {"email": email, "password": PASSWORD} | overrides
