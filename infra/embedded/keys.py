"""Makes every key and password of a stack once, into a file that only its owner reads."""

import base64
import json
import os
import secrets
import time
import uuid
from pathlib import Path
from typing import Any

TEN_YEARS = 10 * 365 * 24 * 3600


# What the process environment may say instead. The roles' passwords are the database's, made with it.
OVERRIDABLE = (
    *("JWT_SECRET", "GOTRUE_JWT_KEYS", "JWT_JWKS", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY"),
    *("SESSION_SECRET", "AUDIT_PSEUDONYM_KEY", "DEMO_PASSWORD"),
)


def ensure(path: Path) -> dict[str, str]:
    """The stack's secrets, made on the first start, with what people added to the file."""
    stored = read(path) if path.exists() else _write(path, make())
    return stored | {name: os.environ[name] for name in OVERRIDABLE if os.environ.get(name)}


def _write(path: Path, made: dict[str, str]) -> dict[str, str]:
    """The file is written whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(
        "# Made on the first start of this stack. Keep it: without it nobody can sign in or read what is stored.\n"
        "# Your own settings (see .env.local.example) may stand here too; the process environment wins over them.\n"
        + "".join(f"{name}='{value}'\n" for name, value in made.items())
    )
    partial.rename(path)
    return made


def read(path: Path) -> dict[str, str]:
    """Lines of NAME=value; quotes around a value and lines that start with # are dropped."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): _unquoted(value.strip()) for name, _, value in pairs}


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value


def make() -> dict[str, str]:
    """An ES256 pair for sign-ins, a shared secret for the two long-lived keys, passwords for the roles."""
    secret = secrets.token_urlsafe(36)
    private = _private_key()
    public = {name: value for name, value in private.items() if name != "d"} | {"key_ops": ["verify"]}
    # With key_ops "verify" the legacy secret checks the two keys below and signs nothing.
    legacy = {
        "kty": "oct",
        "alg": "HS256",
        "k": _b64(secret.encode()),
        "kid": "legacy",
        "key_ops": ["verify"],
    }
    return {
        "JWT_SECRET": secret,
        "GOTRUE_JWT_KEYS": json.dumps([private, legacy]),
        "JWT_JWKS": json.dumps({"keys": [public, legacy]}),
        "SUPABASE_ANON_KEY": _role_key("anon", secret),
        "SUPABASE_SERVICE_ROLE_KEY": _role_key("service_role", secret),
        "SESSION_SECRET": _b64(os.urandom(32)),
        "DEMO_PASSWORD": f"{secrets.token_hex(3)}-{secrets.token_hex(3)}-{secrets.token_hex(3)}",
        **{f"{role}_PASSWORD": secrets.token_hex(24) for role in ("POSTGRES", "SUPERUSER", "AUTH", "STORAGE", "REST")},
    }


def _private_key() -> dict[str, Any]:
    # Keys are made once; every later start need not wait for the libraries.
    import jwt  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    as_jwk: dict[str, Any] = jwt.algorithms.ECAlgorithm.to_jwk(key, as_dict=True)
    return as_jwk | {"kid": str(uuid.uuid4()), "alg": "ES256", "use": "sig", "key_ops": ["sign", "verify"]}


def _role_key(role: str, secret: str) -> str:
    import jwt  # noqa: PLC0415

    now = int(time.time())
    return jwt.encode({"iss": "supabase", "role": role, "iat": now, "exp": now + TEN_YEARS}, secret, "HS256")


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
