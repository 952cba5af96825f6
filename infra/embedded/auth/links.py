"""Redeeming a link or a code: by GET from a mail, by POST from a client."""

import html
from typing import Any
from urllib.parse import urlencode, urlsplit

from psycopg.rows import DictRow

from infra.embedded.auth import audit, flow, one_time, rows, sessions
from infra.embedded.auth.database import Connection
from infra.embedded.auth.errors import AuthError, RedirectError, invalid, spent_link, spent_token
from infra.embedded.auth.exchange import Call, answer, email_of, text
from infra.embedded.auth.one_time import OF_TYPE, PKCE, Kind
from infra.embedded.auth.server import Server
from infra.embedded.storage.exchange import Reply

# How a session says it was opened (the claim amr), by the type of the link.
METHODS = {
    "signup": "otp",
    "email": "otp",
    "invite": "invite",
    "recovery": "recovery",
    "magiclink": "magiclink",
    "email_change": "otp",
}
SECOND_LETTER = "Confirmation link accepted. Please proceed to confirm link sent to the other email"


async def by_get(server: Server, call: Call) -> Reply:
    """303 to where the person was going: with tokens in the fragment, or a code where PKCE was begun."""
    server.limits.spend("verify", call.address)
    token, kind, to = call.query.get("token", ""), call.query.get("type", ""), call.redirect_to
    try:
        _check(token, kind)
        async with server.db.transaction() as db:
            user, done = await _redeem(server, db, call, token, kind, spent_link())
            if not done:
                return _see_other(f"{to}#{urlencode({'message': SECOND_LETTER})}")
            if token.startswith(PKCE):
                code = await flow.issue(db, user["id"])
                return _see_other(f"{to}{'&' if urlsplit(to).query else '?'}code={code}")
            opened = await server.sessions.open(db, user, METHODS[kind], call.origin)
    except AuthError as problem:
        raise RedirectError(problem, to) from problem
    return _see_other(f"{to}#{_fragment(opened, kind)}")


async def by_post(server: Server, call: Call) -> Reply:
    server.limits.spend("verify", call.address)
    body = await call.json()
    kind = text(body, "type")
    stored = _asked(body)
    _check(stored, kind)
    async with server.db.transaction() as db:
        user, done = await _redeem(server, db, call, stored, kind, spent_token())
        if not done:
            return answer({"code": "200", "msg": SECOND_LETTER})
        return answer(await server.sessions.open(db, user, METHODS[kind], call.origin))


def _asked(body: dict[str, Any]) -> str:
    """The hash: as given, or of the address and the six digits."""
    hashed, digits = text(body, "token_hash"), text(body, "token")
    if hashed:
        if body.get("email") or body.get("phone"):
            raise invalid("Only the token_hash and type should be provided")
        return hashed
    if not digits:
        raise invalid("Verify requires a token or a token hash")
    if not body.get("email"):
        raise invalid("Only an email address or phone number should be provided on verify")
    return one_time.digest(email_of(body), digits)


def _check(token: str, kind: str) -> None:
    if not kind:
        raise invalid("Verify requires a verification type")
    if not token:
        raise invalid("Verify requires a token or a token hash")
    if kind not in OF_TYPE:
        raise invalid("Unsupported verification type")


async def _redeem(
    server: Server, db: Connection, call: Call, stored: str, kind: str, spent: AuthError
) -> tuple[DictRow, bool]:
    """The person, and whether that was all: a change of address may wait for its second letter."""
    found = await one_time.find(db, OF_TYPE[kind], stored, server.settings.otp_life)
    if found is None:
        raise spent
    user, token_kind = found
    sessions.check_not_banned(user)
    if token_kind.startswith("email_change"):
        return await _change_email(server, db, user, token_kind)
    await one_time.spend(db, user["id"], token_kind)
    if user["email_confirmed_at"] is None:
        await rows.confirm_email(db, user)
        await audit.note(db, "user_signedup", user, call.address, provider="email")
    else:
        await audit.note(db, "login", user, call.address)
    return await rows.reload(db, user["id"]), True


async def _change_email(server: Server, db: Connection, user: DictRow, kind: Kind) -> tuple[DictRow, bool]:
    await one_time.spend(db, user["id"], kind)
    both = server.settings.secure_email_change and bool(user["email"])
    if both and user["email_change_confirm_status"] == 0:
        await rows.change(db, user["id"], email_change_confirm_status=1)
        return await rows.reload(db, user["id"]), False
    new = user["email_change"]
    if await rows.by_email(db, new) is not None:
        raise AuthError(422, "email_exists", "A user with this email address has already been registered")
    await rows.change_email(db, user, new)
    await one_time.spend(db, user["id"], "email_change_token_new", "email_change_token_current")
    return await rows.reload(db, user["id"]), True


def _fragment(opened: dict[str, Any], kind: str) -> str:
    return urlencode(
        {
            "access_token": opened["access_token"],
            "expires_at": opened["expires_at"],
            "expires_in": opened["expires_in"],
            "refresh_token": opened["refresh_token"],
            "sb": "",
            "token_type": "bearer",
            "type": kind,
        }
    )


def failed(problem: RedirectError) -> Reply:
    """What went wrong, in the address."""
    error = "access_denied" if problem.problem.status < 500 else "server_error"  # noqa: PLR2004
    told = {
        "error": error,
        "error_code": problem.problem.code,
        "error_description": problem.problem.message,
        "sb": "",
    }
    return _see_other(f"{problem.to}#{urlencode(told)}")


def _see_other(to: str) -> Reply:
    page = f'<a href="{html.escape(to)}">See Other</a>.\n\n'
    return Reply(page.encode(), status=303, headers={"location": to, "content-type": "text/html; charset=utf-8"})
