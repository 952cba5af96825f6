"""Whatever is sent, the answer is one of GoTrue's own: never a 500, never silence, never a traceback."""

import json
import re
from typing import Any
from urllib.parse import quote

import httpx
import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance.auth.under_test import Auth
from tests.conformance.target import http
from tests.sampling import cases

SOMEBODY = "00000000-0000-4000-8000-000000000001"
DOORS = [
    "signup", "token", "logout", "verify", "user", "user/identities/authorize", f"user/identities/{SOMEBODY}",
    "reauthenticate", "recover", "magiclink", "otp", "resend", "invite", "factors", f"factors/{SOMEBODY}",
    f"factors/{SOMEBODY}/challenge", f"factors/{SOMEBODY}/verify", "authorize", "callback", "sso", "sso/saml/acs",
    "passkeys", "admin/users", f"admin/users/{SOMEBODY}", f"admin/users/{SOMEBODY}/factors",
    f"admin/users/{SOMEBODY}/factors/{SOMEBODY}", "admin/generate_link", "admin/audit", "settings", "health",
    ".well-known/jwks.json",
]  # fmt: skip
ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PATH = st.one_of(st.sampled_from(DOORS), st.lists(st.one_of(st.sampled_from(DOORS), ODD), max_size=4).map("/".join))
NAMES = [
    "email", "phone", "password", "data", "create_user", "code_challenge", "code_challenge_method", "type", "token",
    "token_hash", "refresh_token", "auth_code", "code_verifier", "nonce", "user_metadata", "app_metadata", "role",
    "ban_duration", "email_confirm", "id", "password_hash", "new_email", "redirect_to", "options", "factor_type",
    "friendly_name", "issuer", "challenge_id", "code", "id_token", "provider", "should_soft_delete", "aud",
]  # fmt: skip
TYPES = ["signup", "invite", "recovery", "magiclink", "email_change", "email", "sms", "email_change_new", "totp"]
WORDS = st.sampled_from([*TYPES, "fuzz@example.com", "p\x00ss", "longer than six", "1h", "none", SOMEBODY, "\x00", "%"])
LEAF = st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), ODD, WORDS)
VALUE = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD, inner, max_size=3))
MEMBERS = st.dictionaries(st.sampled_from(NAMES), st.one_of(WORDS, VALUE), max_size=7)
BODY = st.one_of(MEMBERS.map(lambda value: json.dumps(value).encode()), st.binary(max_size=200))
QUERY = st.dictionaries(
    st.sampled_from(["grant_type", "type", "token", "redirect_to", "scope", "page", "per_page", "filter", "sort",
                     "query", "provider", "state"]),
    st.one_of(st.sampled_from(["password", "refresh_token", "pkce", "id_token", "web3", "author:x", "0", "-1",
                               "9" * 25, "created_at asc", "http://[", "//x", "pkce_" + "a" * 56]), WORDS, ODD),
    max_size=3,
)  # fmt: skip
PRINTED = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=40).map(str.strip)
HEADERS = st.dictionaries(
    st.sampled_from(["x-supabase-api-version", "redirect_to", "content-type", "user-agent", "x-client-ip", "referer"]),
    st.one_of(
        st.sampled_from(["2024-01-01", "application/json", "::1", "not an address", "1.2.3.4, 5.6.7.8"]), PRINTED
    ),
    max_size=3,
)
_NO_ADDRESS = re.compile(r"%(?![0-9A-Fa-f]{2})")
METHOD = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"])
WHO = st.sampled_from(["nobody", "person", "service", "forged"])
REQUEST = st.fixed_dictionaries(
    {"method": METHOD, "path": PATH, "content": BODY, "headers": HEADERS, "params": QUERY, "who": WHO}
)


@pytest.mark.ours
@pytest.mark.timeout(cases(120, 1800))
@settings(max_examples=cases(300, 10_000))
@given(sent=REQUEST)
def test_nothing_brings_it_down(auth: Auth, sent: dict[str, Any]) -> None:
    response = _send(auth, **sent)

    assert response.status_code < 500, (sent, response.text)
    assert "Traceback" not in response.text
    if sent["method"] != "HEAD" and response.status_code >= 400 and "json" in response.headers.get("content-type", ""):
        told = response.json()
        assert "x-sb-error-code" in response.headers, told
        assert told.keys() & {"error_code", "message", "error"}, told


def _send(auth: Auth, method: str, path: str, who: str, headers: dict[str, str], **sent: Any) -> httpx.Response:
    bearer = {"authorization": f"Bearer {_tokens(auth)[who]}"} if who != "nobody" else {}
    url = f"{auth.url}/auth/v1/{quote(path, safe='/%')}"
    told = {"apikey": auth.anon_key} | headers | bearer
    try:
        return _client.request(method, url, headers=told, timeout=30, **sent)
    except (httpx.ReadError, httpx.RemoteProtocolError):
        if _NO_ADDRESS.search(url):
            # The gateway refuses it and hangs up with the body unread, which may tear its answer apart.
            return httpx.Response(400)
        # A connection that was kept may close as the next request begins. Closed by a crash, it fails again.
        return _client.request(method, url, headers=told, timeout=30, **sent)


def _tokens(auth: Auth) -> dict[str, str]:
    """Made once; a request that signs the person out leaves a token that is over, which is a case too."""
    if not _known:
        session = auth.person(auth.new_address())
        claims = jwt.decode(session["access_token"], options={"verify_signature": False})
        forged = jwt.encode(claims | {"role": "service_role"}, "f" * 40, "HS256")
        _known.update(person=session["access_token"], service=auth.service_key, forged=forged)
    return _known


_known: dict[str, str] = {}
_client = http()
