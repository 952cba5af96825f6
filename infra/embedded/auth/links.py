"""Redeeming a link or a code: by GET from a mail, by POST from a client."""

import html
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from psycopg.rows import DictRow

from infra.embedded.auth import audit, flow, one_time, rows, sessions
from infra.embedded.auth.errors import AuthError, RedirectError, invalid, spent_link, spent_token, taken
from infra.embedded.auth.exchange import Call, answer, email_of, text
from infra.embedded.auth.one_time import OF_TYPE, PKCE, Kind
from infra.embedded.auth.server import Server
from infra.embedded.resting import Connection
from infra.embedded.storage.exchange import Reply

# How a session says that a link or a code opened it (the claim amr). By PKCE it says what was begun instead.
METHOD = "otp"
SECOND_LETTER = "Confirmation link accepted. Please proceed to confirm link sent to the other email"
# Types of which no letter of ours can be; a phone's are off.
PHONE = ("sms", "phone_change")
# What RFC 6749 calls some of the statuses.
ERRORS = {400: "invalid_request", 401: "unauthorized_client", 403: "access_denied", 500: "server_error",
          503: "temporarily_unavailable"}  # fmt: skip


async def by_get(server: Server, call: Call) -> Reply:
    """303 to where the person was going: with tokens in the fragment, or a code where PKCE was begun."""
    server.limits.spend("verify", call.address)
    token, kind, to = call.query.get("token", ""), call.query.get("type", ""), call.redirect_to
    if not kind:
        raise invalid("Verify requires a verification type")
    if not token:
        raise invalid("Verify requires a token or a token hash")
    pkce = token.startswith(PKCE)
    try:
        async with server.db.transaction() as db:
            user, done = await _redeem(server, db, call, token, kind, spent_link())
            if not done:
                return _see_other(_with(to, {"message": SECOND_LETTER}, query=pkce, fragment=True))
            if pkce:
                code = await flow.issue(db, user["id"], kind)
                return _see_other(_with(to, {"code": code}, query=True, fragment=False))
            opened = await server.sessions.open(db, user, METHOD, call.origin)
    except AuthError as problem:
        raise RedirectError(problem, to, pkce=pkce) from problem
    return _see_other(f"{to}#{_fragment(opened, kind)}")


async def by_post(server: Server, call: Call) -> Reply:
    server.limits.spend("verify", call.address)
    body = await call.json()
    kind = text(body, "type")
    if not kind:
        raise invalid("Verify requires a verification type")
    hashed, digits = text(body, "token_hash"), text(body, "token")
    if bool(hashed) == bool(digits):
        raise invalid("Verify requires either a token or a token hash")
    spent = spent_link() if hashed else spent_token()
    stored = hashed or _of_digits(body, digits)
    if hashed and (body.get("email") or body.get("phone") or body.get("redirect_to")):
        raise invalid("Only the token_hash and type should be provided")
    async with server.db.transaction() as db:
        user, done = await _redeem(server, db, call, stored, kind, spent)
        if not done:
            return answer({"code": "200", "msg": SECOND_LETTER})
        return answer(await server.sessions.open(db, user, METHOD, call.origin))


def _of_digits(body: dict[str, Any], digits: str) -> str:
    if body.get("phone") and not body.get("email"):
        raise spent_token()
    if body.get("phone") or not body.get("email"):
        raise invalid("Only an email address or phone number should be provided on verify")
    try:
        email = email_of(body)
    except AuthError as problem:
        raise AuthError(422, "validation_failed", "Invalid email format") from problem
    return one_time.digest(email, digits)


async def _redeem(
    server: Server, db: Connection, call: Call, stored: str, kind: str, spent: AuthError
) -> tuple[DictRow, bool]:
    """The person, and whether that was all: a change of address may wait for its second letter."""
    if kind not in OF_TYPE:
        raise spent if kind in PHONE else invalid("Invalid email verification type")
    found = await one_time.find(db, OF_TYPE[kind], stored, server.settings.otp_life)
    if found is None:
        raise spent
    user, token_kind = found
    sessions.check_not_banned(user, 403)
    if token_kind.startswith("email_change"):
        await audit.note(db, "user_modified", user, call.address)
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
    both = server.settings.secure_email_change and not server.settings.autoconfirm and bool(user["email"])
    if both and user["email_change_confirm_status"] == 0:
        await rows.change(db, user["id"], email_change_confirm_status=1)
        return await rows.reload(db, user["id"]), False
    new = user["email_change"]
    if await rows.by_email(db, new) is not None:
        raise taken()
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
    told = {"error_code": problem.problem.code, "error_description": problem.problem.message}
    if error := ERRORS.get(problem.problem.status):
        told = {"error": error, **told}
    return _see_other(_with(problem.to, told, query=problem.pkce, fragment=True))


def _with(to: str, told: dict[str, str], *, query: bool, fragment: bool) -> str:
    """`told` in the address: where a browser alone reads it, where a server reads it, or both."""
    at = urlsplit(to)
    if query:
        at = at._replace(query=urlencode(sorted((dict(parse_qsl(at.query, keep_blank_values=True)) | told).items())))
    # The `sb=` marks for client libraries that the fragment is ours.
    at = at._replace(fragment=urlencode(told | {"sb": ""}) if fragment else at.fragment)
    return urlunsplit(at)


def _see_other(to: str) -> Reply:
    page = f'<a href="{html.escape(to)}">See Other</a>.\n\n'
    return Reply(page.encode(), status=303, headers={"location": to, "content-type": "text/html; charset=utf-8"})
