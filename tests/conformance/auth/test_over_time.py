"""What ends by itself: links, codes, pauses between mails, bans, challenges and sessions."""

import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from infra.embedded.auth import totp
from tests.conformance.auth.own_servers import Place, auth_server
from tests.conformance.auth.under_test import PASSWORD, Auth
from tests.stack import Stack

Address = Callable[[], str]
PassTime = Callable[[str, float], None]
DAY = 86_400


def test_a_link_and_its_digits_are_good_for_a_day(auth: Auth, address: Address, pass_time: PassTime) -> None:
    email = address()
    person = auth.sign_up(email).json()["id"]
    letter = auth.letter(email)
    pass_time(person, DAY + 1)

    by_link = auth.ask("GET", f"/verify?token={auth.token_of(letter)}&type=signup")
    by_hash = auth.ask("POST", "/verify", {"type": "signup", "token_hash": auth.token_of(letter)})
    digits = {"type": "signup", "email": email, "token": auth.digits_of(letter)}
    by_digits = auth.ask("POST", "/verify", digits)

    assert "error_code=otp_expired" in by_link.headers["location"]
    assert by_hash.json()["error_code"] == by_digits.json()["error_code"] == "otp_expired"


def test_a_code_of_pkce_is_good_for_five_minutes(auth: Auth, address: Address, pass_time: PassTime) -> None:
    email, verifier = address(), "v" * 64
    person = auth.sign_up(email, code_challenge=verifier, code_challenge_method="plain").json()["id"]
    sent_on = auth.ask("GET", f"/verify?token={auth.token_of(auth.letter(email))}&type=signup").headers["location"]
    code = parse_qs(urlsplit(sent_on).query)["code"][0]
    pass_time(person, 301)

    late = auth.ask("POST", "/token?grant_type=pkce", {"auth_code": code, "code_verifier": verifier})

    assert (late.status_code, late.json()["error_code"]) == (403, "flow_state_expired")


def test_a_ban_ends(auth: Auth, address: Address, pass_time: PassTime) -> None:
    email = address()
    session = auth.person(email)
    person = session["user"]["id"]
    path, key = f"/admin/users/{person}", auth.service_key
    assert auth.ask("PUT", path, {"ban_duration": "1h30m"}, key=key).json()["banned_until"]

    banned = auth.sign_in(email)
    refused = auth.ask("POST", "/token?grant_type=refresh_token", {"refresh_token": session["refresh_token"]})
    pass_time(person, 5401)
    free = auth.sign_in(email)

    assert (banned.status_code, banned.json()["error_code"]) == (400, "user_banned")
    assert refused.json()["error_code"] == "user_banned"
    assert free.status_code == 200
    assert auth.ask("PUT", path, {"ban_duration": "soon"}, key=key).json()["error_code"] == "validation_failed"
    auth.ask("PUT", path, {"ban_duration": "1h"}, key=key)
    assert "banned_until" not in auth.ask("PUT", path, {"ban_duration": "none"}, key=key).json()


def test_a_challenge_is_good_for_five_minutes_and_a_factor_nobody_proves_goes(
    auth: Auth, address: Address, pass_time: PassTime
) -> None:
    session = auth.person(address())
    token, person = session["access_token"], session["user"]["id"]
    body = {"factor_type": "totp", "friendly_name": "phone"}
    made = auth.ask("POST", "/factors", body, token=token).json()
    pass_time(person, 301)
    again = auth.ask("POST", "/factors", body, token=token).json()
    asked = auth.ask("POST", f"/factors/{again['id']}/challenge", {}, token=token).json()
    pass_time(person, 301)
    answer = {"challenge_id": asked["id"], "code": totp.code(again["totp"]["secret"], time.time())}

    late = auth.ask("POST", f"/factors/{again['id']}/verify", answer, token=token)

    assert made["id"] != again["id"]
    assert (late.status_code, late.json()["error_code"]) == (422, "mfa_challenge_expired")


@pytest.fixture(scope="module")
def brief(stack: Stack) -> Iterator[Place]:
    """Everything ends soon here."""
    settings = {
        "GOTRUE_JWT_EXP": "1",
        "GOTRUE_SESSIONS_TIMEBOX": "1h",
        "GOTRUE_SESSIONS_INACTIVITY_TIMEOUT": "30m",
        "GOTRUE_SESSIONS_SINGLE_PER_USER": "true",
        "GOTRUE_SECURITY_REFRESH_TOKEN_REUSE_INTERVAL": "0",
        "GOTRUE_RATE_LIMIT_EMAIL_SENT": "2/1h",
        "GOTRUE_PASSWORD_REQUIRED_CHARACTERS": "abcdefghijklmnopqrstuvwxyz:0123456789",
    }
    with auth_server(stack, "ES256", **settings) as place:
        yield place


@pytest.fixture
def short(brief: Place) -> Iterator[Auth]:
    """Asked as the shared server is; whoever was made is removed."""
    asked = Auth(brief.url, "", brief.service_key, brief.mail_url, prefix="")
    yield asked
    asked.forget_all()
    asked.close()


def _refresh(auth: Auth, token: str) -> httpx.Response:
    return auth.ask("POST", "/token?grant_type=refresh_token", {"refresh_token": token})


@pytest.mark.ours
def test_an_access_token_ends(short: Auth) -> None:
    token = short.person(short.new_address())["access_token"]

    answer = short.ask("GET", "/user", token=token)
    until = time.monotonic() + 20
    while answer.status_code == 200 and time.monotonic() < until:
        time.sleep(0.2)
        answer = short.ask("GET", "/user", token=token)

    assert (answer.status_code, answer.json()["error_code"]) == (403, "bad_jwt")
    assert answer.json()["msg"].endswith("token has invalid claims: token is expired")


@pytest.mark.ours
def test_a_session_ends_when_it_is_not_used_and_when_its_time_is_over(short: Auth, pass_time: PassTime) -> None:
    idle, busy = (short.person(short.new_address()) for _ in range(2))
    pass_time(idle["user"]["id"], 1801)
    unused = _refresh(short, idle["refresh_token"])
    token = busy["refresh_token"]
    for _ in range(2):
        pass_time(busy["user"]["id"], 1750)
        token = _refresh(short, token).json()["refresh_token"]
    pass_time(busy["user"]["id"], 200)
    over = _refresh(short, token)

    told = [(answer.status_code, answer.json()["error_code"], answer.json()["msg"]) for answer in (unused, over)]
    assert told == [
        (400, "session_expired", "Invalid Refresh Token: Session Expired (Inactivity)"),
        (400, "session_expired", "Invalid Refresh Token: Session Expired"),
    ]


@pytest.mark.ours
def test_where_one_session_is_all_a_newer_one_ends_the_older(short: Auth) -> None:
    email = short.new_address()
    older, newer = short.person(email), short.sign_in(email).json()

    refused = _refresh(short, older["refresh_token"])

    assert refused.json()["msg"] == "Invalid Refresh Token: Session Expired (Revoked by Newer Login)"
    assert _refresh(short, newer["refresh_token"]).status_code == 200


@pytest.mark.ours
def test_without_an_interval_only_the_last_token_may_be_used_twice(short: Auth) -> None:
    first = short.person(short.new_address())["refresh_token"]
    second = _refresh(short, first).json()["refresh_token"]
    twice = _refresh(short, first)
    third = _refresh(short, second).json()["refresh_token"]

    assert twice.json()["refresh_token"] == second, "its answer may have been lost"
    assert _refresh(short, first).json()["error_code"] == "refresh_token_already_used"
    assert _refresh(short, third).json()["error_code"] == "refresh_token_already_used"


@pytest.mark.ours
def test_all_mails_together_have_a_limit(short: Auth) -> None:
    people = [short.new_address() for _ in range(3)]
    for email in people:
        short.person(email)

    asked = [short.ask("POST", "/recover", {"email": email}) for email in people]

    assert [answer.status_code for answer in asked] == [200, 200, 429]
    assert asked[2].json()["error_code"] == "over_email_send_rate_limit"
    assert asked[2].json()["msg"] == "email rate limit exceeded"


@pytest.mark.ours
def test_a_password_holds_what_the_settings_ask(short: Auth) -> None:
    answer = short.ask("POST", "/signup", {"email": short.new_address(), "password": "ABC"})

    assert (answer.status_code, answer.json()["error_code"]) == (422, "weak_password")
    assert answer.json()["weak_password"] == {"reasons": ["length", "characters"]}
    assert PASSWORD not in answer.text
