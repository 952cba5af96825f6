"""What is not built here, answered as GoTrue does when it is switched off or not configured."""

import json
from urllib.parse import parse_qsl

from infra.embedded.auth import callers
from infra.embedded.auth.errors import AuthError, OAuthError, invalid
from infra.embedded.auth.exchange import Call, text
from infra.embedded.auth.public import ELSEWHERE
from infra.embedded.auth.server import Server
from infra.embedded.storage.exchange import Reply

# Who signs the tokens of the providers whose id tokens GoTrue takes.
ISSUERS = {
    "apple": "https://appleid.apple.com", "google": "https://accounts.google.com",
    "facebook": "https://www.facebook.com", "kakao": "https://kauth.kakao.com",
    "azure": "https://login.microsoftonline.com/common/v2.0", "keycloak": "",
}  # fmt: skip


async def sso(_server: Server, _call: Call) -> Reply:
    raise AuthError(404, "saml_provider_disabled", "SAML 2.0 is disabled")


async def passkeys(_server: Server, _call: Call) -> Reply:
    raise AuthError(404, "passkey_disabled", "Passkeys are disabled")


async def admins_passkeys(server: Server, call: Call) -> Reply:
    call.admin()
    return await passkeys(server, call)


async def admins_nowhere(server: Server, call: Call) -> Reply:
    """The OAuth server's clients and the like: only an administrator hears that there are none."""
    call.admin()
    return await nowhere(server, call)


async def persons_nowhere(server: Server, call: Call) -> Reply:
    """The same for what is a person's own: the OAuth server's grants."""
    call.claims()
    async with server.db.reading() as db:
        await callers.signed_in(db, call)
    return await nowhere(server, call)


async def nowhere(_server: Server, _call: Call) -> Reply:
    return Reply(b"404 page not found\n", status=404, headers={"content-type": "text/plain; charset=utf-8"})


async def web3(_server: Server, _call: Call) -> Reply:
    raise AuthError(422, "web3_provider_disabled", "Web3 provider is disabled")


async def authorize(_server: Server, call: Call) -> Reply:
    raise unsupported(call.query.get("provider", ""))


def unsupported(provider: str) -> AuthError:
    """Known and off, or not known at all."""
    name = provider.lower()
    why = "provider is not enabled" if name in ELSEWHERE else f"Provider {name} could not be found"
    return invalid(f"Unsupported provider: {why}")


async def callback(_server: Server, call: Call) -> Reply:
    """Nobody was sent to a provider, so nobody can come back from one."""
    state = call.query.get("state")
    if call.method == "POST" and not state:
        state = dict(parse_qsl((await call.body()).decode("latin-1"))).get("state")
    if not state:
        raise AuthError(400, "bad_oauth_callback", "OAuth state parameter missing")
    raise AuthError(400, "bad_oauth_state", "OAuth callback with invalid state")


async def id_token(_server: Server, call: Call) -> Reply:
    body = await call.json()
    if not text(body, "id_token"):
        raise OAuthError("invalid request", "id_token required")
    provider, issuer = text(body, "provider"), text(body, "issuer")
    if not provider and not (text(body, "client_id") and issuer):
        raise OAuthError("invalid request", "provider or client_id and issuer required")
    known = next((name for name, of in ISSUERS.items() if provider == name or (of and issuer == of)), "")
    if known:
        raise AuthError(400, "provider_disabled", f"Provider (issuer {json.dumps(ISSUERS[known])}) is not enabled")
    raise invalid(f"Custom OIDC provider {json.dumps(provider)} not allowed")
