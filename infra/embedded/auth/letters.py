"""Which mail goes to whom. A letter is sent within the transaction that keeps its code, so neither is alone."""

from psycopg.rows import DictRow

from infra.embedded.auth import audit, one_time, rows
from infra.embedded.auth.exchange import Call
from infra.embedded.auth.one_time import Code
from infra.embedded.auth.server import Server
from infra.embedded.resting import Connection


async def confirmation(server: Server, db: Connection, call: Call, user: DictRow, *, pkce: bool) -> None:
    server.limits.check_pause(user, "confirmation_sent_at")
    server.limits.spend_mail()
    code = one_time.make(user["email"], server.settings.otp_length, pkce=pkce)
    await one_time.keep(db, user["id"], "confirmation_token", code, user["email"])
    await audit.note(db, "user_confirmation_requested", user, call.address, provider="email")
    await _post(server, call, "CONFIRMATION", "signup", user["email"], code)


async def recovery(server: Server, db: Connection, call: Call, user: DictRow, *, pkce: bool, magic: bool) -> None:
    server.limits.check_pause(user, "recovery_sent_at")
    server.limits.spend_mail()
    code = one_time.make(user["email"], server.settings.otp_length, pkce=pkce)
    await one_time.keep(db, user["id"], "recovery_token", code, user["email"])
    await audit.note(db, "user_recovery_requested", user, call.address)
    kind, link_type = ("MAGIC_LINK", "magiclink") if magic else ("RECOVERY", "recovery")
    await _post(server, call, kind, link_type, user["email"], code)


async def invitation(server: Server, db: Connection, call: Call, user: DictRow) -> None:
    server.limits.spend_mail()
    code = one_time.make(user["email"], server.settings.otp_length)
    await one_time.keep(db, user["id"], "confirmation_token", code, user["email"])
    await rows.invited(db, user)
    await audit.note(db, "user_invited", None, call.address, user_id=str(user["id"]), user_email=user["email"])
    await _post(server, call, "INVITE", "invite", user["email"], code)


async def email_change(server: Server, db: Connection, call: Call, user: DictRow, new: str, *, pkce: bool) -> None:
    """To the new address; to the old one too where the settings ask for both."""
    server.limits.check_pause(user, "email_change_sent_at")
    server.limits.spend_mail()
    await rows.change(db, user["id"], email_change=new, email_change_confirm_status=0)
    code = one_time.make(new, server.settings.otp_length, pkce=pkce)
    await one_time.keep(db, user["id"], "email_change_token_new", code, new)
    if server.settings.secure_email_change and user["email"]:
        old = one_time.make(user["email"], server.settings.otp_length, pkce=pkce)
        await one_time.keep(db, user["id"], "email_change_token_current", old, user["email"])
        await _post(server, call, "EMAIL_CHANGE", "email_change", user["email"], old)
    await _post(server, call, "EMAIL_CHANGE", "email_change", new, code)


async def reauthentication(server: Server, db: Connection, call: Call, user: DictRow) -> None:
    server.limits.check_pause(user, "reauthentication_sent_at")
    server.limits.spend_mail()
    code = one_time.make(user["email"], server.settings.otp_length)
    await one_time.keep(db, user["id"], "reauthentication_token", code, user["email"])
    await audit.note(db, "user_reauthenticate_requested", user, call.address)
    await server.mailer.send("REAUTHENTICATION", user["email"], code.otp)


async def _post(server: Server, call: Call, kind: str, link_type: str, to: str, code: Code) -> None:
    link = server.mailer.link(kind, code.stored, link_type, call.redirect_to)
    await server.mailer.send(kind, to, code.otp, link)
