"""Signing up: with a letter to confirm, at once, or without a name at all."""

from typing import Any

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow

from infra.embedded.auth import audit, flow, letters, passwords, rows
from infra.embedded.auth.errors import AuthError, invalid
from infra.embedded.auth.exchange import Call, answer, data_of, email_of, text
from infra.embedded.auth.server import Server
from infra.embedded.resting import Connection
from infra.embedded.storage.exchange import Reply


async def sign_up(server: Server, call: Call) -> Reply:
    body = await call.json()
    if not body.get("email") and not body.get("phone"):
        return await _anonymous(server, call, body)
    server.limits.spend("otp", call.address, "signup")
    if server.settings.disable_signup:
        raise AuthError(422, "signup_disabled", "Signups not allowed for this instance")
    email, password, data = _asked(server, body)
    # Hashed before we know whether the address is taken, so that the time tells nothing.
    digest = await passwords.digest(password)
    async with server.db.transaction() as db:
        existing = await rows.by_email(db, email)
        if existing is None or existing["email_confirmed_at"] is None:
            user = existing or await _new(server, db, email, digest, data)
            return await _confirm(server, db, call, user, body)
        await audit.note(db, "user_repeated_signup", existing, call.address, provider="email")
    # Where either kind confirms itself there is nothing to hide, and GoTrue says it.
    if server.settings.autoconfirm or server.settings.sms_autoconfirm:
        raise AuthError(422, "user_already_exists", "User already registered")
    server.limits.feign_mail(email, "confirmation_sent_at")
    await server.mailer.wait_as_if_sent()
    return answer(rows.obfuscated(existing, email, data))


def _asked(server: Server, body: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """Address, password and what the person says of themselves. Raises AuthError in the order GoTrue looks."""
    password = text(body, "password")
    if not password:
        raise invalid("Signup requires a valid password")
    passwords.check_strength(password, server.settings)
    if body.get("email") and body.get("phone"):
        raise invalid("Only an email address or phone number should be provided on signup.")
    if body.get("phone"):
        raise AuthError(400, "phone_provider_disabled", "Phone signups are disabled")
    flow.challenge_of(body)
    if not server.settings.email_enabled:
        raise AuthError(400, "email_provider_disabled", "Email signups are disabled")
    return email_of(body), password, data_of(body, "data")


async def _new(server: Server, db: Connection, email: str, digest: str, data: dict[str, Any]) -> DictRow:
    chosen = server.settings
    try:
        user = await rows.add(
            db, email=email, password_hash=digest, data=data, role=chosen.default_role, aud=chosen.audience
        )
    except UniqueViolation as problem:
        raise AuthError(422, "user_already_exists", "User already registered") from problem
    # GoTrue copies what the identity says onto the account, where client libraries read it.
    told = {"sub": str(user["id"]), "email": email, "email_verified": False, "phone_verified": False}
    await rows.change(db, user["id"], raw_user_meta_data=data | told)
    return await rows.reload(db, user["id"])


async def _confirm(server: Server, db: Connection, call: Call, user: DictRow, body: dict[str, Any]) -> Reply:
    if server.settings.autoconfirm:
        await rows.confirm_email(db, user)
        await audit.note(db, "user_signedup", user, call.address, provider="email")
        await audit.note(db, "login", user, call.address, provider="email")
        return answer(await server.sessions.open(db, await rows.reload(db, user["id"]), "password", call.origin))
    challenge = flow.challenge_of(body)
    await letters.confirmation(server, db, call, user, pkce=challenge is not None)
    if challenge is not None:
        await flow.begin(db, challenge, user["id"], "email/signup")
    return answer(rows.as_json(await rows.reload(db, user["id"])))


async def _anonymous(server: Server, call: Call, body: dict[str, Any]) -> Reply:
    if not server.settings.anonymous:
        raise AuthError(422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled")
    if server.settings.disable_signup:
        raise AuthError(422, "signup_disabled", "Signups not allowed for this instance")
    server.limits.spend("anonymous", call.address)
    chosen, data = server.settings, data_of(body, "data")
    async with server.db.transaction() as db:
        user = await rows.add(
            db, email=None, password_hash=None, data=data, role=chosen.default_role, aud=chosen.audience,
            anonymous=True, identity=False,
        )  # fmt: skip
        await audit.note(db, "user_signedup", user, call.address, provider="anonymous")
        return answer(await server.sessions.open(db, user, "anonymous", call.origin))
