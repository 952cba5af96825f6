"""Asking for a letter. Whether the address has an account, the answer does not tell."""

from typing import Any

from psycopg.rows import DictRow

from infra.embedded.auth import flow, letters, rows
from infra.embedded.auth.errors import AuthError, invalid, taken
from infra.embedded.auth.exchange import Call, answer, data_of, email_of, text
from infra.embedded.auth.server import Server
from infra.embedded.resting import Connection
from infra.embedded.storage.exchange import Reply


async def recover(server: Server, call: Call) -> Reply:
    server.limits.spend("otp", call.address, "recover")
    if not server.settings.email_enabled:
        raise AuthError(400, "email_provider_disabled", "Email logins are disabled")
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
    server.limits.feign_mail(email, "recovery_sent_at")
    await server.mailer.wait_as_if_sent()
    return answer({})


async def magic_link(server: Server, call: Call) -> Reply:
    server.limits.spend("otp", call.address, "magiclink")
    return await _by_mail(server, call, await call.json(), create=True)


async def otp(server: Server, call: Call) -> Reply:
    server.limits.spend("otp", call.address, "otp")
    body = await call.json()
    if body.get("email") and body.get("phone"):
        raise invalid("Only an email address or phone number should be provided")
    if body.get("email") and body.get("channel"):
        raise invalid("Channel should only be specified with Phone OTP")
    flow.challenge_of(body)
    if body.get("phone"):
        raise AuthError(400, "phone_provider_disabled", "Unsupported phone provider")
    if not body.get("email"):
        raise invalid("One of email or phone must be set")
    return await _by_mail(server, call, body, create=body.get("create_user", True) is not False)


async def _by_mail(server: Server, call: Call, body: dict[str, Any], *, create: bool) -> Reply:
    if not server.settings.email_enabled:
        raise AuthError(422, "email_provider_disabled", "Email logins are disabled")
    if not body.get("email"):
        raise invalid("Password recovery requires an email")
    email = email_of(body)
    challenge = flow.challenge_of(body)
    async with server.db.transaction() as db:
        user = await rows.by_email(db, email) or await _newcomer(server, db, email, body, create=create)
        if user["email_confirmed_at"] is None and server.settings.autoconfirm:
            await rows.confirm_email(db, user)
            user = await rows.reload(db, user["id"])
        known = user["email_confirmed_at"] is not None
        if challenge is not None:
            await flow.begin(db, challenge, user["id"], "magiclink" if known else "email/signup")
        if known:
            await letters.recovery(server, db, call, user, pkce=challenge is not None, magic=True)
        else:
            await letters.confirmation(server, db, call, user, pkce=challenge is not None)
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
    server.limits.spend("otp", call.address, "resend")
    body = await call.json()
    email = _to_resend(server, body, text(body, "type"))
    async with server.db.transaction() as db:
        user = await rows.by_email(db, email)
        if user is not None and text(body, "type") == "signup" and user["email_confirmed_at"] is None:
            await letters.confirmation(server, db, call, user, pkce=False)
            return answer({})
        if user is not None and text(body, "type") == "email_change" and user["email_change"]:
            await letters.email_change(server, db, call, user, user["email_change"], pkce=False)
            return answer({})
    sent_column = "confirmation_sent_at" if text(body, "type") == "signup" else "email_change_sent_at"
    server.limits.feign_mail(email, sent_column)
    await server.mailer.wait_as_if_sent()
    return answer({})


def _to_resend(server: Server, body: dict[str, Any], kind: str) -> str:
    """Raises AuthError 400 in the order in which GoTrue looks."""
    if kind not in {"signup", "email_change", "sms", "phone_change"}:
        raise invalid("Missing one of these types: signup, email_change, sms, phone_change")
    if kind == "signup" and not body.get("email"):
        raise invalid("Type provided requires an email address")
    if kind == "sms" and not body.get("phone"):
        raise invalid("Type provided requires a phone number")
    if body.get("email") and body.get("phone"):
        raise invalid("Only an email address or phone number should be provided.")
    if body.get("phone"):
        raise AuthError(400, "phone_provider_disabled", "Phone logins are disabled")
    if not body.get("email"):
        raise invalid("Missing email address or phone number")
    if not server.settings.email_enabled:
        raise AuthError(400, "email_provider_disabled", "Email logins are disabled")
    return email_of(body)


async def invite(server: Server, call: Call) -> Reply:
    call.admin()
    body = await call.json()
    email, data = email_of(body), data_of(body, "data")
    chosen = server.settings
    async with server.db.transaction() as db:
        user = await rows.by_email(db, email)
        if user is not None and user["email_confirmed_at"] is not None:
            raise taken()
        if user is None:
            user = await rows.add(
                db, email=email, password_hash=None, data=data, role=chosen.default_role, aud=chosen.audience
            )
        await letters.invitation(server, db, call, user)
        return answer(rows.as_json(await rows.reload(db, user["id"])))
