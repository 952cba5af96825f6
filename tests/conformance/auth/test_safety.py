"""What a stranger must not learn or do: who has an account, what a letter said, what an administrator may."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import jwt
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.embedded import keys
from tests.conformance.auth.own_servers import auth_server, free
from tests.conformance.auth.under_test import PASSWORD, Auth
from tests.conformance.conftest import Sql
from tests.stack import Stack

Address = Callable[[], str]
SLOW = 0.4


def test_what_a_letter_says_is_stored_as_a_hash_alone(sql: Sql, auth: Auth, address: Address) -> None:
    email = address()
    person = auth.sign_up(email).json()["id"]
    digits = auth.digits_of(auth.letter(email))

    rows = sql("select * from auth.one_time_tokens where user_id = %s", person)
    user = sql("select * from auth.users where id = %s", person)[0]

    assert [len(row["token_hash"]) for row in rows] == [56]
    # Among 56 hexadecimal digits six can stand by chance: what is looked for is a value of its own.
    assert digits not in {str(value) for row in [*rows, user] for value in row.values()}
    assert user["confirmation_token"] == rows[0]["token_hash"]
    assert PASSWORD not in str(user)
    assert user["encrypted_password"].startswith("$2")


def test_only_a_token_that_the_server_signed_is_an_administrators(auth: Auth, address: Address) -> None:
    person = auth.person(address())["access_token"]
    claims = jwt.decode(auth.service_key, options={"verify_signature": False})
    elsewhere = keys.make()["SUPABASE_SERVICE_ROLE_KEY"]
    header = jwt.get_unverified_header(person)
    confused = jwt.encode(claims, "s" * 40, "HS256", headers={"kid": header.get("kid", "")})

    assert auth.ask("GET", "/admin/users", token=person).json()["error_code"] == "not_admin"
    assert auth.ask("GET", "/admin/users", token=auth.anon_key).json()["error_code"] == "not_admin"
    for forged in (elsewhere, confused, jwt.encode(claims, None, "none"), f"{auth.service_key}x"):
        answer = auth.ask("GET", "/admin/users", token=forged)
        assert (answer.status_code, answer.json()["error_code"]) == (403, "bad_jwt")
    for method, path in (
        ("POST", "/admin/users"), ("POST", "/admin/generate_link"), ("POST", "/invite"), ("GET", "/admin/audit"),
    ):  # fmt: skip
        assert auth.ask(method, path, {"email": "x@example.com"}, token=person).status_code == 403
    assert auth.ask("PUT", "/user", {"app_metadata": {"role": "x"}}, token=person).status_code == 403


class _Slow:
    """A mail server that thinks."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        time.sleep(SLOW)  # noqa: ASYNC251 - in a thread and a loop of its own
        return "250 OK"


@contextmanager
def _slow_mail() -> Iterator[int]:
    controller = Controller(_Slow(), hostname="127.0.0.1", port=free())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def slow(stack: Stack) -> Iterator[Auth]:
    with (
        _slow_mail() as port,
        auth_server(stack, "ES256", GOTRUE_SMTP_PORT=str(port),
                    GOTRUE_SMTP_MAX_FREQUENCY="1h", GOTRUE_SMS_AUTOCONFIRM="false") as place,
    ):  # fmt: skip
        asked = Auth(place.url, "", place.service_key, place.mail_url, prefix="")
        yield asked
        asked.forget_all()
        asked.close()


def _seconds(ask: Callable[[], object]) -> float:
    began = time.monotonic()
    ask()
    return time.monotonic() - began


@pytest.mark.ours
def test_neither_words_nor_time_tell_whether_an_address_has_an_account(slow: Auth) -> None:
    known, other, newcomer, nobody = (slow.new_address() for _ in range(4))
    slow.person(known)
    slow.person(other)

    def ask(path: str, email: str) -> tuple[int, str]:
        answer = slow.ask("POST", path, {"email": email, "type": "signup", "password": PASSWORD})
        return answer.status_code, answer.json().get("error_code", "")

    first = slow.ask("POST", "/recover", {"email": known})
    recovered = slow.ask("POST", "/recover", {"email": other})
    recovering = _seconds(lambda: slow.ask("POST", "/recover", {"email": nobody}))
    taking = _seconds(lambda: slow.sign_up(known))
    coming = slow.sign_up(newcomer).json()
    taken = slow.sign_up(other).json()

    assert (first.status_code, first.text) == (recovered.status_code, recovered.text) == (200, "{}")
    # Nothing is sent to who is not there, and yet it takes as long as a letter does.
    assert min(recovering, taking) > SLOW * 0.9
    assert taken.keys() == coming.keys()
    assert {name for name in taken if type(taken[name]) is not type(coming[name])} == set()
    # Nor does asking again: the pause between two letters is for those too who got none.
    again = [ask("/recover", other), ask("/recover", nobody), ask("/signup", newcomer), ask("/signup", other)]
    again += [ask("/resend", newcomer), ask("/resend", other)]
    assert again == [(429, "over_email_send_rate_limit")] * 6


@pytest.mark.ours
def test_each_server_says_on_start_that_it_is_for_one_machine_and_listens_on_it_alone(stack: Stack) -> None:
    for name in ("auth", "storage"):
        said = (stack.home / "logs" / f"{name}.log").read_text()

        assert re.search(rf"^Ibid {name}, .* UTC, \S+, is ready at http://127\.0\.0\.1:", said, re.MULTILINE)
        assert "for one machine; for production there is infra/compose.prod.yml" in said
