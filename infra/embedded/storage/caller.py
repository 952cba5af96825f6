"""Who is asking: a JWT's role and claims, verified against the keys this server knows."""

import hashlib
import json
import time
from typing import Any
from uuid import UUID

import jwt
import msgspec
from cachetools import LRUCache

from infra.embedded.storage import errors

ALGORITHMS = {"EC": "ES256", "oct": "HS256", "RSA": "RS256"}
# Roles that a token must not name: the server itself, which `none` means too, and those that own the database.
OURSELVES = frozenset({"supabase_storage_admin", "supabase_admin", "postgres", "none"})


class Caller(msgspec.Struct, frozen=True):
    """`role` and `claims` are what Postgres is told before each statement."""

    role: str
    claims: dict[str, Any]

    @property
    def owner(self) -> str | None:
        return self.claims.get("sub") or None

    @property
    def owner_uuid(self) -> UUID | None:
        try:
            return UUID(self.owner or "")
        except ValueError:
            return None

    @property
    def claims_json(self) -> str:
        return json.dumps(self.claims)


class Callers:
    """Turns bearer tokens into callers; each token is verified once and remembered until it expires."""

    def __init__(self, secret: str, jwks: tuple[dict[str, Any], ...]) -> None:
        self._keys = [*_keys(jwks), (None, "HS256", secret)]
        self._known: LRUCache[bytes, Caller] = LRUCache(1024)

    def of(self, authorization: str) -> Caller:
        """Raises AccessDenied, in the words of the real server's JWT library."""
        token = authorization.removeprefix("Bearer ").removeprefix("bearer ").strip()
        digest = hashlib.sha256(token.encode()).digest()
        known = self._known.get(digest)
        if known is None:
            claims = self._verified(token)
            known = self._known[digest] = Caller(str(claims.get("role") or "anon"), claims)
        elif known.claims.get("exp", time.time() + 1) <= time.time():
            raise errors.refused('"exp" claim timestamp check failed')
        if known.role in OURSELVES:
            raise errors.refused(f'role "{known.role}" may not be used through Storage')
        return known

    def _verified(self, token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError as problem:
            raise errors.refused("Invalid Compact JWS") from problem
        told: str = "signature verification failed"
        for kid, algorithm, key in self._keys:
            if algorithm != header.get("alg") or (kid and header.get("kid") not in (None, kid)):
                continue
            try:
                claims: dict[str, Any] = jwt.decode(
                    token, key, algorithms=[algorithm], options={"verify_aud": False, "verify_sub": False}
                )
            except jwt.ExpiredSignatureError as problem:
                raise errors.refused('"exp" claim timestamp check failed') from problem
            except jwt.InvalidTokenError:
                continue
            return claims
        if header.get("alg") not in {algorithm for _, algorithm, _ in self._keys}:
            told = '"alg" (Algorithm) Header Parameter value not allowed'
        raise errors.refused(told)


def _keys(jwks: tuple[dict[str, Any], ...]) -> list[tuple[str | None, str, Any]]:
    return [
        (key.get("kid"), ALGORITHMS[key["kty"]], jwt.PyJWK(key, ALGORITHMS[key["kty"]]).key)
        for key in jwks
        if key.get("kty") in ALGORITHMS
    ]
