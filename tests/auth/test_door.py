"""The door, on a running stack with its real mail: sign up, confirm, sign in, recover, sign out."""

import re
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests import web
from tests.auth import make
from tests.cleanup import Made
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.stack


@pytest.fixture
def browser(stack: Stack) -> Iterator[httpx.Client]:
    with web.stranger(stack) as client:
        yield client


@pytest.fixture
def email(made: Made) -> str:
    address = make.address()
    made.account(address)
    return address


def link(stack: Stack, email: str, kind: str) -> dict[str, str]:
    """The two values of the newest link of that kind in the person's mail."""
    for _ in range(50):
        found = httpx.get(f"{stack.mail_url}/api/v1/search", params={"query": f"to:{email}"}).json()["messages"]
        for message in found:
            text = httpx.get(f"{stack.mail_url}/api/v1/message/{message['ID']}").json()["Text"]
            match = re.search(r"\S+/confirm\?\S+", text)
            values = dict(httpx.URL(match.group(0).replace("&amp;", "&")).params) if match else {}
            if values.get("type") == kind:
                return {"token": values["token"], "type": kind}
        time.sleep(0.1)
    raise AssertionError(f"no {kind} mail for {email}")


def sign_up(browser: httpx.Client, email: str) -> httpx.Response:
    return browser.post("/api/auth/sign-up", json=make.new_account(email=email))


def sign_in(browser: httpx.Client, email: str, password: str = PASSWORD) -> httpx.Response:
    return browser.post("/api/auth/sign-in", json=make.credentials(email, password=password))


def actions(browser: httpx.Client) -> list[str]:
    return [line["action"] for line in browser.get("/api/audit").json()["items"]]


def test_a_person_signs_up_confirms_and_is_signed_in(stack: Stack, browser: httpx.Client, email: str) -> None:
    assert sign_up(browser, email).status_code == 202
    early = sign_in(browser, email)
    person = browser.post("/api/auth/verify", json=link(stack, email, "signup"))

    assert (early.status_code, early.json()["code"]) == (401, "EMAIL_NOT_CONFIRMED")
    assert person.json()["displayName"] == "Ada Lovelace"
    assert browser.get("/api/auth/session").json() == person.json()


def test_a_link_works_once(stack: Stack, browser: httpx.Client, email: str) -> None:
    sign_up(browser, email)
    found = link(stack, email, "signup")
    browser.post("/api/auth/verify", json=found)

    again = browser.post("/api/auth/verify", json=found)

    assert (again.status_code, again.json()["code"]) == (422, "LINK_EXPIRED")


def test_a_new_password_is_chosen_through_the_mail(stack: Stack, browser: httpx.Client, made: Made) -> None:
    person = made.person()
    assert browser.post("/api/auth/recover", json={"email": person.email}).status_code == 202
    browser.post("/api/auth/verify", json=link(stack, person.email, "recovery"))

    changed = browser.post("/api/auth/password", json={"password": "a quite different one"})

    assert changed.status_code == 204
    assert sign_in(browser, person.email).json()["code"] == "INVALID_CREDENTIALS"
    assert sign_in(browser, person.email, "a quite different one").status_code == 200
    assert "auth:password_change" in actions(browser)


def test_nothing_tells_whether_an_address_has_an_account(browser: httpx.Client, made: Made) -> None:
    known, unknown = made.person().email, f"nobody-{uuid4().hex[:8]}@ibid.example"
    made.account(unknown)

    def answers(address: str) -> list[tuple[int, Any]]:
        asked = [
            browser.post("/api/auth/recover", json={"email": address}),
            browser.post("/api/auth/resend", json={"email": address}),
            sign_in(browser, address, "wrong one"),
        ]
        return [(one.status_code, (one.json() or {}).get("code")) for one in asked]

    assert answers(known) == answers(unknown)


def test_no_token_reaches_the_page(stack: Stack, browser: httpx.Client, made: Made) -> None:
    answer = sign_in(browser, made.person().email)

    assert "eyJ" not in answer.text
    assert "eyJ" not in answer.headers["set-cookie"]
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert "eyJ" not in browser.get("/api/auth/session").text


def test_signing_out_ends_the_session_also_for_a_copy_of_its_refresh_token(
    stack: Stack, browser: httpx.Client, made: Made
) -> None:
    person = made.person()
    sign_in(browser, person.email)
    answer = browser.post("/api/auth/sign-out")

    assert answer.status_code == 204
    assert browser.get("/api/auth/session").status_code == 401
    left = stack.sql("select count(*) as n from auth.sessions where user_id = %s::uuid", person.id)
    assert left[0]["n"] == 1, "the session that the test's own sign-in made stays, the browser's is gone"


def test_signing_out_twice_is_no_error(browser: httpx.Client) -> None:
    assert browser.post("/api/auth/sign-out").status_code == 204


def test_signing_in_and_out_leaves_one_line_each(stack: Stack, browser: httpx.Client, made: Made) -> None:
    person = made.person()
    sign_in(browser, person.email)
    browser.post("/api/auth/sign-out")

    lines = stack.sql("select action from public.audit_logs where user_id = %s::uuid order by id", person.id)

    assert [line["action"] for line in lines] == ["auth:sign_in", "auth:sign_out"]


def test_ten_wrong_passwords_make_even_the_right_one_wait(browser: httpx.Client, made: Made) -> None:
    person = made.person()
    for _ in range(10):
        assert sign_in(browser, person.email, "wrong one").status_code == 401

    refused = sign_in(browser, person.email)

    assert (refused.status_code, refused.json()["code"]) == (429, "RATE_LIMITED")
    assert 0 < refused.json()["retryAfter"] <= 900
    assert refused.headers["retry-after"] == str(refused.json()["retryAfter"])


def test_a_client_cannot_choose_its_network_address(stack: Stack, browser: httpx.Client, made: Made) -> None:
    person = made.person()
    browser.headers["X-Client-Ip"] = "203.0.113.99"
    sign_in(browser, person.email, "wrong one")

    rows = stack.sql("select host(ip) as ip from public.auth_attempts where email = %s", person.email)

    assert [row["ip"] for row in rows] == ["127.0.0.1"]


@pytest.mark.parametrize("password", ["short", "x" * 73])
def test_a_password_that_cannot_be_is_refused_by_field(browser: httpx.Client, password: str) -> None:
    answer = browser.post("/api/auth/sign-up", json={"email": "new@ibid.example", "password": password})

    assert answer.json()["errors"][0]["path"] == "password"


def test_api_users_bring_a_bearer_token(stack: Stack, made: Made) -> None:
    person = made.person()
    headers = {"Authorization": f"Bearer {person.token}"}

    made_by_api = httpx.post(f"{stack.url}/api/projects", json={"title": "by API"}, headers=headers)

    assert made_by_api.status_code == 201
    assert httpx.get(f"{stack.url}/api/auth/session", headers=headers).json()["email"] == person.email
