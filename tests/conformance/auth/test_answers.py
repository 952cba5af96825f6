"""Statuses, bodies and headers as the real server was recorded to give them."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from tests.conformance.auth.under_test import PASSWORD, Auth

Address = Callable[[], str]
USER = {
    "id", "aud", "role", "email", "phone", "app_metadata", "user_metadata", "identities", "created_at", "updated_at",
    "is_anonymous",
}  # fmt: skip
IDENTITY = {
    "identity_id", "id", "user_id", "identity_data", "provider", "last_sign_in_at", "created_at", "updated_at", "email",
}  # fmt: skip
SESSION = {"access_token", "token_type", "expires_in", "expires_at", "refresh_token", "user"}
CLAIMS = {
    "iss", "sub", "aud", "exp", "iat", "email", "phone", "app_metadata", "user_metadata", "role", "aal", "amr",
    "session_id", "is_anonymous",
}  # fmt: skip


def test_health_names_the_server(auth: Auth) -> None:
    answer = auth.ask("GET", "/health")

    assert answer.status_code == 200
    assert answer.json() == {
        "version": "",
        "name": "GoTrue",
        "description": "GoTrue is a user registration and authentication API",
    }


def test_settings_list_every_provider(auth: Auth) -> None:
    told = auth.ask("GET", "/settings").json()

    assert told["external"]["email"] is True
    assert told["external"]["google"] is False
    assert len(told["external"]) == 26
    assert {"disable_signup", "mailer_autoconfirm", "sms_provider", "saml_enabled"} <= told.keys()


def test_signing_keys_are_public_and_hold_no_secret(auth: Auth) -> None:
    answer = auth.ask("GET", "/.well-known/jwks.json")

    assert answer.headers["cache-control"] == "public, max-age=600"
    for key in answer.json()["keys"]:
        assert key["kty"] != "oct"
        assert key["key_ops"] == ["verify"]
        assert not {"d", "k"} & key.keys()


def test_signing_up_waits_for_the_letter(auth: Auth, address: Address) -> None:
    email = address()
    made = auth.sign_up(email, data={"n": 1})

    assert made.status_code == 200
    body = made.json()
    assert body.keys() == USER | {"confirmation_sent_at"}
    assert body["app_metadata"] == {"provider": "email", "providers": ["email"]}
    assert body["user_metadata"] == {
        "email": email, "email_verified": False, "n": 1, "phone_verified": False, "sub": body["id"],
    }  # fmt: skip
    assert body["identities"][0].keys() == IDENTITY
    assert body["identities"][0]["identity_data"] == body["user_metadata"]
    refused = auth.sign_in(email)
    assert refused.status_code == 400
    assert refused.json() == {"code": 400, "error_code": "email_not_confirmed", "msg": "Email not confirmed"}


def test_the_link_signs_in_once(auth: Auth, address: Address) -> None:
    email = address()
    auth.sign_up(email)
    token = auth.token_of(auth.letter(email))

    first = auth.ask("GET", f"/verify?token={token}&type=signup")
    again = auth.ask("GET", f"/verify?token={token}&type=signup")

    assert first.status_code == again.status_code == 303
    fragment = parse_qs(urlsplit(first.headers["location"]).fragment, keep_blank_values=True)
    assert fragment.keys() == {
        "access_token", "expires_at", "expires_in", "refresh_token", "sb", "token_type", "type",
    }  # fmt: skip
    assert fragment["type"] == ["signup"]
    assert again.headers["location"].endswith(
        "#error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+expired&sb="
    )
    assert "See Other" in again.text


def test_signing_in_gives_a_session(auth: Auth, address: Address) -> None:
    session = auth.person(address())

    assert session.keys() == SESSION | {"weak_password"}
    assert session["token_type"] == "bearer"
    assert len(session["refresh_token"]) == 12
    claims = jwt.decode(session["access_token"], options={"verify_signature": False})
    assert claims.keys() == CLAIMS
    assert (claims["aud"], claims["role"], claims["aal"]) == ("authenticated", "authenticated", "aal1")
    assert claims["amr"][0]["method"] == "password"
    assert claims["exp"] == session["expires_at"]


def test_a_wrong_password_and_an_unknown_address_look_alike(auth: Auth, address: Address) -> None:
    email = address()
    auth.person(email)

    wrong, unknown = auth.sign_in(email, "nope"), auth.sign_in(address(), "nope")

    assert wrong.json() == unknown.json() == {
        "code": 400, "error_code": "invalid_credentials", "msg": "Invalid login credentials",
    }  # fmt: skip
    assert wrong.headers["x-sb-error-code"] == "invalid_credentials"


def test_newer_clients_get_the_newer_error(auth: Auth, address: Address) -> None:
    answer = auth.ask(
        "POST", "/token?grant_type=password", {"email": address(), "password": "x"}, x_supabase_api_version="2024-01-01"
    )

    assert answer.json() == {"code": "invalid_credentials", "message": "Invalid login credentials"}
    assert answer.headers["x-supabase-api-version"] == "2024-01-01"


def test_an_address_that_is_taken_is_not_told(auth: Auth, address: Address) -> None:
    email = address()
    auth.person(email)

    answer = auth.sign_up(email)

    assert answer.status_code == 200
    assert answer.json()["identities"] == []
    assert answer.json().keys() == USER | {"confirmation_sent_at"}
    assert auth.mails(email) == 0


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code", "message"),
    [
        ("POST", "/signup", {"email": "w@example.com", "password": "1"}, 422, "weak_password",
         "Password should be at least 6 characters."),
        ("POST", "/signup", "{", 400, "bad_json", "Could not parse request body as JSON: unexpected end of JSON input"),
        ("POST", "/signup", {"email": "no address", "password": PASSWORD}, 400, "validation_failed",
         "Unable to validate email address: invalid format"),
        ("POST", "/token?grant_type=x", {}, 400, "invalid_credentials", "unsupported_grant_type"),
        ("POST", "/token?grant_type=refresh_token", {"refresh_token": "xxxxxxxxxxxx"}, 400, "refresh_token_not_found",
         "Invalid Refresh Token: Refresh Token Not Found"),
        ("POST", "/otp", {"email": "nobody-at-all@example.com", "create_user": False}, 422, "otp_disabled",
         "Signups not allowed for otp"),
        ("POST", "/verify", {"type": "signup", "token_hash": "no such hash"}, 403, "otp_expired",
         "Email link is invalid or has expired"),
        ("POST", "/verify", {"type": "signup", "email": "nobody@example.com", "token": "123456"}, 403, "otp_expired",
         "Token has expired or is invalid"),
        ("GET", "/admin/users", None, 403, "not_admin", "User not allowed"),
    ],
)  # fmt: skip
def test_refusals_are_worded_alike(
    auth: Auth, method: str, path: str, body: Any, status: int, code: str, message: str
) -> None:
    answer = auth.ask(method, path, body)

    assert (answer.status_code, answer.headers["x-sb-error-code"]) == (status, code)
    told = answer.json()
    assert (told["code"], told["error_code"], told["msg"]) == (status, code, message)


def test_an_unknown_address_of_ours_is_plain_text(auth: Auth) -> None:
    answer = auth.ask("GET", "/nope")

    assert (answer.status_code, answer.text) == (404, "404 page not found\n")


def test_a_token_that_is_none_is_told_apart_from_a_missing_one(auth: Auth) -> None:
    broken = auth.ask("GET", "/user", token="abc")

    assert broken.status_code == 403
    assert broken.json()["error_code"] == "bad_jwt"
    assert broken.json()["msg"].endswith("token contains an invalid number of segments")


def test_a_forged_token_is_refused(auth: Auth, address: Address) -> None:
    session = auth.person(address())
    claims = jwt.decode(session["access_token"], options={"verify_signature": False})

    for forged in (jwt.encode(claims, "x" * 40, "HS256"), jwt.encode(claims, None, "none")):
        assert auth.ask("GET", "/user", token=forged).json()["error_code"] == "bad_jwt"


def test_a_person_sees_and_changes_themselves(auth: Auth, address: Address) -> None:
    session = auth.person(address())
    token = session["access_token"]

    seen = auth.ask("GET", "/user", token=token)
    changed = auth.ask("PUT", "/user", {"data": {"x": 2}}, token=token)

    assert seen.json()["id"] == session["user"]["id"]
    assert {"email_confirmed_at", "confirmed_at", "last_sign_in_at"} <= seen.json().keys()
    assert changed.json()["user_metadata"]["x"] == 2


def test_a_new_password_replaces_the_old_and_ends_other_sessions(auth: Auth, address: Address) -> None:
    email = address()
    here, there = auth.person(email), auth.sign_in(email).json()

    changed = auth.ask("PUT", "/user", {"password": "another horse 2"}, token=here["access_token"])
    same = auth.ask("PUT", "/user", {"password": "another horse 2"}, token=here["access_token"])

    assert changed.status_code == 200
    assert same.json()["error_code"] == "same_password"
    assert auth.sign_in(email).status_code == 400
    assert auth.sign_in(email, "another horse 2").status_code == 200
    assert auth.ask("GET", "/user", token=there["access_token"]).json()["error_code"] == "session_not_found"
    assert auth.ask("GET", "/user", token=here["access_token"]).status_code == 200


def test_recovery_signs_in_by_the_link(auth: Auth, address: Address) -> None:
    email = address()
    auth.person(email)

    asked = auth.ask("POST", "/recover", {"email": email})
    nobody = auth.ask("POST", "/recover", {"email": address()})
    token = auth.token_of(auth.letter(email))
    opened = auth.ask("POST", "/verify", {"type": "recovery", "token_hash": token})

    assert (asked.status_code, asked.json()) == (nobody.status_code, nobody.json()) == (200, {})
    assert opened.json().keys() == SESSION


def test_a_second_letter_right_after_the_first_is_refused(auth: Auth, address: Address) -> None:
    email = address()
    auth.person(email)
    auth.ask("POST", "/recover", {"email": email})

    again = auth.ask("POST", "/recover", {"email": email})

    assert again.status_code == 429
    assert again.json()["error_code"] == "over_email_send_rate_limit"


def test_six_digits_sign_in_too(auth: Auth, address: Address) -> None:
    email = address()
    auth.ask("POST", "/otp", {"email": email, "create_user": True})
    digits = auth.digits_of(auth.letter(email))

    wrong = auth.ask("POST", "/verify", {"type": "email", "email": email, "token": f"{(int(digits) + 1) % 10**6:06d}"})
    right = auth.ask("POST", "/verify", {"type": "email", "email": email, "token": digits})

    assert wrong.json()["error_code"] == "otp_expired"
    assert right.json()["user"]["email"] == email


def test_pkce_gives_a_code_and_only_its_verifier_redeems_it(auth: Auth, address: Address) -> None:
    email, verifier = address(), "v" * 64
    auth.sign_up(email, code_challenge=verifier, code_challenge_method="plain")
    token = auth.token_of(auth.letter(email))
    assert token.startswith("pkce_")
    sent_on = auth.ask("GET", f"/verify?token={token}&type=signup").headers["location"]
    code = parse_qs(urlsplit(sent_on).query)["code"][0]

    wrong = auth.ask("POST", "/token?grant_type=pkce", {"auth_code": code, "code_verifier": "w" * 64})
    foreign = auth.ask("POST", "/token?grant_type=pkce", {"auth_code": code, "code_verifier": "ö" * 64})
    right = auth.ask("POST", "/token?grant_type=pkce", {"auth_code": code, "code_verifier": verifier})
    again = auth.ask("POST", "/token?grant_type=pkce", {"auth_code": code, "code_verifier": verifier})

    assert wrong.json()["error_code"] == foreign.json()["error_code"] == "bad_code_verifier"
    assert right.json().keys() == SESSION
    assert again.json()["error_code"] == "flow_state_not_found"


def test_nobody_is_sent_to_another_site(auth: Auth, address: Address) -> None:
    email = address()
    auth.sign_up(email)
    token = auth.token_of(auth.letter(email))

    answer = auth.ask("GET", f"/verify?token={token}&type=signup&redirect_to=https://evil.example/x")

    assert "evil.example" not in answer.headers["location"]


def test_signing_out_ends_this_session_alone_or_all(auth: Auth, address: Address) -> None:
    email = address()
    here, there = auth.person(email), auth.sign_in(email).json()

    assert auth.ask("POST", "/logout?scope=local", token=here["access_token"]).status_code == 204
    gone = auth.ask("GET", "/user", token=here["access_token"])
    assert gone.status_code == 403
    assert gone.json()["msg"] == "Session from session_id claim in JWT does not exist"
    assert auth.ask("GET", "/user", token=there["access_token"]).status_code == 200
    refused = auth.ask("POST", "/token?grant_type=refresh_token", {"refresh_token": here["refresh_token"]})
    assert refused.json()["error_code"] == "refresh_token_not_found"
    assert auth.ask("POST", "/logout?scope=global", token=there["access_token"]).status_code == 204
    assert auth.ask("GET", "/user", token=there["access_token"]).status_code == 403


def test_an_administrator_keeps_the_books(auth: Auth, address: Address) -> None:
    email, key = address(), auth.service_key
    asked = {"email": email, "password": PASSWORD, "email_confirm": True, "app_metadata": {"r": 1}}
    made = auth.ask("POST", "/admin/users", asked, key=key).json()

    assert made["app_metadata"] == {"provider": "email", "providers": ["email"], "r": 1}
    assert made["user_metadata"] == {"email_verified": True}
    listed = auth.ask("GET", "/admin/users?page=1&per_page=1", key=key)
    assert int(listed.headers["x-total-count"]) >= 1
    assert 'rel="last"' in listed.headers["link"]
    assert listed.json()["users"][0]["identities"] is None
    path = f"/admin/users/{made['id']}"
    assert auth.ask("PUT", path, {"user_metadata": {"q": 1}}, key=key).json()["user_metadata"]["q"] == 1
    assert auth.ask("PUT", path, {"ban_duration": "1h"}, key=key).json()["banned_until"]
    assert auth.sign_in(email).json()["error_code"] == "user_banned"
    assert auth.ask("POST", "/admin/users", asked, key=key).json()["error_code"] == "email_exists"
    assert auth.ask("DELETE", path, {}, key=key).json() == {}
    gone = auth.ask("GET", path, key=key)
    assert (gone.status_code, gone.json()["error_code"]) == (404, "user_not_found")


def test_a_link_is_made_without_a_letter(auth: Auth, address: Address) -> None:
    email = address()
    auth.person(email)

    made = auth.ask("POST", "/admin/generate_link", {"type": "magiclink", "email": email}, key=auth.service_key).json()

    assert {"action_link", "email_otp", "hashed_token", "verification_type", "redirect_to"} <= made.keys()
    assert made["hashed_token"] in made["action_link"]
    assert auth.mails(email) == 0
    opened = auth.ask("POST", "/verify", {"type": "email", "email": email, "token": made["email_otp"]})
    assert opened.status_code == 200


def test_an_invitation_confirms_the_address(auth: Auth, address: Address) -> None:
    email = address()
    invited = auth.ask("POST", "/invite", {"email": email}, key=auth.service_key).json()

    assert invited["invited_at"]
    token = auth.token_of(auth.letter(email))
    assert auth.ask("POST", "/verify", {"type": "invite", "token_hash": token}).json()["user"]["email_confirmed_at"]


def test_a_change_of_address_asks_both_mailboxes(auth: Auth, address: Address) -> None:
    old, new = address(), address()
    token = auth.person(old)["access_token"]
    asked = auth.ask("PUT", "/user", {"email": new}, token=token)

    assert asked.json()["new_email"] == new
    first = auth.ask("POST", "/verify", {"type": "email_change", "token_hash": auth.token_of(auth.letter(old))})
    assert "session" not in first.json()
    assert auth.ask("GET", "/user", token=token).json()["email"] == old
    second = auth.ask("POST", "/verify", {"type": "email_change", "token_hash": auth.token_of(auth.letter(new))})
    assert second.json()["user"]["email"] == new


def test_many_newcomers_with_one_address_are_one_person(auth: Auth, address: Address) -> None:
    email = address()

    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda _: auth.ask("POST", "/otp", {"email": email}), range(8)))

    assert {answer.status_code for answer in asked} <= {200, 409, 429}
    listed = auth.ask("GET", "/admin/users?per_page=200", key=auth.service_key).json()["users"]
    assert [person["email"] for person in listed].count(email) == 1


def test_nothing_a_client_sends_breaks_the_server(auth: Auth) -> None:
    paths = (
        "/signup",
        "/token?grant_type=password",
        "/token?grant_type=pkce",
        "/verify",
        "/recover",
        "/otp",
        "/resend",
    )
    odd: list[Any] = [
        [], "x", 1, None, {"email": 1}, {"email": ["a"]}, {"email": "a@b.c\x00", "password": "\x00" * 9},
        {"email": "a@b.co", "password": "p" * 5000}, {"email": "\ud800@b.co"}, {"type": {}, "token": {}},
        {"email": "'; drop table auth.users; --@b.co", "password": PASSWORD, "data": "x"},
    ]  # fmt: skip
    for path in paths:
        for body in odd:
            answer = auth.ask("POST", path, json.dumps(body), content_type="application/json")
            assert answer.status_code < 500, (path, body, answer.text)
        deep = auth.ask("POST", path, "[" * 50_000, content_type="application/json")
        assert (deep.status_code, deep.json()["error_code"]) == (400, "bad_json"), path
    assert auth.ask("GET", "/verify?token=%00&type=signup").status_code == 303
