"""Who asks: the person that a bearer token speaks for, and the session it was made in."""

from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import DictRow

from infra.embedded.auth import rows
from infra.embedded.auth.database import Connection
from infra.embedded.auth.errors import AuthError
from infra.embedded.auth.exchange import Call


class Caller(msgspec.Struct, frozen=True):
    """`session` has id, aal and created_at; a token made outside of a session has none."""

    user: DictRow
    claims: dict[str, Any]
    session: DictRow | None

    @property
    def session_id(self) -> str:
        return str(self.session["id"]) if self.session else ""

    @property
    def aal2(self) -> bool:
        return self.session is not None and self.session["aal"] == "aal2"


async def signed_in(db: Connection, call: Call) -> Caller:
    """Raises AuthError 401 or 403: no token, not ours, or its session is over."""
    claims = call.claims()
    user = await rows.by_id(db, _subject(claims))
    if user is None:
        raise AuthError(403, "user_not_found", "User from sub claim in JWT does not exist")
    said = claims.get("session_id")
    return Caller(user, claims, await _session(db, user, said) if said else None)


def _subject(claims: dict[str, Any]) -> UUID:
    """Refused where the token speaks for nobody, as the two long-lived keys do."""
    subject = claims.get("sub")
    if not subject:
        raise AuthError(403, "bad_jwt", "invalid claim: missing sub claim")
    try:
        return UUID(str(subject))
    except ValueError as problem:
        raise AuthError(400, "bad_jwt", "invalid claim: sub claim must be a UUID") from problem


async def _session(db: Connection, user: DictRow, said: Any) -> DictRow:
    try:
        session_id = UUID(str(said))
    except ValueError as problem:
        raise AuthError(403, "bad_jwt", "invalid claim: session_id claim must be a UUID") from problem
    found = await db.execute(
        "select id, aal::text, created_at from sessions where id = %s and user_id = %s", (session_id, user["id"])
    )
    session = await found.fetchone()
    if session is None:
        raise AuthError(403, "session_not_found", "Session from session_id claim in JWT does not exist")
    return session
