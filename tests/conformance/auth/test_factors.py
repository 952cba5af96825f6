"""A second factor: who proves it is at aal2, and who has one must prove it before the account changes hands."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import jwt

from infra.embedded.auth import totp
from tests.conformance.auth.under_test import PASSWORD, Auth

Address = Callable[[], str]
FACTOR = {"id", "created_at", "updated_at", "status", "friendly_name", "factor_type"}


def _claims(session: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(session["access_token"], options={"verify_signature": False})
    return found


def _enroll(auth: Auth, session: dict[str, Any], name: str = "phone") -> dict[str, Any]:
    answer = auth.ask("POST", "/factors", {"factor_type": "totp", "friendly_name": name}, token=session["access_token"])
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def _challenge(auth: Auth, session: dict[str, Any], factor: str) -> httpx.Response:
    return auth.ask("POST", f"/factors/{factor}/challenge", {}, token=session["access_token"])


def _prove(auth: Auth, session: dict[str, Any], factor: dict[str, Any], code: str = "") -> httpx.Response:
    asked = _challenge(auth, session, factor["id"]).json()
    code = code or totp.code(factor["totp"]["secret"], time.time())
    body = {"challenge_id": asked["id"], "code": code}
    return auth.ask("POST", f"/factors/{factor['id']}/verify", body, token=session["access_token"])


def test_a_code_raises_the_session_and_ends_those_without(auth: Auth, address: Address) -> None:
    email = address()
    here, there = auth.person(email), auth.sign_in(email).json()
    factor = _enroll(auth, here)
    wrong = _prove(auth, here, factor, "abcdef")
    proved = _prove(auth, here, factor)
    raised = proved.json()

    assert (wrong.status_code, wrong.json()["error_code"]) == (422, "mfa_verification_failed")
    assert proved.status_code == 200
    assert raised.keys() == {"access_token", "token_type", "expires_in", "expires_at", "refresh_token", "user"}
    claims = _claims(raised)
    assert claims["aal"] == "aal2"
    assert {entry["method"] for entry in claims["amr"]} == {"password", "totp"}
    assert claims["session_id"] == _claims(here)["session_id"]
    assert raised["user"]["factors"][0].keys() >= FACTOR
    assert raised["user"]["factors"][0]["status"] == "verified"
    assert auth.ask("GET", "/user", token=there["access_token"]).json()["error_code"] == "session_not_found"
    renewed = auth.ask("POST", "/token?grant_type=refresh_token", {"refresh_token": raised["refresh_token"]}).json()
    assert _claims(renewed)["aal"] == "aal2"


def test_who_has_a_factor_proves_it_before_changing_password_address_or_factors(auth: Auth, address: Address) -> None:
    email = address()
    factor = _enroll(auth, first := auth.person(email))
    _prove(auth, first, factor)
    low = auth.sign_in(email).json()
    token = low["access_token"]

    assert _claims(low)["aal"] == "aal1"
    for body in ({"password": "another horse 2"}, {"email": address()}):
        refused = auth.ask("PUT", "/user", body, token=token)
        assert (refused.status_code, refused.json()["error_code"]) == (401, "insufficient_aal")
    assert auth.ask("PUT", "/user", {"data": {"x": 1}}, token=token).status_code == 200
    second = auth.ask("POST", "/factors", {"factor_type": "totp", "friendly_name": "b"}, token=token)
    assert (second.status_code, second.json()["error_code"]) == (403, "insufficient_aal")
    gone = auth.ask("DELETE", f"/factors/{factor['id']}", token=token)
    assert (gone.status_code, gone.json()["error_code"]) == (422, "insufficient_aal")
    high = _prove(auth, low, factor).json()
    assert auth.ask("PUT", "/user", {"password": "another horse 2"}, token=high["access_token"]).status_code == 200


def test_giving_the_factor_up_lowers_the_session(auth: Auth, address: Address) -> None:
    session = auth.person(address())
    raised = _prove(auth, session, factor := _enroll(auth, session)).json()

    gone = auth.ask("DELETE", f"/factors/{factor['id']}", token=raised["access_token"])
    lowered = auth.ask("POST", "/token?grant_type=refresh_token", {"refresh_token": raised["refresh_token"]}).json()

    assert gone.json() == {"id": factor["id"]}
    assert _claims(lowered)["aal"] == "aal1"
    assert [entry["method"] for entry in _claims(lowered)["amr"]] == ["password"]
    assert "factors" not in lowered["user"]


def test_a_challenge_is_good_once_for_its_own_factor(auth: Auth, address: Address) -> None:
    session = auth.person(address())
    one, other = _enroll(auth, session, "one"), _enroll(auth, session, "other")
    asked = _challenge(auth, session, one["id"]).json()
    code = totp.code(other["totp"]["secret"], time.time())
    token = session["access_token"]

    assert asked.keys() == {"id", "type", "expires_at"}
    assert asked["type"] == "totp"
    assert 200 < asked["expires_at"] - time.time() <= 301
    body = {"challenge_id": asked["id"], "code": code}
    mixed = auth.ask("POST", f"/factors/{other['id']}/verify", body, token=token)
    assert (mixed.status_code, mixed.json()["error_code"]) == (422, "mfa_factor_not_found")
    empty = auth.ask("POST", f"/factors/{one['id']}/verify", {"challenge_id": asked["id"], "code": ""}, token=token)
    assert (empty.status_code, empty.json()["msg"]) == (400, "Code needs to be non-empty")
    body = {"challenge_id": asked["id"], "code": totp.code(one["totp"]["secret"], time.time())}
    first = auth.ask("POST", f"/factors/{one['id']}/verify", body, token=token)
    again = auth.ask("POST", f"/factors/{one['id']}/verify", body, token=first.json()["access_token"])
    assert first.status_code == 200
    assert (again.status_code, again.json()["error_code"]) == (422, "mfa_ip_address_mismatch")
    assert [factor["id"] for factor in first.json()["user"]["factors"]] == [one["id"]], "what was not proved is gone"


def test_factors_that_are_not_ones_own_or_no_factors_are_not_found(auth: Auth, address: Address) -> None:
    mine, theirs = auth.person(address()), auth.person(address())
    factor = _enroll(auth, theirs)

    for path, code in ((factor["id"], "mfa_factor_not_found"), (uuid4(), "mfa_factor_not_found"),
                       ("no-id", "validation_failed")):  # fmt: skip
        answer = _challenge(auth, mine, str(path))
        assert (answer.status_code, answer.json()["error_code"]) == (404, code)
    assert auth.ask("DELETE", f"/factors/{factor['id']}").status_code in {401, 403}
    assert auth.ask("GET", "/user", token=theirs["access_token"]).json()["factors"][0]["id"] == factor["id"]


def test_enrolling_has_its_rules(auth: Auth, address: Address) -> None:
    session = auth.person(address())
    _enroll(auth, session, "one")

    for body, status, code in (
        ({"factor_type": "totp", "friendly_name": "one"}, 422, "mfa_factor_name_conflict"),
        ({"factor_type": "phone", "phone": "+15550100"}, 422, "mfa_phone_enroll_not_enabled"),
        ({"factor_type": "webauthn"}, 422, "mfa_webauthn_enroll_not_enabled"),
        ({"factor_type": "palm"}, 400, "validation_failed"),
    ):
        answer = auth.ask("POST", "/factors", body, token=session["access_token"])
        assert (answer.status_code, answer.json()["error_code"]) == (status, code), body
    for number in range(9):
        _enroll(auth, session, f"more {number}")
    body = {"factor_type": "totp", "friendly_name": "eleven"}
    answer = auth.ask("POST", "/factors", body, token=session["access_token"])
    assert (answer.status_code, answer.json()["error_code"]) == (422, "too_many_enrolled_mfa_factors")


def test_an_administrator_sees_renames_and_removes_factors(auth: Auth, address: Address) -> None:
    session = auth.person(address())
    factor = _enroll(auth, session, "old")
    path, key = f"/admin/users/{session['user']['id']}/factors", auth.service_key

    listed = auth.ask("GET", path, key=key).json()
    renamed = auth.ask("PUT", f"{path}/{factor['id']}", {"friendly_name": "new"}, key=key).json()
    removed = auth.ask("DELETE", f"{path}/{factor['id']}", key=key).json()

    assert [one["id"] for one in listed] == [factor["id"]]
    assert listed[0].keys() >= FACTOR
    assert "secret" not in listed[0]
    assert renamed["friendly_name"] == removed["friendly_name"] == "new"
    assert auth.ask("GET", path, key=key).json() == []
    missing = auth.ask("DELETE", f"{path}/{factor['id']}", key=key)
    assert (missing.status_code, missing.json()["error_code"]) == (404, "mfa_factor_not_found")
    assert auth.sign_in(session["user"]["email"], PASSWORD).status_code == 200
