"""What is out of scope answers as GoTrue does when it is switched off or not configured."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.auth.under_test import PASSWORD, Auth

Address = Callable[[], str]
SOMEBODY = "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("ask", "body", "status", "code", "message"),
    [
        ("POST /sso", {"domain": "example.com"}, 404, "saml_provider_disabled", "SAML 2.0 is disabled"),
        ("GET /sso/saml/metadata", None, 404, "saml_provider_disabled", "SAML 2.0 is disabled"),
        ("POST /sso/saml/acs", {}, 404, "saml_provider_disabled", "SAML 2.0 is disabled"),
        ("GET /passkeys", None, 404, "passkey_disabled", "Passkeys are disabled"),
        ("POST /passkeys/authentication/options", {}, 404, "passkey_disabled", "Passkeys are disabled"),
        ("POST /token?grant_type=web3", {"chain": "solana"}, 422, "web3_provider_disabled",
         "Web3 provider is disabled"),
        ("GET /authorize?provider=google", None, 400, "validation_failed",
         "Unsupported provider: provider is not enabled"),
        ("GET /authorize?provider=palm", None, 400, "validation_failed",
         "Unsupported provider: Provider palm could not be found"),
        ("GET /callback", None, 400, "bad_oauth_callback", "OAuth state parameter missing"),
        ("GET /callback?state=abc", None, 400, "bad_oauth_state", "OAuth callback with invalid state"),
        ("POST /token?grant_type=id_token", {"id_token": "x", "provider": "google"}, 400, "provider_disabled",
         'Provider (issuer "https://accounts.google.com") is not enabled'),
        ("POST /token?grant_type=id_token", {"id_token": "x", "provider": "palm"}, 400, "validation_failed",
         'Custom OIDC provider "palm" not allowed'),
        ("POST /signup", {"phone": "15550100", "password": PASSWORD}, 400, "phone_provider_disabled",
         "Phone signups are disabled"),
        ("POST /token?grant_type=password", {"phone": "15550100", "password": PASSWORD}, 422,
         "phone_provider_disabled", "Phone logins are disabled"),
        ("POST /otp", {"phone": "15550100"}, 400, "phone_provider_disabled", "Unsupported phone provider"),
        ("POST /resend", {"type": "sms", "phone": "15550100"}, 400, "phone_provider_disabled",
         "Phone logins are disabled"),
    ],
)  # fmt: skip
def test_a_shut_door_says_so(auth: Auth, ask: str, body: Any, status: int, code: str, message: str) -> None:
    method, path = ask.split(" ", 1)

    answer = auth.ask(method, path, body)
    newer = auth.ask(method, path, body, x_supabase_api_version="2024-01-01")

    assert (answer.status_code, answer.headers["x-sb-error-code"]) == (status, code)
    assert answer.json() == {"code": status, "error_code": code, "msg": message}
    assert newer.json() == {"code": code, "message": message}


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("/token?grant_type=refresh_token", {}, ("invalid_request", "refresh_token required")),
        ("/token?grant_type=id_token", {}, ("invalid request", "id_token required")),
        ("/token?grant_type=id_token", {"id_token": "x"}, ("invalid request",
         "provider or client_id and issuer required")),
    ],
)  # fmt: skip
def test_some_refusals_are_worded_as_oauth_does(auth: Auth, path: str, body: Any, error: tuple[str, str]) -> None:
    answer = auth.ask("POST", path, body)

    assert answer.status_code == 400
    assert answer.json() == {"error": error[0], "error_description": error[1]}


def test_linking_by_hand_is_off_unless_the_settings_say_otherwise(auth: Auth, address: Address) -> None:
    token = auth.person(address())["access_token"]

    for ask in ("GET /user/identities/authorize?provider=google", f"DELETE /user/identities/{SOMEBODY}"):
        method, path = ask.split(" ", 1)
        answer = auth.ask(method, path, token=token)
        assert (answer.status_code, answer.json()["error_code"]) == (404, "manual_linking_disabled")
        assert auth.ask(method, path, token="abc").json()["error_code"] == "bad_jwt"


@pytest.mark.parametrize(
    "path", ["/admin/oauth/clients", "/admin/sso/nothing", f"/admin/users/{SOMEBODY}/passkeys", "/admin/nothing"]
)
def test_only_an_administrator_learns_what_is_not_there(auth: Auth, path: str) -> None:
    assert auth.ask("GET", path).json()["error_code"] == "not_admin"
    assert auth.ask("GET", path, key=auth.service_key).status_code == 404


def test_only_who_is_signed_in_learns_what_is_not_there_for_them(auth: Auth, address: Address) -> None:
    token = auth.person(address())["access_token"]

    for method, path, status in (
        ("GET", "/user/oauth/grants", 404), ("GET", "/factors/x/nothing", 404), ("PATCH", "/user", 405),
        ("GET", "/factors", 405),
    ):  # fmt: skip
        assert auth.ask(method, path, token="abc").json()["error_code"] == "bad_jwt", path
        assert auth.ask(method, path, token=token).status_code == status, path
    assert auth.ask("PATCH", "/admin/users", token=token).json()["error_code"] == "not_admin"
    assert auth.ask("PATCH", "/admin/users", key=auth.service_key).status_code == 405


def test_the_oauth_server_is_not_there(auth: Auth) -> None:
    for path in ("/oauth/authorize", "/.well-known/oauth-authorization-server"):
        answer = auth.ask("GET", path)
        assert (answer.status_code, answer.text) == (404, "404 page not found\n")
