"""supabase-js drives every feature of the Auth server."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.conformance.auth.own_servers import auth_server
from tests.stack import Stack

# The compiler, two servers and Node, one after the other: a busy machine takes its time.
pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]


def test_supabase_js_drives_every_feature(stack: Stack, compiled: Path) -> None:
    settings = {"GOTRUE_SECURITY_MANUAL_LINKING_ENABLED": "true"}
    with auth_server(stack.told["AUTH_DATABASE_URL"], "ES256", **settings) as place:
        environ = {
            "PATH": os.environ["PATH"], "AUTH_URL": place.url, "MAIL_URL": place.mail_url,
            "SERVICE_KEY": place.service_key,
        }  # fmt: skip
        command = ["node", compiled / "auth.mjs"]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=100)

    assert done.returncode == 0, done.stderr
    # A session that is over is told by supabase-js itself, from the server's code session_not_found.
    assert json.loads(done.stdout) == {
        "passwords": [None, "email_not_confirmed", True, "weak_password", "Bea", "invalid_credentials", True, "aal1"],
        "codes": [True, "email/signup", True, "magiclink", True, "recovery"],
        "factors": [
            True, "aal1", "mfa_verification_failed", "bearer", "aal2", [True], ["verified"], "insufficient_aal", True,
            [],
        ],
        "sessions": [True, "AuthSessionMissingError", True, "AuthSessionMissingError", None],
        "addresses": [True, True, True, 1, "single_identity_not_deletable"],
        "shut": [
            "saml_provider_disabled", "provider_disabled", "phone_provider_disabled", "phone_provider_disabled",
            "Unsupported provider: provider is not enabled",
        ],
        "administration": [{"team": "a"}, "recovery", True, 1, True, "user_banned", False, "user_not_found"],
    }  # fmt: skip
