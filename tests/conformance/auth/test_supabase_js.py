"""supabase-js drives every feature of the Auth server."""

import json

import pytest

from tests.conformance.auth.own_servers import Place
from tests.conformance.target import named
from tests.javascript import programs

# Node, three servers and two dozen letters, one after the other: a busy machine takes its time.
pytestmark = pytest.mark.timeout(300)
# A session that is over is told by supabase-js itself, from the server's code session_not_found.
OVER = "AuthSessionMissingError"
ANSWERS = {
    "passwords": [
        None, "email_not_confirmed", True, "weak_password", "Bea", "invalid_credentials", True, "aal1", [], False,
    ],
    "codes": [
        True, "email/signup", True, "email/signup", True, "magiclink", True, "recovery", "otp_expired", True,
        "otp_disabled",
    ],
    "factors": [
        True, "aal1", "mfa_verification_failed", "bearer", "aal2", [True], ["verified"], "insufficient_aal", True, [],
    ],
    "sessions": [True, OVER, True, True, [OVER, True], OVER, None],
    "shut": [
        "saml_provider_disabled", "provider_disabled", "phone_provider_disabled", "phone_provider_disabled",
        "Unsupported provider: provider is not enabled",
    ],
    "administration": [
        {"team": "a"}, True, "recovery", True,
        ["magiclink", "email_change_current", "email_change_new", "signup", "invite"],
        1, True, "user_banned", False, "user_not_found",
    ],
}  # fmt: skip
WITH_SETTINGS_OF_OURS = {
    "addresses": [
        True, True, True, True, 1, "single_identity_not_deletable", ["email"], "validation_failed", True,
    ],
    "chosen": [
        True, "user_already_exists", ["signup_disabled"] * 3, "reauthentication_needed", True,
    ],
}  # fmt: skip


@pytest.fixture
def ours(request: pytest.FixtureRequest) -> dict[str, str]:
    """The servers with other settings, which a stack that is not ours does not have."""
    if named():
        return {}
    confirming, closed = (request.getfixturevalue(name).url for name in ("confirming", "closed"))
    yesterday = json.dumps(request.getfixturevalue("yesterday"))
    twofold = request.getfixturevalue("twofold")
    return {"OURS": "1", "CONFIRMING": confirming, "CLOSED": closed, "YESTERDAY": yesterday, "TWOFOLD": twofold}


def test_supabase_js_drives_every_feature(own: Place, ours: dict[str, str]) -> None:
    answer = programs.run(
        programs.HERE / "auth.mts",
        AUTH_URL=own.url,
        MAIL_URL=own.mail_url,
        ANON_KEY=own.anon_key,
        SERVICE_KEY=own.service_key,
        **ours,
    )

    assert answer == ANSWERS | (WITH_SETTINGS_OF_OURS if ours else {})
