"""What the server does when its settings say other than the stack's: each on a server of its own."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.conformance.auth.own_servers import Place
from tests.conformance.auth.under_test import HASHED, PASSWORD, Auth
from tests.conformance.conftest import Sql
from tests.conformance.target import trusted

pytestmark = pytest.mark.ours


@pytest.fixture
def forget(sql: Sql) -> Iterator[list[str]]:
    """Ids of people to remove in the end."""
    made: list[str] = []
    yield made
    for person in made:
        sql("delete from auth.users where id = %s", person)


def _ask(place: Place, method: str, path: str, body: Any = None, *, token: str = "", **headers: str) -> httpx.Response:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        told["authorization"] = f"Bearer {token}"
    return httpx.request(method, f"{place.url}{path}", json=body, headers=told, timeout=30, verify=trusted())


def _address() -> str:
    return f"chosen-{uuid4().hex[:12]}@example.com"


def _made(place: Place, forget: list[str], email: str) -> dict[str, Any]:
    asked = {"email": email, "password_hash": HASHED, "email_confirm": True}
    made = _ask(place, "POST", "/admin/users", asked, token=place.service_key).json()
    forget.append(made["id"])
    signed_in = _ask(place, "POST", "/token?grant_type=password", {"email": email, "password": PASSWORD})
    session: dict[str, Any] = signed_in.json()
    return session


def test_with_autoconfirm_signing_up_signs_in_and_an_address_of_nobody_counts_at_once(
    confirming: Place, forget: list[str]
) -> None:
    first, second = _address(), _address()

    session = _ask(confirming, "POST", "/signup", {"email": first, "password": PASSWORD}).json()
    nobody = _ask(confirming, "POST", "/signup", {}).json()
    forget += [session["user"]["id"], nobody["user"]["id"]]
    asked = _ask(confirming, "PUT", "/user", {"email": _address()}, token=session["access_token"]).json()
    named = _ask(confirming, "PUT", "/user", {"email": second}, token=nobody["access_token"]).json()
    taken = _ask(confirming, "POST", "/signup", {"email": second, "password": PASSWORD})

    assert session["user"]["email_confirmed_at"]
    assert asked["email"] == first, "who has an address proves the new one first"
    assert named["email"] == named["identities"][0]["email"] == second
    assert "new_email" not in named
    assert (taken.status_code, taken.json()["error_code"]) == (422, "user_already_exists")


def test_each_caller_has_a_limit_of_their_own(confirming: Place) -> None:
    def try_to(caller: str) -> int:
        body = {"refresh_token": "xxxxxxxxxxxx"}
        path = "/token?grant_type=refresh_token"
        return _ask(confirming, "POST", path, body, x_client_ip=caller).status_code

    # Thirty may come at once, whatever the setting; it says how fast they come back.
    assert [try_to("192.0.2.1") for _ in range(31)] == [400] * 30 + [429]
    assert try_to("192.0.2.2") == 400


def test_who_was_nobody_becomes_somebody_by_an_address(own: Place, forget: list[str]) -> None:
    email = _address()
    session = _ask(own, "POST", "/signup", {"data": {"from": "trial"}}).json()
    forget.append(session["user"]["id"])
    token = session["access_token"]
    letters = Auth("", "", "", own.mail_url)

    refused = _ask(own, "PUT", "/user", {"password": PASSWORD}, token=token)
    asked = _ask(own, "PUT", "/user", {"email": email}, token=token)
    link = letters.token_of(letters.letter(email))
    opened = _ask(own, "POST", "/verify", {"type": "email_change", "token_hash": link}).json()["user"]
    letters.close()

    assert (refused.status_code, refused.json()["error_code"]) == (422, "validation_failed")
    assert asked.json()["new_email"] == email
    assert (opened["id"], opened["email"], opened["is_anonymous"]) == (session["user"]["id"], email, False)
    assert opened["user_metadata"]["from"] == "trial"
    assert opened["app_metadata"] == {"provider": "email", "providers": ["email"]}
    assert opened["identities"][0]["identity_data"]["email"] == email
    assert opened["email_confirmed_at"]


def test_a_new_password_spends_the_links_that_are_out(own: Place, forget: list[str]) -> None:
    email = _address()
    token = _made(own, forget, email)["access_token"]
    letters = Auth("", "", "", own.mail_url)
    _ask(own, "POST", "/recover", {"email": email})
    link = letters.token_of(letters.letter(email))
    letters.close()

    _ask(own, "PUT", "/user", {"password": "another horse 2"}, token=token)

    opened = _ask(own, "POST", "/verify", {"type": "recovery", "token_hash": link})
    assert opened.json()["error_code"] == "otp_expired"


def test_a_password_set_by_an_administrator_ends_every_session(own: Place, forget: list[str]) -> None:
    session = _made(own, forget, _address())

    path = f"/admin/users/{session['user']['id']}"
    changed = _ask(own, "PUT", path, {"password": "another horse 2"}, token=own.service_key)

    assert changed.status_code == 200
    answer = _ask(own, "GET", "/user", token=session["access_token"])
    assert answer.json()["error_code"] == "session_not_found"


def test_a_closed_house_lets_nobody_new_in(closed: Place) -> None:
    for path, body in (
        ("/signup", {"email": _address(), "password": PASSWORD}),
        ("/signup", {}),
        ("/otp", {"email": _address()}),
        ("/magiclink", {"email": _address()}),
    ):
        answer = _ask(closed, "POST", path, body)
        assert (answer.status_code, answer.json()["error_code"]) == (422, "signup_disabled"), path


def test_where_asked_for_a_new_password_of_an_old_session_needs_the_digits_of_a_letter(
    sql: Sql, closed: Place, forget: list[str]
) -> None:
    email = _address()
    session = _made(closed, forget, email)
    token = session["access_token"]
    fresh = _ask(closed, "PUT", "/user", {"password": "a third horse 3"}, token=token)
    yesterday = "update auth.sessions set created_at = created_at - interval '25 hours' where user_id = %s"
    sql(yesterday, session["user"]["id"])
    letters = Auth("", "", "", closed.mail_url)

    def change(**nonce: str) -> httpx.Response:
        return _ask(closed, "PUT", "/user", {"password": "another horse 2", **nonce}, token=token)

    assert fresh.status_code == 200
    assert change().json()["error_code"] == "reauthentication_needed"
    assert _ask(closed, "GET", "/reauthenticate", token=token).json() == {}
    again = _ask(closed, "GET", "/reauthenticate", token=token)
    digits = letters.letter(email).split("code: ")[1][:6]
    letters.close()
    assert again.json()["error_code"] == "over_email_send_rate_limit"
    wrong = f"{(int(digits) + 1) % 10**6:06d}"
    assert change(nonce=wrong).json()["error_code"] == "reauthentication_not_valid"
    assert change(nonce=digits).status_code == 200


def test_the_pause_between_two_letters_ends(
    closed: Place, forget: list[str], pass_time: Callable[[str, float], None]
) -> None:
    email = _address()
    person = _made(closed, forget, email)["user"]["id"]
    asked = [_ask(closed, "POST", "/recover", {"email": email}) for _ in range(2)]
    pass_time(person, 3601)
    asked.append(_ask(closed, "POST", "/recover", {"email": email}))

    assert [answer.status_code for answer in asked] == [200, 429, 200]
    assert asked[1].json()["error_code"] == "over_email_send_rate_limit"
