"""PKCE: a code instead of tokens in the address, redeemed only by who began."""

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from infra.embedded.auth.errors import AuthError, invalid
from infra.embedded.auth.exchange import text
from infra.embedded.resting import Connection

LIFE = timedelta(minutes=5)
SHORTEST, LONGEST = 43, 128
UNRESERVED = re.compile(r"[a-zA-Z._~0-9-]+")
# How what is redeemed may have been begun, by the type of its link; the other types are their own name.
METHODS = {"signup": ["email/signup"], "email": ["email/signup", "magiclink"]}


def challenge_of(body: dict[str, Any]) -> tuple[str, str] | None:
    """The challenge and its method, or None where the caller asked for no code."""
    challenge, method = text(body, "code_challenge"), text(body, "code_challenge_method").lower()
    if not challenge and not method:
        return None
    if not challenge or not method:
        raise invalid("PKCE flow requires code_challenge_method and code_challenge")
    if not SHORTEST <= len(challenge) <= LONGEST:
        raise invalid(f"code challenge has to be between {SHORTEST} and {LONGEST} characters")
    if not UNRESERVED.fullmatch(challenge):
        message = "code challenge can only contain alphanumeric characters, hyphens, periods, underscores and tildes"
        raise invalid(message)
    if method not in {"s256", "plain"}:
        raise invalid(f"unsupported code_challenge method {json.dumps(method)}")
    return challenge, method


async def begin(db: Connection, challenge: tuple[str, str], user_id: UUID, method: str) -> None:
    """The provider's tokens are empty and not null, which GoTrue could not read."""
    await db.execute(
        """insert into flow_state (id, user_id, auth_code, code_challenge_method, code_challenge, provider_type,
             provider_access_token, provider_refresh_token, authentication_method, created_at, updated_at)
           values (%s, %s, %s, %s, %s, 'email', '', '', %s, now(), now())""",
        (uuid4(), user_id, str(uuid4()), challenge[1], challenge[0], method),
    )


async def issue(db: Connection, user_id: UUID, kind: str) -> str:
    """The code of the newest beginning of that kind of link, from now on redeemable."""
    found = await db.execute(
        """update flow_state set auth_code_issued_at = now(), updated_at = now()
           where id = (select id from flow_state
                       where user_id = %s and authentication_method = any(%s) and auth_code_issued_at is null
                       order by created_at desc limit 1)
           returning auth_code""",
        (user_id, METHODS.get(kind, [kind])),
    )
    row = await found.fetchone()
    if row is None:
        raise AuthError(400, "flow_state_not_found", "No associated flow state found. flow state not found")
    return str(row["auth_code"])


async def redeem(db: Connection, code: str, verifier: str) -> tuple[UUID, str]:
    """The person and the method. Raises AuthError, leaving the code good, where the verifier is wrong."""
    found = await db.execute("select * from flow_state where auth_code = %s for update", (code,))
    flow = await found.fetchone()
    if flow is None or flow["user_id"] is None or flow["auth_code_issued_at"] is None:
        raise AuthError(404, "flow_state_not_found", "invalid flow state, no valid flow state found")
    if datetime.now(UTC) - flow["auth_code_issued_at"] > LIFE:
        raise AuthError(403, "flow_state_expired", "invalid flow state, flow state has expired")
    if not hmac.compare_digest(_challenge(verifier, flow["code_challenge_method"]), flow["code_challenge"].encode()):
        raise AuthError(400, "bad_code_verifier", "code challenge does not match previously saved code verifier")
    await db.execute("delete from flow_state where id = %s", (flow["id"],))
    return flow["user_id"], flow["authentication_method"]


def _challenge(verifier: str, method: str) -> bytes:
    """In bytes, since letters of other alphabets cannot be compared otherwise."""
    if method == "plain":
        return verifier.encode()
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
