"""Settings, keys and tokens for tests of the edge, each with overrides."""

import json
import time
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from bff import settings
from bff.settings import Settings

SECRET = "a shared secret of more than thirty-two characters"
ISSUER = "http://127.0.0.1:3000/auth/v1"
PRIVATE = ec.generate_private_key(ec.SECP256R1())
STRANGER = ec.generate_private_key(ec.SECP256R1())
KEY_ID = "the-key-in-use"


def jwks() -> str:
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(PRIVATE.public_key()))
    return json.dumps({"keys": [public | {"kid": KEY_ID, "alg": "ES256", "use": "sig"}]})


def environ(**overrides: str) -> dict[str, str]:
    return {
        "SUPABASE_URL": "http://127.0.0.1:3000",
        "SUPABASE_ANON_KEY": "anon",
        "SUPABASE_SERVICE_ROLE_KEY": "service",
        "JWT_SECRET": SECRET,
        "JWT_JWKS": jwks(),
        "JWT_ISSUER": ISSUER,
        "SITE_URL": "http://127.0.0.1:3000",
        "SESSION_SECRET": "A" * 43,
        "IBID_ENV": "test",
    } | overrides


def made_settings(**overrides: str) -> Settings:
    return settings.read(environ(**overrides))


def claims(**overrides: Any) -> dict[str, Any]:
    now = int(time.time())
    usual = {
        "sub": str(uuid4()),
        "aud": "authenticated",
        "iss": ISSUER,
        "exp": now + 900,
        "iat": now,
        "email": "ada@ibid.example",
        "role": "authenticated",
        "session_id": str(uuid4()),
    }
    return {name: value for name, value in (usual | overrides).items() if value is not None}


def token(key: Any = PRIVATE, algorithm: str = "ES256", kid: str | None = KEY_ID, **overrides: Any) -> str:
    headers = {"kid": kid} if kid else {}
    return jwt.encode(claims(**overrides), key, algorithm=algorithm, headers=headers)
