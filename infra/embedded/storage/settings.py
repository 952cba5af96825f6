"""What the server must be told, read once from the environment by Storage's own names."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

DEFAULT_LIMIT = 52_428_800
# An address to upload to is good for two hours, an unfinished resumable upload for one.
UPLOAD_ADDRESS_SECONDS, RESUMABLE_MILLISECONDS = 7200, 3_600_000


class SettingsError(ValueError):
    """The environment does not say enough; the message names every variable at fault."""


class Settings(msgspec.Struct, frozen=True):
    database_url: str
    jwt_secret: str
    # Public keys and legacy secrets, as in JWT_JWKS: {"keys": [...]}.
    jwks: tuple[dict[str, Any], ...]
    files: Path
    size_limit: int
    signed_upload_seconds: int
    resumable_seconds: float
    # As people know it, with its scheme; empty where nobody said.
    public_url: str
    host: str
    port: int


def read(environ: Mapping[str, str]) -> Settings:
    """Raises SettingsError naming all problems at once."""
    required = ("DATABASE_URL", "AUTH_JWT_SECRET", "FILE_STORAGE_BACKEND_PATH", "SERVER_PORT")
    problems = [f"set {name}" for name in required if not environ.get(name)]
    if 0 < len(environ.get("AUTH_JWT_SECRET", "")) < 32:  # noqa: PLR2004 - HS256 wants 256 bits
        problems.append("make AUTH_JWT_SECRET at least 32 characters long")
    keys = _keys(environ.get("JWT_JWKS", ""), problems)
    limit = _number(environ, "FILE_SIZE_LIMIT", DEFAULT_LIMIT, problems)
    port = _number(environ, "SERVER_PORT", 0, problems)
    signed = _number(environ, "UPLOAD_SIGNED_URL_EXPIRATION_TIME", UPLOAD_ADDRESS_SECONDS, problems)
    resumable = _number(environ, "TUS_URL_EXPIRY_MS", RESUMABLE_MILLISECONDS, problems)
    if problems:
        raise SettingsError("; ".join(problems))
    # The real server's layout: with the same two words it finds these files as its own.
    home = Path(environ["FILE_STORAGE_BACKEND_PATH"])
    return Settings(
        database_url=environ["DATABASE_URL"],
        jwt_secret=environ["AUTH_JWT_SECRET"],
        jwks=keys,
        files=home / environ.get("GLOBAL_S3_BUCKET", "stub") / environ.get("TENANT_ID", "stub"),
        size_limit=limit,
        signed_upload_seconds=signed,
        resumable_seconds=resumable / 1000,
        public_url=environ.get("STORAGE_PUBLIC_URL", ""),
        host=environ.get("SERVER_HOST", "127.0.0.1"),
        port=port,
    )


def _number(environ: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    said = environ.get(name) or str(default)
    if said.isascii() and said.isdigit():
        return int(said)
    problems.append(f"make {name} a whole number")
    return default


def _keys(said: str, problems: list[str]) -> tuple[dict[str, Any], ...]:
    if not said:
        return ()
    try:
        return tuple(json.loads(said)["keys"])
    except (ValueError, KeyError, TypeError):
        problems.append('make JWT_JWKS a JSON object {"keys": [...]}')
        return ()
