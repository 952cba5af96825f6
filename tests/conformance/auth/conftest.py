"""The Auth server under test: any stack's by SUPABASE_URL, its keys and MAIL_URL, else one of our own for this run."""

import os
from collections.abc import Callable, Iterator

import pytest

from tests.conformance.auth.under_test import Auth

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
