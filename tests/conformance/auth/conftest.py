"""The Auth server under test: any stack's by SUPABASE_URL, its keys and MAIL_URL, else one of our own for this run."""

import os
import time
from collections.abc import Callable, Iterator

import pytest

from tests.conformance.auth.own_servers import Place, auth_server
from tests.conformance.auth.under_test import Auth
from tests.stack import Stack

NEEDED = ("SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY", "MAIL_URL")


def given() -> tuple[str, ...]:
    """The running stack that the environment names, by all of NEEDED; else nothing."""
    values = tuple(os.environ.get(name, "") for name in NEEDED)
    return values if all(values) else ()


@pytest.fixture(scope="session")
def auth(request: pytest.FixtureRequest) -> Iterator[Auth]:
    if named := given():
        found = Auth(*named)
    else:
        stack = request.getfixturevalue("stack")
        found = Auth(stack.url, stack.anon_key, stack.service_key, stack.mail_url)
    yield found
    found.close()


@pytest.fixture
def address(auth: Auth) -> Iterator[Callable[[], str]]:
    """Addresses that nobody has; whoever signed up with one is removed afterwards."""
    yield auth.new_address
    auth.forget_all()


@pytest.fixture(scope="session")
def own(stack: Stack) -> Iterator[Place]:
    """A server of the tests' own: strangers may come, people link by hand, mails go one right after the other."""
    settings = {"GOTRUE_SECURITY_MANUAL_LINKING_ENABLED": "true"}
    with auth_server(stack.told["AUTH_DATABASE_URL"], "ES256", **settings) as place:
        yield place


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
def pass_time(request: pytest.FixtureRequest) -> Callable[[str, float], None]:
    """Lets seconds pass for one person: in their rows where the database is ours, else by waiting a little."""
    if given():
        return _wait
    stack: Stack = request.getfixturevalue("stack")

    def move(person: str, seconds: float) -> None:
        for table, (owner, columns) in MOMENTS.items():
            moved = ", ".join(f"{name} = {name} - make_interval(secs => {seconds})" for name in columns)
            stack.sql(f"update auth.{table} set {moved} where {owner} = %s", person)

    return move


def _wait(_person: str, seconds: float) -> None:
    if seconds > PATIENCE:
        pytest.skip("only in a database of our own does so much time pass")
    time.sleep(seconds)
