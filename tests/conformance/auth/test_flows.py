"""Whole ways in and out, step by step, as a client with HTTP and a mailbox goes them."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import jwt
import pytest

from tests.conformance.auth.under_test import PASSWORD, Auth

Address = Callable[[], str]
VERIFIER = "v" * 64
CHALLENGE = {
    "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode(),
    "code_challenge_method": "s256",
}


def _methods(session: dict[str, Any]) -> list[str]:
    claims = jwt.decode(session["access_token"], options={"verify_signature": False})
    return [entry["method"] for entry in claims["amr"]]


def _query(answer: httpx.Response) -> dict[str, list[str]]:
    return parse_qs(urlsplit(answer.headers["location"]).query)


def _follow(auth: Auth, email: str, kind: str, older: int = 0) -> httpx.Response:
    return auth.ask("GET", f"/verify?token={auth.token_of(auth.letter(email, older=older))}&type={kind}")


def _exchange(auth: Auth, followed: httpx.Response) -> httpx.Response:
    body = {"auth_code": _query(followed)["code"][0], "code_verifier": VERIFIER}
    return auth.ask("POST", "/token?grant_type=pkce", body)


@pytest.mark.parametrize(
    ("path", "known", "kind", "method"),
    [("/otp", True, "magiclink", "magiclink"), ("/magiclink", True, "magiclink", "magiclink"),
     ("/recover", True, "recovery", "recovery"), ("/otp", False, "signup", "email/signup"),
     ("/signup", False, "signup", "email/signup")],
)  # fmt: skip
def test_pkce_turns_every_letter_into_a_code_for_who_asked(
    auth: Auth, address: Address, path: str, known: bool, kind: str, method: str
) -> None:
    email = address()
    if known:
        auth.person(email)
    assert auth.ask("POST", path, {"email": email, "password": PASSWORD, **CHALLENGE}).status_code == 200

    followed = _follow(auth, email, kind)
    opened = _exchange(auth, followed)
    twice = _follow(auth, email, kind)

    assert opened.status_code == 200, opened.text
    assert _methods(opened.json()) == [method]
    assert _query(twice)["error_code"] == ["otp_expired"], "told in the query too, where a server reads it"
    assert "error=access_denied&error_code=otp_expired" in urlsplit(twice.headers["location"]).fragment


def test_pkce_asks_for_challenge_and_method_together(auth: Auth) -> None:
    body = {"email": "somebody@example.com", "password": PASSWORD}
    for wrong in (
        {"code_challenge": "c" * 43}, {"code_challenge": "short", "code_challenge_method": "s256"},
        {"code_challenge": "ö" * 50, "code_challenge_method": "s256"},
    ):  # fmt: skip
        answer = auth.ask("POST", "/signup", body | wrong)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "validation_failed"), wrong


@pytest.mark.parametrize("kind", ["signup", "invite", "magiclink", "recovery"])
def test_a_link_of_each_type_opens_a_session_without_a_letter(auth: Auth, address: Address, kind: str) -> None:
    email = address()
    if kind == "recovery":
        auth.person(email)
    asked = {"type": kind, "email": email, "password": PASSWORD, "data": {"from": "an office"}}

    made = auth.ask("POST", "/admin/generate_link", asked, key=auth.service_key).json()
    opened = auth.ask("POST", "/verify", {"type": made["verification_type"], "token_hash": made["hashed_token"]})

    # Who is not there yet cannot sign in: their link signs them up.
    assert made["verification_type"] == ("signup" if kind == "magiclink" else kind)
    assert f"type={made['verification_type']}" in made["action_link"]
    assert ("invited_at" in made) == (kind == "invite")
    assert opened.json()["user"]["email"] == email
    assert _methods(opened.json()) == ["otp"]
    assert auth.mails(email) == 0


def test_links_to_change_an_address_prove_both(auth: Auth, address: Address) -> None:
    old, new, key = address(), address(), auth.service_key
    auth.person(old)
    answers = []
    links = [
        auth.ask("POST", "/admin/generate_link", {"type": kind, "email": old, "new_email": new}, key=key).json()
        for kind in ("email_change_current", "email_change_new")
    ]
    for link in links:
        body = {"type": "email_change", "token_hash": link["hashed_token"]}
        answers.append(auth.ask("POST", "/verify", body).json())

    assert all("type=email_change&" in link["action_link"] for link in links)
    assert answers[0] == {
        "code": "200", "msg": "Confirmation link accepted. Please proceed to confirm link sent to the other email",
    }  # fmt: skip
    assert answers[1]["user"]["email"] == new


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [({"type": "recovery"}, 404, "user_not_found"), ({"type": "email_change_new"}, 404, "user_not_found"),
     ({"type": "signup"}, 400, "validation_failed"), ({"type": "palm"}, 400, "validation_failed"),
     ({"type": "signup", "password": "short"}, 422, "weak_password")],
)  # fmt: skip
def test_links_that_cannot_be_made_are_refused(auth: Auth, asked: dict[str, str], status: int, code: str) -> None:
    body = {"email": f"nobody-{uuid4().hex}@example.com", **asked}

    answer = auth.ask("POST", "/admin/generate_link", body, key=auth.service_key)

    assert (answer.status_code, answer.json()["error_code"]) == (status, code)


def test_a_change_of_address_goes_by_links_in_either_order(auth: Auth, address: Address) -> None:
    old, new = address(), address()
    token = auth.person(old)["access_token"]
    auth.ask("PUT", "/user", {"email": new}, token=token)

    first = _follow(auth, new, "email_change")
    between = auth.ask("GET", "/user", token=token).json()
    second = _follow(auth, old, "email_change")

    assert "message=Confirmation+link+accepted" in first.headers["location"]
    assert (between["email"], between["new_email"]) == (old, new)
    assert "access_token=" in second.headers["location"]
    seen = auth.ask("GET", "/user", token=token).json()
    assert seen["email"] == seen["identities"][0]["email"] == new
    assert auth.sign_in(new).status_code == 200


def test_a_letter_is_sent_again_to_who_waits_for_it_and_to_nobody_else(
    auth: Auth, address: Address, pass_time: Callable[[str, float], None]
) -> None:
    waiting, confirmed = address(), address()
    person = auth.sign_up(waiting).json()["id"]
    auth.person(confirmed)
    first = auth.token_of(auth.letter(waiting))
    pass_time(person, 61)

    answers = [auth.ask("POST", "/resend", {"type": "signup", "email": email}) for email in (waiting, confirmed)]
    answers.append(auth.ask("POST", "/resend", {"type": "email_change", "email": confirmed}))
    answers.append(auth.ask("POST", "/resend", {"type": "signup", "email": address()}))

    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, {})] * 4
    second = auth.token_of(auth.letter(waiting, older=1)), auth.token_of(auth.letter(waiting))
    assert len({first, *second}) == 2
    assert auth.mails(confirmed) == 0
    spent = auth.ask("POST", "/verify", {"type": "signup", "token_hash": first})
    assert spent.json()["error_code"] == "otp_expired", "the newest letter alone is good"
    for body in ({"type": "palm"}, {"type": "signup"}, {"type": "email_change"}):
        assert auth.ask("POST", "/resend", body).status_code == 400


def test_signing_out_elsewhere_keeps_this_session(auth: Auth, address: Address) -> None:
    email = address()
    here, there = auth.person(email), auth.sign_in(email).json()

    assert auth.ask("POST", "/logout?scope=others", token=here["access_token"]).status_code == 204
    assert auth.ask("GET", "/user", token=here["access_token"]).status_code == 200
    assert auth.ask("GET", "/user", token=there["access_token"]).json()["error_code"] == "session_not_found"
    odd = auth.ask("POST", "/logout?scope=palm", token=here["access_token"])
    assert (odd.status_code, odd.json()["msg"]) == (400, 'Unsupported logout scope "palm"')
    assert auth.ask("POST", "/logout", token=there["access_token"]).json()["error_code"] == "session_not_found"


def test_who_is_deleted_softly_leaves_a_row_that_says_nothing(auth: Auth, address: Address) -> None:
    email, key = address(), auth.service_key
    session = auth.person(email)
    path = f"/admin/users/{session['user']['id']}"

    assert auth.ask("DELETE", path, {"should_soft_delete": True}, key=key).json() == {}
    assert auth.ask("DELETE", path, {"should_soft_delete": True}, key=key).json() == {}
    left = auth.ask("GET", path, key=key).json()

    assert left["deleted_at"]
    assert email not in str(left)
    assert left["user_metadata"] == left["app_metadata"] == {}
    assert auth.ask("GET", "/user", token=session["access_token"]).status_code == 403
    assert auth.sign_in(email).json()["error_code"] == "invalid_credentials"
    assert auth.person(email)["user"]["id"] != left["id"], "the address is free again"
    assert auth.ask("DELETE", path, {}, key=key).json() == {}
    assert auth.ask("GET", path, key=key).status_code == 404


def test_an_administrator_finds_people_by_pages_and_by_name(auth: Auth, address: Address) -> None:
    key, word = auth.service_key, uuid4().hex[:8]
    emails = [address() for _ in range(3)]
    for number, email in enumerate(emails):
        asked = {"email": email, "user_metadata": {"full_name": f"{word} {number}_%"}}
        assert auth.ask("POST", "/admin/users", asked, key=key).status_code == 200

    found = auth.ask("GET", f"/admin/users?filter={word}&page=1&per_page=2", key=key)
    rest = auth.ask("GET", f"/admin/users?filter={word}&page=2&per_page=2", key=key)
    oldest = auth.ask("GET", f"/admin/users?filter={word}&sort=created_at%20asc&per_page=1", key=key)
    exact = auth.ask("GET", f"/admin/users?filter={word}%201_%25", key=key)
    joker = auth.ask("GET", f"/admin/users?filter={word}%25x", key=key)

    assert [one["email"] for one in found.json()["users"] + rest.json()["users"]] == emails[::-1]
    assert found.headers["x-total-count"] == "3"
    assert found.headers["link"] == (
        f'</admin/users?filter={word}&page=2&per_page=2>; rel="next", '
        f'</admin/users?filter={word}&page=2&per_page=2>; rel="last"'
    )
    assert [one["email"] for one in oldest.json()["users"]] == emails[:1]
    assert [one["email"] for one in exact.json()["users"]] == emails[1:2]
    assert joker.json()["users"] == []
    for query in ("page=x", "per_page=-1", "per_page=0", "sort=email"):
        answer = auth.ask("GET", f"/admin/users?{query}", key=key)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "validation_failed"), query


def test_an_administrator_moves_an_address_with_its_identity(auth: Auth, address: Address) -> None:
    old, new, key = address(), address(), auth.service_key
    person = auth.person(old)["user"]["id"]
    path = f"/admin/users/{person}"

    moved = auth.ask("PUT", path, {"email": new, "email_confirm": True}, key=key).json()

    assert moved["email"] == moved["identities"][0]["email"] == new
    assert moved["identities"][0]["identity_data"]["email_verified"] is True
    assert auth.sign_in(new).status_code == 200
    taken = auth.ask("PUT", path, {"email": auth.person(address())["user"]["email"]}, key=key)
    assert (taken.status_code, taken.json()["error_code"]) == (422, "email_exists")


def test_a_password_that_was_hashed_elsewhere_comes_along(auth: Auth, address: Address) -> None:
    email, key = address(), auth.service_key
    # The hash of "elsewhere 1" with the older mark that PHP and htpasswd write.
    hashed = "$2y$04$nApfNd0KH/jJZ7dDFce/K.08zHB9S4Es5bnTjSRARhDDAF4WITlJ6"
    asked = {"email": email, "password_hash": hashed, "email_confirm": True}

    assert auth.ask("POST", "/admin/users", asked, key=key).status_code == 200
    both = auth.ask("POST", "/admin/users", asked | {"email": address(), "password": PASSWORD}, key=key)

    assert auth.sign_in(email, "elsewhere 1").status_code == 200
    assert auth.sign_in(email, "elsewhere 2").status_code == 400
    assert both.json()["msg"] == "Only a password or a password hash should be provided"


def test_the_audit_log_tells_what_happened_in_gotrues_words(auth: Auth, address: Address) -> None:
    email, key = address(), auth.service_key
    session = auth.person(email)
    auth.ask("PUT", "/user", {"data": {"full_name": "Ann"}}, token=session["access_token"])
    auth.ask("POST", "/token?grant_type=refresh_token", {"refresh_token": session["refresh_token"]})
    auth.ask("POST", "/logout", token=session["access_token"])

    answer = auth.ask("GET", f"/admin/audit?query=author:{email}&per_page=50", key=key)
    entries = answer.json()

    assert [entry["payload"]["action"] for entry in entries][::-1] == [
        "login", "user_modified", "token_refreshed", "token_revoked", "logout",
    ]  # fmt: skip
    assert entries[0].keys() == {"id", "payload", "created_at", "ip_address"}
    assert entries[0]["payload"] == {
        "actor_id": session["user"]["id"], "actor_username": email, "actor_via_sso": False, "actor_name": "Ann",
        "action": "logout", "log_type": "account",
    }  # fmt: skip
    assert answer.headers["x-total-count"] == "5"
    assert auth.ask("GET", "/admin/audit?query=palm:x", key=key).status_code == 400
    assert auth.ask("GET", "/admin/audit").status_code == 403
