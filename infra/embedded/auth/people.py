"""The signed-in person: who they are, and what they change of it."""

from typing import Any
from uuid import UUID

from psycopg.errors import DataError
from psycopg.rows import DictRow

from infra.embedded.auth import audit, flow, letters, one_time, passwords, rows, sessions
from infra.embedded.auth.database import Connection
from infra.embedded.auth.entry import subject_of
from infra.embedded.auth.errors import AuthError
from infra.embedded.auth.exchange import Call, answer, data_of, email_of, text
from infra.embedded.auth.server import Server
from infra.embedded.storage.exchange import Reply


async def signed_in(db: Connection, call: Call) -> tuple[DictRow, dict[str, Any]]:
    """The person and their claims. Raises AuthError 401 or 403: no token, not ours, or its session is over."""
    claims = call.claims()
    try:
        user = await rows.by_id(db, UUID(subject_of(claims)))
    except (ValueError, DataError) as problem:
        raise AuthError(403, "bad_jwt", "invalid claim: sub claim must be a UUID") from problem
    if user is None:
        raise AuthError(403, "user_not_found", "User from sub claim in JWT does not exist")
    session_id = claims.get("session_id")
    if session_id:
        found = await db.execute(
            "select 1 from sessions where id::text = %s and user_id = %s", (session_id, user["id"])
        )
        if await found.fetchone() is None:
            message = "Session from session_id claim in JWT does not exist"
            raise AuthError(403, "session_not_found", message)
    return user, claims


async def show(server: Server, call: Call) -> Reply:
    async with server.db.transaction() as db:
        user, _ = await signed_in(db, call)
    return answer(rows.as_json(user))


async def update(server: Server, call: Call) -> Reply:
    body = await call.json()
    call.claims()
    password = text(body, "password")
    digest = ""
    if password:
        passwords.check_strength(password, server.settings.password_min)
        digest = await passwords.digest(password)
    async with server.db.transaction() as db:
        user, claims = await signed_in(db, call)
        if body.get("data") is not None:
            await rows.change(
                db, user["id"], raw_user_meta_data=_merged(user["raw_user_meta_data"], data_of(body, "data"))
            )
        if digest:
            await _change_password(server, db, call, user, claims, body, digest)
        if body.get("email"):
            await _change_email(server, db, call, user, body)
        await audit.note(db, "user_modified", user, call.address)
        return answer(rows.as_json(await rows.reload(db, user["id"])))


def _merged(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """A null takes a member out, as in GoTrue."""
    merged = (old or {}) | new
    return {name: value for name, value in merged.items() if value is not None}


async def _change_password(
    server: Server, db: Connection, call: Call, user: DictRow, claims: dict[str, Any], body: dict[str, Any], digest: str
) -> None:
    if user["is_anonymous"] and not user["email"]:
        message = "Updating password of an anonymous user without an email or phone is not allowed"
        raise AuthError(422, "validation_failed", message)
    if await passwords.matches(text(body, "password"), user["encrypted_password"]):
        raise AuthError(422, "same_password", "New password should be different from the old password.")
    if server.settings.require_reauthentication:
        await _check_nonce(server, db, user, text(body, "nonce"))
    await sessions.change_password(db, user, digest, keep=str(claims.get("session_id") or ""))
    await audit.note(db, "user_updated_password", user, call.address)


async def _check_nonce(server: Server, db: Connection, user: DictRow, nonce: str) -> None:
    if not nonce:
        raise AuthError(400, "reauthentication_needed", "Password update requires reauthentication")
    stored = one_time.digest(user["email"], nonce)
    found = await one_time.find(db, ("reauthentication_token",), stored, server.settings.otp_life)
    if found is None or found[0]["id"] != user["id"]:
        raise AuthError(422, "reauthentication_not_valid", "Nonce has expired or is invalid")
    await one_time.spend(db, user["id"], "reauthentication_token")


async def _change_email(server: Server, db: Connection, call: Call, user: DictRow, body: dict[str, Any]) -> None:
    new = email_of(body)
    if new == user["email"]:
        return
    if await rows.by_email(db, new) is not None:
        message = "A user with this email address has already been registered"
        raise AuthError(422, "email_exists", message)
    if server.settings.autoconfirm:
        await rows.change_email(db, user, new)
        return
    challenge = flow.challenge_of(body)
    if challenge is not None:
        await flow.begin(db, challenge, user["id"], "email_change")
    await letters.email_change(server, db, call, user, new, pkce=challenge is not None)


async def reauthenticate(server: Server, call: Call) -> Reply:
    async with server.db.transaction() as db:
        user, _ = await signed_in(db, call)
        if not user["email"]:
            raise AuthError(
                400, "validation_failed", "Reauthentication requires the user to have an email or a phone number"
            )
        if user["email_confirmed_at"] is None:
            raise AuthError(422, "email_not_confirmed", "Please verify your email first.")
        await letters.reauthentication(server, db, call, user)
    return answer({})


async def unlink(server: Server, call: Call) -> Reply:
    async with server.db.transaction() as db:
        user, _ = await signed_in(db, call)
        mine = [one for one in user["identities"] if one["id"] == call.part["identity"]]
        if not mine:
            raise AuthError(404, "identity_not_found", "Identity doesn't exist")
        if len(user["identities"]) <= 1:
            raise AuthError(422, "single_identity_not_deletable", "User must have at least 1 identity after unlinking")
        await db.execute("delete from identities where id = %s", (mine[0]["id"],))
    return answer({})
