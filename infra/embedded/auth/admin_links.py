"""A link that an administrator hands over themselves: made like a letter's, and not sent."""

from typing import Any

from psycopg.rows import DictRow

from infra.embedded.auth import audit, one_time, passwords, rows
from infra.embedded.auth.errors import AuthError, invalid, taken
from infra.embedded.auth.exchange import Call, answer, data_of, email_of, text
from infra.embedded.auth.one_time import Kind
from infra.embedded.auth.server import Server
from infra.embedded.resting import Connection
from infra.embedded.storage.exchange import Reply

# What is stored of each type of link, and whose letter's address it has.
LINKS: dict[str, tuple[Kind, str]] = {
    "signup": ("confirmation_token", "CONFIRMATION"),
    "invite": ("confirmation_token", "INVITE"),
    "magiclink": ("recovery_token", "MAGIC_LINK"),
    "recovery": ("recovery_token", "RECOVERY"),
    "email_change_new": ("email_change_token_new", "EMAIL_CHANGE"),
    "email_change_current": ("email_change_token_current", "EMAIL_CHANGE"),
}


async def generate(server: Server, call: Call) -> Reply:
    call.admin()
    body = await call.json()
    email = email_of(body)
    digest = await _digest(server, body)
    async with server.db.transaction() as db:
        user = await rows.by_email(db, email)
        kind = _kind(body, user)
        if user is None:
            user = await _newcomer(server, db, body, kind, email, digest)
        to = await _prepare(server, db, call, user, kind, body)
        column, letter = LINKS[kind]
        code = one_time.make(to, server.settings.otp_length)
        await one_time.keep(db, user["id"], column, code, to)
        told = rows.as_json(await rows.reload(db, user["id"]))
    wanted = text(body, "redirect_to") or text(data_of(body, "options"), "redirect_to")
    redirect_to = wanted if wanted and server.allows(wanted) else call.redirect_to
    link_type = "email_change" if kind.startswith("email_change") else kind
    link = server.mailer.link(letter, code.stored, link_type, redirect_to)
    more = {"action_link": link, "email_otp": code.otp, "hashed_token": code.stored}
    return answer(told | more | {"verification_type": kind, "redirect_to": redirect_to})


async def _digest(server: Server, body: dict[str, Any]) -> str | None:
    password = text(body, "password")
    if not password or text(body, "type") != "signup":
        return None
    passwords.check_strength(password, server.settings)
    return await passwords.digest(password)


def _kind(body: dict[str, Any], user: DictRow | None) -> str:
    """For who is not there yet, a link to sign in is one to sign up."""
    kind = text(body, "type")
    if user is None and kind == "magiclink":
        return "signup"
    if user is None and kind in {"recovery", "email_change_current", "email_change_new"}:
        raise AuthError(404, "user_not_found", "User with this email not found")
    if kind not in LINKS:
        raise invalid(f"Invalid email action link type requested: {kind}")
    return kind


async def _newcomer(
    server: Server, db: Connection, body: dict[str, Any], kind: str, email: str, digest: str | None
) -> DictRow:
    chosen = server.settings
    if kind == "signup" and not digest and text(body, "type") == "signup":
        raise invalid("Signup requires a valid password")
    return await rows.add(
        db, email=email, password_hash=digest, data=data_of(body, "data"), role=chosen.default_role,
        aud=chosen.audience,
    )  # fmt: skip


async def _prepare(server: Server, db: Connection, call: Call, user: DictRow, kind: str, body: dict[str, Any]) -> str:
    """What such a link asks and changes before it is made. Returns the address it proves."""
    email: str = user["email"]
    if kind in {"signup", "invite"} and user["email_confirmed_at"] is not None:
        raise taken()
    if kind in {"magiclink", "recovery"}:
        await audit.note(db, "user_recovery_requested", user, call.address)
    if kind == "invite":
        await rows.invited(db, user)
        await audit.note(db, "user_invited", None, call.address, user_id=str(user["id"]), user_email=email)
    if not kind.startswith("email_change"):
        return email
    if kind == "email_change_current" and not server.settings.secure_email_change:
        raise invalid("Enable secure email change to generate link for current email")
    new = email_of({"email": body.get("new_email")})
    other = await rows.by_email(db, new)
    if other is not None and other["id"] != user["id"]:
        raise taken()
    await rows.change(db, user["id"], email_change=new, email_change_confirm_status=0)
    return new if kind == "email_change_new" else email
