"""A request as the handlers read it: bounded JSON, a caller's claims, where it came from."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from infra.embedded.auth.errors import VERSION_HEADER, AuthError, invalid
from infra.embedded.auth.server import Server
from infra.embedded.auth.sessions import Origin
from infra.embedded.storage.exchange import Call as BaseCall
from infra.embedded.storage.exchange import Receive, Reply

BODY_LIMIT = 1_048_576
EMAIL = re.compile(r"^[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+\.[^\s@\x00-\x1f]+$")
LONGEST_EMAIL = 255


class Call(BaseCall):
    def __init__(self, scope: Mapping[str, Any], receive: Receive, path: str, server: Server) -> None:
        super().__init__(scope, receive, path)
        self._server = server
        self._client = scope.get("client")

    @property
    def versioned(self) -> bool:
        return bool(self.headers.get(VERSION_HEADER))

    @property
    def address(self) -> str:
        """The leftmost address of the header that the settings name; else empty, and no limit applies."""
        header = self._server.settings.limit_header
        return self.headers.get(header, "").partition(",")[0].strip() if header else ""

    @property
    def origin(self) -> Origin:
        peer = self._client[0] if self._client else None
        address = self.address or peer
        return Origin(self.headers.get("user-agent", "")[:500], address if address and _is_address(address) else None)

    @property
    def redirect_to(self) -> str:
        """Where the caller wants people sent, if the settings allow it; else the site."""
        wanted = self.query.get("redirect_to") or self.headers.get("redirect_to") or ""
        return wanted if wanted and self._server.allows(wanted) else self._server.settings.site_url

    async def body(self) -> bytes:
        """Raises AuthError 413 where it is longer than anything that is asked here."""
        body = bytearray()
        async for chunk in self.chunks():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise AuthError(413, "request_entity_too_large", "Request body is too large")
        return bytes(body)

    async def json(self) -> dict[str, Any]:
        body = await self.body()
        if not body:
            return {}
        try:
            found = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
            why = "unexpected end of JSON input" if "truncated" in str(problem) else "invalid character in JSON"
            raise AuthError(400, "bad_json", f"Could not parse request body as JSON: {why}") from problem
        if not isinstance(found, dict):
            raise AuthError(
                400, "bad_json", "Could not parse request body as JSON: json: cannot unmarshal into an object"
            )
        return found

    def claims(self) -> dict[str, Any]:
        """Raises AuthError 401 without a bearer token, 403 with one that is not ours."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise AuthError(401, "no_authorization", "This endpoint requires a valid Bearer token")
        return self._server.tokens.read(token.strip())

    def admin(self) -> None:
        """Raises AuthError 403 unless the token's role is one of the admin roles."""
        if self.claims().get("role") not in self._server.settings.admin_roles:
            raise AuthError(403, "not_admin", "User not allowed")


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """`value` as JSON. GoTrue names no charset."""
    told = {**(headers or {}), "content-type": "application/json"}
    return Reply(msgspec.json.encode(value), status=status, headers=told)


def _is_address(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-fA-F:.]{2,45}", text))


def text(body: Mapping[str, Any], name: str, default: str = "") -> str:
    """Raises AuthError 400 where the member is no string, or holds what Postgres cannot store."""
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise AuthError(400, "bad_json", f"Could not parse request body as JSON: {name} must be a string")
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise invalid(f"{name} holds characters that cannot be stored")
    return value


def data_of(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise AuthError(400, "bad_json", f"Could not parse request body as JSON: {name} must be an object")
    if "\\u0000" in msgspec.json.encode(value).decode():
        raise invalid(f"{name} holds characters that cannot be stored")
    return value


def email_of(body: Mapping[str, Any]) -> str:
    """Lower-cased, as GoTrue keeps it. Raises AuthError 400 validation_failed."""
    email = text(body, "email").strip().lower()
    if not EMAIL.match(email) or len(email) > LONGEST_EMAIL or urlsplit(f"//{email}").hostname is None:
        raise invalid("Unable to validate email address: invalid format")
    return email
