"""Signing in and out: by password, by refresh token, by a code of PKCE."""

from infra.embedded.auth import audit, callers, doors, flow, passwords, rows, sessions
from infra.embedded.auth.errors import AuthError, OAuthError, invalid, user_not_found, wrong_credentials
from infra.embedded.auth.exchange import Call, answer, text
from infra.embedded.auth.server import Server
from infra.embedded.storage.exchange import Reply

SCOPES = ("global", "local", "others")


async def token(server: Server, call: Call) -> Reply:
    grant = call.query.get("grant_type", "")
    handlers = {
        "password": _password, "refresh_token": _refresh, "pkce": _pkce, "id_token": doors.id_token, "web3": doors.web3,
    }  # fmt: skip
    if grant not in handlers:
        raise AuthError(400, "invalid_credentials", "unsupported_grant_type")
    server.limits.spend("web3" if grant == "web3" else "token", call.address)
    return await handlers[grant](server, call)


async def _password(server: Server, call: Call) -> Reply:
    body = await call.json()
    if body.get("email") and body.get("phone"):
        raise invalid("Only an email address or phone number should be provided on login.")
    if body.get("phone"):
        raise AuthError(422, "phone_provider_disabled", "Phone logins are disabled")
    if not server.settings.email_enabled:
        raise AuthError(422, "email_provider_disabled", "Email logins are disabled")
    if not body.get("email"):
        raise invalid("missing email or phone")
    email, password = text(body, "email").strip().lower(), text(body, "password")
    async with server.db.transaction() as db:
        user = await rows.by_email(db, email) if email else None
    # No connection is held while bcrypt works.
    right = await passwords.matches(password, user["encrypted_password"] if user else None)
    if user is None or not right:
        raise wrong_credentials()
    sessions.check_not_banned(user)
    if user["email_confirmed_at"] is None:
        raise AuthError(400, "email_not_confirmed", "Email not confirmed")
    async with server.db.transaction() as db:
        await audit.note(db, "login", user, call.address, provider="email")
        opened = await server.sessions.open(db, user, "password", call.origin)
    return answer(opened | {"weak_password": None})


async def _refresh(server: Server, call: Call) -> Reply:
    asked = text(await call.json(), "refresh_token")
    if not asked:
        raise OAuthError("invalid_request", "refresh_token required")
    async with server.db.transaction() as db:
        user, found = await server.sessions.refresh(db, asked, call.origin)
        if user is not None and not isinstance(found, AuthError):
            await audit.note_all(db, ["token_refreshed", "token_revoked"], user, call.address)
    if isinstance(found, AuthError):
        raise found
    return answer(found)


async def _pkce(server: Server, call: Call) -> Reply:
    body = await call.json()
    code, verifier = text(body, "auth_code"), text(body, "code_verifier")
    if not code or not verifier:
        raise invalid("invalid request: both auth code and code verifier should be non-empty")
    async with server.db.transaction() as db:
        user_id, method = await flow.redeem(db, code, verifier)
        user = await rows.by_id(db, user_id)
        if user is None or user["deleted_at"] is not None:
            raise user_not_found()
        sessions.check_not_banned(user)
        await audit.note(db, "login", user, call.address, provider_type="email")
        return answer(await server.sessions.open(db, user, method, call.origin))


async def log_out(server: Server, call: Call) -> Reply:
    call.claims()
    scope = call.query.get("scope") or "global"
    if scope not in SCOPES:
        raise invalid(f'Unsupported logout scope "{scope}"')
    async with server.db.transaction() as db:
        caller = await callers.signed_in(db, call)
        # A token without a session of its own can only end all of them.
        await sessions.close(db, str(caller.user["id"]), caller.session_id, scope if caller.session else "global")
        await audit.note(db, "logout", caller.user, call.address)
    return Reply(status=204)
