"""Signing up: with a letter to confirm, at once, or without a name at all."""

from typing import Any

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow

from infra.embedded.auth import audit, flow, letters, passwords, rows
from infra.embedded.auth.database import Connection
from infra.embedded.auth.errors import AuthError, invalid
from infra.embedded.auth.exchange import Call, answer, data_of, email_of, text
from infra.embedded.auth.server import Server
from infra.embedded.storage.exchange import Reply


async def sign_up(server: Server, call: Call) -> Reply:
    body = await call.json()
    if server.settings.disable_signup:
        raise AuthError(422, "signup_disabled", "Signups not allowed for this instance")
    if not body.get("email") and not body.get("phone"):
        return await _anonymous(server, call, body)
    if body.get("phone"):
        raise AuthError(400, "phone_provider_disabled", "Phone signups are disabled")
    if not server.settings.email_enabled:
        raise AuthError(400, "email_provider_disabled", "Email signups are disabled")
    email, password, data = email_of(body), text(body, "password"), data_of(body, "data")
    if not password:
        raise invalid("Signup requires a valid password")
    passwords.check_strength(password, server.settings.password_min)
    # Hashed before we know whether the address is taken, so that the time tells nothing.
    digest = await passwords.digest(password)
    async with server.db.transaction() as db:
        existing = await rows.by_email(db, email)
        if existing is not None and existing["email_confirmed_at"] is not None:
            return await _taken(server, db, call, existing, email, data)
        user = existing or await _new(server, db, email, digest, data)
        return await _confirm(server, db, call, user, body)


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


async def _taken(server: Server, db: Connection, call: Call, user: DictRow, email: str, data: dict[str, Any]) -> Reply:
    await audit.note(db, "user_repeated_signup", user, call.address, provider="email")
    # Where either kind confirms itself there is nothing to hide, and GoTrue says it.
    if server.settings.autoconfirm or server.settings.sms_autoconfirm:
        raise AuthError(422, "user_already_exists", "User already registered")
    return answer(rows.obfuscated(user, email, data))


async def _confirm(server: Server, db: Connection, call: Call, user: DictRow, body: dict[str, Any]) -> Reply:
    if server.settings.autoconfirm:
        await rows.confirm_email(db, user)
        await audit.note(db, "user_signedup", user, call.address, provider="email")
        return answer(await server.sessions.open(db, await rows.reload(db, user["id"]), "password", call.origin))
    challenge = flow.challenge_of(body)
    await letters.confirmation(server, db, call, user, pkce=challenge is not None)
    if challenge is not None:
        await flow.begin(db, challenge, user["id"], "email/signup")
    return answer(rows.as_json(await rows.reload(db, user["id"])))


async def _anonymous(server: Server, call: Call, body: dict[str, Any]) -> Reply:
    if not server.settings.anonymous:
        raise AuthError(422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled")
    server.limits.spend("anonymous", call.address)
    chosen, data = server.settings, data_of(body, "data")
    async with server.db.transaction() as db:
        user = await rows.add(
            db, email=None, password_hash=None, data=data, role=chosen.default_role, aud=chosen.audience,
            anonymous=True, identity=False,
        )  # fmt: skip
        await audit.note(db, "user_signedup", user, call.address, provider="anonymous")
        return answer(await server.sessions.open(db, user, "anonymous", call.origin))
