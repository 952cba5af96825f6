"""A second factor: an authenticator app's codes, enrolled, asked for and given up."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from psycopg.rows import DictRow

from infra.embedded.auth import audit, callers, totp
from infra.embedded.auth.callers import Caller
from infra.embedded.auth.errors import AuthError, invalid
from infra.embedded.auth.exchange import Call, answer, text
from infra.embedded.auth.server import Server
from infra.embedded.auth.settings import Settings
from infra.embedded.resting import Connection
from infra.embedded.storage.exchange import Reply

KINDS = {"totp": "TOTP", "phone": "Phone", "webauthn": "WebAuthn"}


async def enroll(server: Server, call: Call) -> Reply:
    call.claims()
    body = await call.json()
    async with server.db.transaction() as db:
        caller = await _person(db, call)
        _check_kind(text(body, "factor_type"), "ENROLL", server.settings)
        name = text(body, "friendly_name")
        await _check_room(db, caller, name, server.settings)
        secret, factor_id = totp.make_secret(), uuid4()
        await db.execute(
            """insert into mfa_factors (id, user_id, friendly_name, factor_type, status, secret, created_at, updated_at)
               values (%s, %s, %s, 'totp', 'unverified', %s, now(), now())""",
            (factor_id, caller.user["id"], name, secret),
        )
        await audit.note(db, "factor_in_progress", caller.user, call.address, factor_id=str(factor_id))
    issuer = text(body, "issuer") or urlsplit(server.settings.site_url).netloc
    uri = totp.address(issuer, caller.user["email"] or "", secret)
    try:
        shown = {"qr_code": totp.picture(uri), "secret": secret, "uri": uri}
    except ValueError as problem:
        raise invalid("issuer is too long for a QR code") from problem
    return answer({"id": str(factor_id), "type": "totp", "friendly_name": name, "totp": shown})


async def challenge(server: Server, call: Call) -> Reply:
    server.limits.spend("factor", call.address)
    async with server.db.transaction() as db:
        caller = await _person(db, call)
        factor = await of_person(db, caller.user, call)
        _check_kind(factor["factor_type"], "VERIFY", server.settings)
        challenge_id, now = uuid4(), datetime.now(UTC)
        await db.execute(
            """insert into mfa_challenges (id, factor_id, created_at, ip_address, otp_code)
               values (%s, %s, %s, %s::inet, '')""",
            (challenge_id, factor["id"], now, call.origin.address or "0.0.0.0"),  # noqa: S104 - no address, not a bind
        )
        await db.execute("update mfa_factors set last_challenged_at = %s where id = %s", (now, factor["id"]))
        traits = {"factor_id": str(factor["id"]), "factor_status": factor["status"]}
        await audit.note(db, "challenge_created", caller.user, call.address, **traits)
    ends = int(now.timestamp()) + server.settings.challenge_life
    return answer({"id": str(challenge_id), "type": factor["factor_type"], "expires_at": ends})


async def verify(server: Server, call: Call) -> Reply:
    server.limits.spend("factor", call.address)
    call.claims()
    body = await call.json()
    async with server.db.transaction() as db:
        caller = await _person(db, call)
        factor = await of_person(db, caller.user, call)
        if not text(body, "code"):
            raise invalid("Code needs to be non-empty")
        _check_kind(factor["factor_type"], "VERIFY", server.settings)
        asked = await _challenge(db, factor, body, call, server.settings)
        if not totp.matches(text(body, "code"), factor["secret"], time.time()):
            raise AuthError(422, "mfa_verification_failed", "Invalid TOTP code entered")
        traits = {"factor_id": str(factor["id"]), "challenge_id": str(asked["id"]), "factor_type": "totp"}
        await audit.note(db, "verification_attempted", caller.user, call.address, **traits)
        await db.execute("update mfa_challenges set verified_at = now() where id = %s", (asked["id"],))
        await db.execute(
            "update mfa_factors set status = 'verified', updated_at = now() where id = %s", (factor["id"],)
        )
        return answer(await server.sessions.raise_level(db, caller.user, UUID(caller.session_id), factor["id"]))


async def unenroll(server: Server, call: Call) -> Reply:
    async with server.db.transaction() as db:
        caller = await _person(db, call)
        factor = await of_person(db, caller.user, call)
        if factor["status"] == "verified" and not caller.aal2:
            raise AuthError(422, "insufficient_aal", "AAL2 required to unenroll verified factor")
        await db.execute("delete from mfa_factors where id = %s", (factor["id"],))
        traits = {"factor_id": str(factor["id"]), "factor_status": factor["status"], "session_id": caller.session_id}
        await audit.note(db, "factor_unenrolled", caller.user, call.address, **traits)
        await server.sessions.lower_level(db, factor["id"])
    return answer({"id": str(factor["id"])})


async def of_person(db: Connection, user: DictRow, call: Call) -> DictRow:
    """The factor that the path names. Somebody else's looks missing."""
    try:
        factor_id = UUID(call.part["factor"])
    except ValueError as problem:
        raise AuthError(404, "validation_failed", "factor_id must be an UUID") from problem
    found = await db.execute(
        """select *, factor_type::text as factor_type, status::text as status from mfa_factors
           where id = %s and user_id = %s for update""",
        (factor_id, user["id"]),
    )
    factor = await found.fetchone()
    if factor is None:
        raise AuthError(404, "mfa_factor_not_found", "Factor not found")
    return factor


async def _person(db: Connection, call: Call) -> Caller:
    """Raises AuthError 403 for who is nobody in particular, or has no session that could rise."""
    caller = await callers.signed_in(db, call)
    if caller.claims.get("is_anonymous"):
        raise AuthError(403, "no_authorization", "Anonymous user not allowed to perform these actions")
    if caller.session is None:
        raise AuthError(403, "session_not_found", "Session from session_id claim in JWT does not exist")
    return caller


def _check_kind(kind: str, doing: str, settings: Settings) -> None:
    """Only an authenticator app's codes can be switched on here; the others answer as GoTrue does when they are off."""
    if kind not in KINDS:
        raise invalid("factor_type needs to be totp, phone, or webauthn")
    if kind == "totp" and settings.totp[doing]:
        return
    what = "enroll" if doing == "ENROLL" else "verification"
    raise AuthError(422, f"mfa_{kind}_{doing.lower()}_not_enabled", f"MFA {what} is disabled for {KINDS[kind]}")


async def _check_room(db: Connection, caller: Caller, name: str, settings: Settings) -> None:
    await db.execute(
        """delete from mfa_factors f where user_id = %s and status <> 'verified'
             and created_at < now() - make_interval(secs => %s)
             and not exists (select from mfa_challenges c where c.factor_id = f.id)""",
        (caller.user["id"], settings.factor_life),
    )
    found = await db.execute(
        "select friendly_name, status::text from mfa_factors where user_id = %s", (caller.user["id"],)
    )
    present = await found.fetchall()
    if any(factor["friendly_name"] == name for factor in present):
        message = f'A factor with the friendly name "{name}" for this user already exists'
        raise AuthError(422, "mfa_factor_name_conflict", message)
    verified = sum(factor["status"] == "verified" for factor in present)
    if len(present) >= settings.most_factors or verified >= settings.most_verified_factors:
        message = "Maximum number of verified factors reached, unenroll to continue"
        raise AuthError(422, "too_many_enrolled_mfa_factors", message)
    if verified and not caller.aal2:
        raise AuthError(403, "insufficient_aal", "AAL2 required to enroll a new factor")


async def _challenge(
    db: Connection, factor: DictRow, body: Mapping[str, Any], call: Call, settings: Settings
) -> DictRow:
    """A challenge of this factor that is still open, asked from the same address."""
    try:
        challenge_id = UUID(text(body, "challenge_id"))
    except ValueError as problem:
        raise AuthError(400, "bad_json", "Could not parse request body as JSON: challenge_id is no UUID") from problem
    found = await db.execute(
        "select *, host(ip_address) as host from mfa_challenges where id = %s and factor_id = %s for update",
        (challenge_id, factor["id"]),
    )
    asked = await found.fetchone()
    if asked is None:
        raise AuthError(422, "mfa_factor_not_found", "MFA factor with the provided challenge ID not found")
    if asked["verified_at"] is not None or asked["host"] != (call.origin.address or "0.0.0.0"):  # noqa: S104 - as above
        raise AuthError(422, "mfa_ip_address_mismatch", "Challenge and verify IP addresses mismatch.")
    if datetime.now(UTC) - asked["created_at"] > timedelta(seconds=settings.challenge_life):
        message = (
            f"MFA challenge {challenge_id} has expired, verify against another challenge or create a new challenge."
        )
        raise AuthError(422, "mfa_challenge_expired", message)
    return asked


def has_verified(user: DictRow) -> bool:
    return any(factor["status"] == "verified" for factor in user["factors"] or [])
