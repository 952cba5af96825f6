"""Signing in and out: by password, by refresh token, by a code of PKCE."""

from infra.embedded.auth import audit, flow, passwords, rows, sessions
from infra.embedded.auth.errors import AuthError, invalid, wrong_credentials
from infra.embedded.auth.exchange import Call, answer, text
from infra.embedded.auth.server import Server
from infra.embedded.storage.exchange import Reply

SCOPES = ("global", "local", "others")


async def token(server: Server, call: Call) -> Reply:
    grant = call.query.get("grant_type", "")
    handlers = {"password": _password, "refresh_token": _refresh, "pkce": _pkce}
    if grant in handlers:
        return await handlers[grant](server, call)
    if grant == "id_token":
        raise invalid("Bad ID token")
    if grant == "web3":
        raise AuthError(422, "web3_provider_disabled", "Web3 provider is disabled")
    raise AuthError(400, "invalid_credentials", "unsupported_grant_type")


async def _password(server: Server, call: Call) -> Reply:
    body = await call.json()
    server.limits.spend("token", call.address)
    if body.get("phone"):
        raise AuthError(400, "phone_provider_disabled", "Phone logins are disabled")
    if not server.settings.email_enabled:
        raise AuthError(422, "email_provider_disabled", "Email logins are disabled")
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
    server.limits.spend("token", call.address)
    asked = text(await call.json(), "refresh_token")
    if not asked:
        raise AuthError(400, "validation_failed", "refresh_token required")
    async with server.db.transaction() as db:
        found = await server.sessions.refresh(db, asked)
        await audit.note(db, "token_revoked" if isinstance(found, AuthError) else "token_refreshed", None, call.address)
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
        if user is None:
            raise AuthError(404, "user_not_found", "User not found")
        sessions.check_not_banned(user)
        await audit.note(db, "login", user, call.address, provider_type="email")
        return answer(await server.sessions.open(db, user, method, call.origin))


async def log_out(server: Server, call: Call) -> Reply:
    scope = call.query.get("scope", "global")
    if scope not in SCOPES:
        raise invalid(f'Unsupported logout scope "{scope}"')
    claims = call.claims()
    async with server.db.transaction() as db:
        user = await rows.by_id(db, subject_of(claims))
        if user is None:
            raise AuthError(403, "user_not_found", "User from sub claim in JWT does not exist")
        session_id = str(claims.get("session_id") or "")
        # A token without a session of its own can only end all of them.
        await sessions.close(db, str(user["id"]), session_id, scope if session_id else "global")
        await audit.note(db, "logout", user, call.address)
    return Reply(status=204)


def subject_of(claims: dict[str, object]) -> str:
    """Raises AuthError 403 where the token speaks for nobody, as the two long-lived keys do."""
    subject = str(claims.get("sub") or "")
    if len(subject) != 36:  # noqa: PLR2004 - a uuid as text
        raise AuthError(403, "bad_jwt", "invalid claim: missing sub claim")
    return subject
