"""The Auth server under test, and those of the tests' own with other settings beside it."""

import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from tests.conformance.auth.own_servers import Place, auth_server
from tests.conformance.auth.under_test import Auth
from tests.conformance.conftest import Sql
from tests.conformance.target import Target, named
from tests.stack import Stack


@pytest.fixture(scope="session")
def auth(target: Target) -> Iterator[Auth]:
    found = Auth(target.url, target.anon_key, target.service_key, target.mail_url)
    yield found
    found.close()


@pytest.fixture
def address(auth: Auth) -> Iterator[Callable[[], str]]:
    """Addresses that nobody has; whoever signed up with one is removed afterwards."""
    yield auth.new_address
    auth.forget_all()


@pytest.fixture(scope="session")
def own(request: pytest.FixtureRequest, target: Target) -> Iterator[Place]:
    """A server of the tests' own: strangers may come, people link by hand, mails go one right after the other.

    On a stack that is not ours, that stack; tests which need those settings carry the mark `ours`.
    """
    if named():
        yield Place(f"{target.url}/auth/v1", target.mail_url, target.service_key, target.site, target.anon_key)
        return
    settings = {"GOTRUE_SECURITY_MANUAL_LINKING_ENABLED": "true", "GOTRUE_SMS_AUTOCONFIRM": "false"}
    with auth_server(request.getfixturevalue("stack"), "ES256", **settings) as place:
        yield place


@pytest.fixture(scope="session")
def confirming(stack: Stack) -> Iterator[Place]:
    """Confirms by itself, and lets each caller do little in a while."""
    settings = {
        "GOTRUE_MAILER_AUTOCONFIRM": "true",
        "GOTRUE_RATE_LIMIT_HEADER": "X-Client-Ip",
        "GOTRUE_RATE_LIMIT_TOKEN_REFRESH": "3",
    }
    with auth_server(stack, "ES256", **settings) as place:
        yield place


@pytest.fixture(scope="session")
def closed(stack: Stack) -> Iterator[Place]:
    settings = {
        "GOTRUE_DISABLE_SIGNUP": "true",
        "GOTRUE_SECURITY_UPDATE_PASSWORD_REQUIRE_REAUTHENTICATION": "true",
        "GOTRUE_SMTP_MAX_FREQUENCY": "1h",
    }
    with auth_server(stack, "ES256", **settings) as place:
        yield place


@pytest.fixture
def yesterday(closed: Place, sql: Sql) -> Iterator[dict[str, str]]:
    """The session of somebody who signed in where the house is closed, more than a day ago."""
    people = Auth(closed.url, "", closed.service_key, closed.mail_url, prefix="")
    session = people.person(people.new_address())
    old = "update auth.sessions set created_at = created_at - interval '25 hours' where user_id = %s"
    sql(old, session["user"]["id"])
    yield {name: session[name] for name in ("access_token", "refresh_token")}
    people.forget_all()
    people.close()


@pytest.fixture
def twofold(auth: Auth, sql: Sql, address: Callable[[], str]) -> str:
    """The address of somebody who has an identity elsewhere too."""
    email = address()
    sql(
        """insert into auth.identities (provider_id, user_id, identity_data, provider, created_at, updated_at)
           values (%s, %s, '{"sub": "7", "email": "other@example.com"}', 'github', now(), now())""",
        uuid4().hex, auth.person(email)["user"]["id"],
    )  # fmt: skip
    return email


# Every time of one person's rows that a rule of the server looks at.
MOMENTS = {
    "users": ("id", ["confirmation_sent_at", "recovery_sent_at", "email_change_sent_at", "reauthentication_sent_at",
                     "banned_until"]),
    "sessions": ("user_id", ["created_at", "refreshed_at"]),
    "refresh_tokens": ("user_id::uuid", ["updated_at"]),
    "flow_state": ("user_id", ["created_at", "auth_code_issued_at"]),
    "mfa_factors": ("user_id", ["created_at"]),
    "mfa_challenges": ("(select user_id from auth.mfa_factors f where f.id = factor_id)", ["created_at"]),
}  # fmt: skip
PATIENCE = 15


@pytest.fixture
def pass_time(request: pytest.FixtureRequest, target: Target) -> Callable[[str, float], None]:
    """Lets seconds pass for one person: in their rows where these can be reached, else by waiting a little."""
    if not target.database_url:
        return _wait
    sql: Sql = request.getfixturevalue("sql")

    def move(person: str, seconds: float) -> None:
        for table, (owner, columns) in MOMENTS.items():
            moved = ", ".join(f"{name} = {name} - make_interval(secs => {seconds})" for name in columns)
            sql(f"update auth.{table} set {moved} where {owner} = %s", person)

    return move


def _wait(_person: str, seconds: float) -> None:
    if seconds > PATIENCE:
        pytest.skip("so much time passes only in a database that CONFORMANCE_DATABASE_URL names")
    time.sleep(seconds)
