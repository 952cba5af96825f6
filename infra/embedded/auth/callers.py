"""Who asks: the person that a bearer token speaks for, and the session it was made in."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import DictRow

from infra.embedded.auth import rows
from infra.embedded.auth.errors import AuthError
from infra.embedded.auth.exchange import Call
from infra.embedded.resting import Connection


class Caller(msgspec.Struct, frozen=True):
    """`session` has id, aal and created_at; a token made outside of a session has none."""

    user: DictRow
    claims: dict[str, Any]
    session: dict[str, Any] | None

    @property
    def session_id(self) -> str:
        return str(self.session["id"]) if self.session else ""

    @property
    def aal2(self) -> bool:
        return self.session is not None and self.session["aal"] == "aal2"


async def signed_in(db: Connection, call: Call) -> Caller:
    """Raises AuthError 401 or 403: no token, not ours, or its session is over."""
    claims = call.claims()
    subject, said = _subject(claims), claims.get("session_id")
    session_id = _session_id(said) if said else None
    user = await rows.with_session(db, subject, session_id)
    if user is None:
        raise AuthError(403, "user_not_found", "User from sub claim in JWT does not exist")
    session = user.pop("session")
    if session_id is not None and session is None:
        raise AuthError(403, "session_not_found", "Session from session_id claim in JWT does not exist")
    if session is not None:
        session["created_at"] = datetime.fromisoformat(session["created_at"])
    return Caller(user, claims, session)


def _subject(claims: dict[str, Any]) -> UUID:
    """Refused where the token speaks for nobody, as the two long-lived keys do."""
    subject = claims.get("sub")
    if not subject:
        raise AuthError(403, "bad_jwt", "invalid claim: missing sub claim")
    try:
        return UUID(str(subject))
    except ValueError as problem:
        raise AuthError(400, "bad_jwt", "invalid claim: sub claim must be a UUID") from problem


def _session_id(said: Any) -> UUID:
    try:
        return UUID(str(said))
    except ValueError as problem:
        raise AuthError(403, "bad_jwt", "invalid claim: session_id claim must be a UUID") from problem
