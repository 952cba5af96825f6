"""Asking for a letter. Whether the address has an account, the answer does not tell."""

from typing import Any

from psycopg.rows import DictRow

from infra.embedded.auth import flow, letters, rows
from infra.embedded.auth.database import Connection
from infra.embedded.auth.errors import AuthError, invalid
from infra.embedded.auth.exchange import Call, answer, data_of, email_of, text
from infra.embedded.auth.server import Server
from infra.embedded.storage.exchange import Reply


async def recover(server: Server, call: Call) -> Reply:
    body = await call.json()
    if not body.get("email"):
        raise invalid("Password recovery requires an email")
    email = email_of(body)
    challenge = flow.challenge_of(body)
    async with server.db.transaction() as db:
        user = await rows.by_email(db, email)
        if user is not None:
            if challenge is not None:
                await flow.begin(db, challenge, user["id"], "recovery")
            await letters.recovery(server, db, call, user, pkce=challenge is not None, magic=False)
    return answer({})


async def magic_link(server: Server, call: Call) -> Reply:
    return await _by_mail(server, call, await call.json(), create=True)


async def otp(server: Server, call: Call) -> Reply:
    body = await call.json()
    if body.get("phone"):
        raise AuthError(400, "phone_provider_disabled", "Unsupported phone provider")
    if not body.get("email"):
        raise invalid("One of email or phone must be set")
    server.limits.spend("otp", call.address)
    return await _by_mail(server, call, body, create=body.get("create_user", True) is not False)


async def _by_mail(server: Server, call: Call, body: dict[str, Any], *, create: bool) -> Reply:
    if not server.settings.email_enabled:
        raise AuthError(422, "email_provider_disabled", "Email logins are disabled")
    email = email_of(body)
    challenge = flow.challenge_of(body)
    async with server.db.transaction() as db:
        user = await rows.by_email(db, email) or await _newcomer(server, db, email, body, create=create)
        if challenge is not None:
            await flow.begin(db, challenge, user["id"], "magiclink")
        if user["email_confirmed_at"] is None:
            await letters.confirmation(server, db, call, user, pkce=challenge is not None)
        else:
            await letters.recovery(server, db, call, user, pkce=challenge is not None, magic=True)
    return answer({})


async def _newcomer(server: Server, db: Connection, email: str, body: dict[str, Any], *, create: bool) -> DictRow:
    if not create:
        raise AuthError(422, "otp_disabled", "Signups not allowed for otp")
    if server.settings.disable_signup:
        raise AuthError(422, "signup_disabled", "Signups not allowed for this instance")
    chosen = server.settings
    data = data_of(body, "data")
    user = await rows.add(db, email=email, password_hash=None, data=data, role=chosen.default_role, aud=chosen.audience)
    told = {"sub": str(user["id"]), "email": email, "email_verified": False, "phone_verified": False}
    await rows.change(db, user["id"], raw_user_meta_data=data | told)
    return await rows.reload(db, user["id"])


async def resend(server: Server, call: Call) -> Reply:
    body = await call.json()
    kind = text(body, "type")
    if kind not in {"signup", "email_change"}:
        raise invalid("Missing one of these types: signup, email_change, sms, phone_change")
    if not body.get("email"):
        raise invalid("Type provided requires an email address")
    email = email_of(body)
    async with server.db.transaction() as db:
        user = await rows.by_email(db, email)
        if user is None:
            return answer({})
        if kind == "signup" and user["email_confirmed_at"] is None:
            await letters.confirmation(server, db, call, user, pkce=False)
        if kind == "email_change" and user["email_change"]:
            await letters.email_change(server, db, call, user, user["email_change"], pkce=False)
    return answer({})


async def invite(server: Server, call: Call) -> Reply:
    call.admin()
    body = await call.json()
    email, data = email_of(body), data_of(body, "data")
    chosen = server.settings
    async with server.db.transaction() as db:
        user = await rows.by_email(db, email)
        if user is not None and user["email_confirmed_at"] is not None:
            raise AuthError(422, "email_exists", "A user with this email address has already been registered")
        if user is None:
            user = await rows.add(
                db, email=email, password_hash=None, data=data, role=chosen.default_role, aud=chosen.audience
            )
        await letters.invitation(server, db, call, user)
        return answer(rows.as_json(await rows.reload(db, user["id"])))
