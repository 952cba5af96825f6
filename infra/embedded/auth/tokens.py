"""Access tokens: signed with the key that may sign, checked against every key that may check."""

import time
from typing import Any

import jwt
from cachetools import LRUCache

from infra.embedded.auth.errors import AuthError
from infra.embedded.auth.settings import Settings

ALGORITHMS = {"EC": "ES256", "oct": "HS256"}


class Tokens:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keys = [(key, ALGORITHMS[key["kty"]]) for key in settings.jwt_keys if key.get("kty") in ALGORITHMS]
        signing = [(key, name) for key, name in self._keys if "sign" in (key.get("key_ops") or ["sign"])]
        # As in GoTrue: where a key is listed that may sign, it does; else the shared secret.
        self._signing = signing[0] if signing else None
        self._loaded = {(name, key.get("kid")): jwt.PyJWK(key, name).key for key, name in self._keys}

        # What was verified once: a client asks many times with one token, and a signature stays good until its end.
        self._read: LRUCache[str, dict[str, Any]] = LRUCache(4096)

    def sign(self, claims: dict[str, Any]) -> tuple[str, int]:
        """The token and when it ends, in seconds since the epoch."""
        now = int(time.time())
        ends = now + self._settings.token_life
        full = {"iss": self._settings.issuer, **claims, "aud": self._settings.audience, "iat": now, "exp": ends}
        if self._signing is None:
            return jwt.encode(full, self._settings.jwt_secret, "HS256"), ends
        key, name = self._signing
        return jwt.encode(full, self._loaded[name, key["kid"]], name, headers={"kid": key["kid"]}), ends

    def read(self, token: str) -> dict[str, Any]:
        """Raises AuthError 403 bad_jwt in the words of the real server."""
        known = self._read.get(token)
        if known is not None and known["exp"] > time.time():
            return known
        claims = self._verified(token)
        if isinstance(claims.get("exp"), int):
            self._read[token] = claims
        return claims

    def _verified(self, token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            key = self._key(str(header.get("alg")), header.get("kid"))
            options: Any = {"verify_aud": False, "verify_sub": False}
            claims: dict[str, Any] = jwt.decode(token, key, algorithms=[str(header.get("alg"))], options=options)
        except jwt.ExpiredSignatureError as problem:
            raise _bad("token has invalid claims: token is expired") from problem
        except jwt.DecodeError as problem:
            if token.count(".") != 2:  # noqa: PLR2004 - header, claims, signature
                raise _bad("token is malformed: token contains an invalid number of segments") from problem
            raise _bad("token signature is invalid: signature is invalid") from problem
        except jwt.PyJWTError as problem:
            raise _bad("token signature is invalid: signature is invalid") from problem
        return claims

    def _key(self, algorithm: str, kid: str | None) -> Any:
        if (algorithm, kid) in self._loaded:
            return self._loaded[algorithm, kid]
        if algorithm == "HS256":
            return self._settings.jwt_secret
        raise jwt.InvalidKeyError("no such key")

    def public(self) -> list[dict[str, Any]]:
        """What /.well-known/jwks.json may show: never a secret, never what only signs."""
        hidden = {"d", "k"}
        asymmetric = [key for key, _ in self._keys if key["kty"] != "oct"]
        return [
            {name: value for name, value in sorted(key.items()) if name not in hidden} | {"key_ops": ["verify"]}
            for key in asymmetric
        ]


def _bad(why: str) -> AuthError:
    return AuthError(403, "bad_jwt", f"invalid JWT: unable to parse or verify signature, {why}")
