"""Callers of PostgREST: each with the token that makes it what it is."""

import base64
import json
import time
from collections.abc import Mapping
from typing import Any

import httpx
import jwt

from tests.rls.world import World
from tests.stack import Stack

BAD = ("expired", "forged", "unsigned")


class Rest:
    """PostgREST through the gateway, as whoever is named."""

    def __init__(self, stack: Stack) -> None:
        self.http = httpx.Client(base_url=f"{stack.url}/rest/v1", timeout=30)
        self.anon_key = stack.anon_key
        self.service_key = stack.service_key
        self.secret = stack.told["JWT_SECRET"]
        self.issuer = f"{stack.told['SITE_URL']}/auth/v1"

    def token(self, caller: str, world: World, stranger: World) -> str | None:
        if caller == "anon":
            return None
        if caller == "service":
            return self.service_key
        now = int(time.time())
        claims = {
            "sub": str((stranger if caller == "stranger" else world).owner),
            "role": "authenticated", "aud": "authenticated", "iss": self.issuer,
            "iat": now, "exp": now + (-3600 if caller == "expired" else 3600),
        }  # fmt: skip
        if caller == "unsigned":
            head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
            body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
            return f"{head}.{body}."
        return jwt.encode(claims, "x" * 40 if caller == "forged" else self.secret, "HS256")

    def ask(
        self, method: str, path: str, token: str | None, body: Any = None, params: Mapping[str, str] | None = None
    ) -> httpx.Response:
        headers = {"apikey": self.anon_key, "prefer": "return=minimal"}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        return self.http.request(method, path, headers=headers, json=body, params=dict(params or {}))

    def once_known(self, method: str, path: str, token: str | None) -> httpx.Response:
        """PostgREST learns of a new function a moment after it was made."""
        for _ in range(100):
            answer = self.ask(method, path, token)
            if answer.status_code != httpx.codes.NOT_FOUND:
                break
            time.sleep(0.1)
        return answer
