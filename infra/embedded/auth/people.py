"""The signed-in person: who they are, and what they change of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow

from infra.embedded.auth import audit, callers, doors, flow, letters, one_time, passwords, rows, sessions
from infra.embedded.auth.callers import Caller
from infra.embedded.auth.errors import AuthError, taken
from infra.embedded.auth.exchange import Call, answer, data_of, email_of, text
from infra.embedded.auth.factors import has_verified
from infra.embedded.auth.server import Server
from infra.embedded.auth.settings import Settings
from infra.embedded.resting import Connection
from infra.embedded.storage.exchange import Reply

# A session younger than this needs no nonce for a new password, whatever the settings ask.
FRESH = timedelta(hours=24)


async def show(server: Server, call: Call) -> Reply:
    call.claims()
    async with server.db.reading() as db:
        caller = await callers.signed_in(db, call)
    return answer(rows.as_json(caller.user))


async def update(server: Server, call: Call) -> Reply:
    call.claims()
    server.limits.spend("otp", call.address, "user")
    body = await call.json()
    password = text(body, "password")
    digest = ""
    if password:
        passwords.check_strength(password, server.settings)
        digest = await passwords.digest(password)
    async with server.db.transaction() as db:
        caller = await callers.signed_in(db, call)
        user = caller.user
        _check_allowed(caller, body, server.settings)
        if body.get("data") is not None:
            await rows.change(
                db, user["id"], raw_user_meta_data=_merged(user["raw_user_meta_data"], data_of(body, "data"))
            )
        if digest:
            await _change_password(server, db, call, caller, body, digest)
        if body.get("email"):
            await _change_email(server, db, call, caller.user, body)
        await audit.note(db, "user_modified", user, call.address)
        return answer(rows.as_json(await rows.reload(db, user["id"])))


def _check_allowed(caller: Caller, body: dict[str, Any], settings: Settings) -> None:
    user = caller.user
    if body.get("app_metadata") is not None and user["role"] not in settings.admin_roles:
        raise AuthError(403, "not_admin", "Updating app_metadata requires admin privileges")
    if body.get("phone"):
        raise AuthError(400, "phone_provider_disabled", "Phone signups are disabled")
    moves = bool(body.get("email")) and email_of(body) != user["email"]
    if has_verified(user) and not caller.aal2 and (body.get("password") or moves):
        message = "AAL2 session is required to update email or password when MFA is enabled."
        raise AuthError(401, "insufficient_aal", message)


def _merged(old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """A null takes a member out, as in GoTrue."""
    merged = (old or {}) | new
    return {name: value for name, value in merged.items() if value is not None}


async def _change_password(
    server: Server, db: Connection, call: Call, caller: Caller, body: dict[str, Any], digest: str
) -> None:
    user = caller.user
    if user["is_anonymous"] and not body.get("email"):
        message = "Updating password of an anonymous user without an email or phone is not allowed"
        raise AuthError(422, "validation_failed", message)
    stale = caller.session is None or datetime.now(UTC) > caller.session["created_at"] + FRESH
    if server.settings.require_reauthentication and stale:
        await _check_nonce(server, db, user, text(body, "nonce"))
    if await passwords.matches(text(body, "password"), user["encrypted_password"]):
        raise AuthError(422, "same_password", "New password should be different from the old password.")
    await sessions.change_password(db, user, digest, keep=caller.session_id)
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
        raise taken()
    if user["is_anonymous"] and server.settings.autoconfirm:
        # Like signing up. Who has an address already proves the new one, whatever confirms itself.
        await rows.change_email(db, user, new)
        return
    challenge = flow.challenge_of(body)
    if challenge is not None:
        await flow.begin(db, challenge, user["id"], "email_change")
    await letters.email_change(server, db, call, user, new, pkce=challenge is not None)


async def reauthenticate(server: Server, call: Call) -> Reply:
    call.claims()
    async with server.db.transaction() as db:
        user = (await callers.signed_in(db, call)).user
        if not user["email"]:
            message = "Reauthentication requires the user to have an email or a phone number"
            raise AuthError(400, "validation_failed", message)
        if user["email_confirmed_at"] is None:
            raise AuthError(422, "email_not_confirmed", "Please verify your email first.")
        await letters.reauthentication(server, db, call, user)
    return answer({})


async def _linking(server: Server, db: Connection, call: Call) -> DictRow:
    """Raises AuthError 404 unless the settings let people link and unlink themselves."""
    user = (await callers.signed_in(db, call)).user
    if not server.settings.manual_linking:
        raise AuthError(404, "manual_linking_disabled", "Manual linking is disabled")
    return user


async def link(server: Server, call: Call) -> Reply:
    async with server.db.transaction() as db:
        await _linking(server, db, call)
    raise doors.unsupported(call.query.get("provider", ""))


async def unlink(server: Server, call: Call) -> Reply:
    async with server.db.transaction() as db:
        user = await _linking(server, db, call)
        try:
            wanted = str(UUID(call.part["identity"]))
        except ValueError as problem:
            raise AuthError(404, "validation_failed", "identity_id must be an UUID") from problem
        if len(user["identities"]) <= 1:
            raise AuthError(422, "single_identity_not_deletable", "User must have at least 1 identity after unlinking")
        gone = next((one for one in user["identities"] if one["id"] == wanted), None)
        if gone is None:
            raise AuthError(422, "identity_not_found", "Identity doesn't exist")
        traits = {"identity_id": wanted, "provider": gone["provider"], "provider_id": gone["provider_id"]}
        await audit.note(db, "identity_unlinked", user, call.address, **traits)
        try:
            await rows.remove_identity(db, user, wanted)
        except UniqueViolation as problem:
            message = "Unable to unlink identity due to email conflict"
            raise AuthError(422, "email_conflict_identity_not_deletable", message) from problem
    return answer({})
