"""Two people who hold nothing but the public key and supabase-py; what they made is gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from supabase.lib.client_options import SyncClientOptions

from supabase import Client, create_client
from tests.bypass.make import Past
from tests.cleanup import Made
from tests.stack import Person, Stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    quiet = pytest.mark.filterwarnings(
        # The library warns of how it calls itself.
        "ignore:The '(timeout|verify|proxy)' parameter is deprecated:DeprecationWarning"
    )
    for item in items:
        if "bypass" in item.path.parts:
            item.add_marker("stack")
            item.add_marker(quiet)


@pytest.fixture
def ada(stack: Stack, made: Made) -> Iterator[Past]:
    one = made.person()
    with _signed_in(stack, one) as client:
        yield Past(client, one)


@pytest.fixture
def eve(stack: Stack, made: Made) -> Iterator[Past]:
    one = made.person()
    with _signed_in(stack, one) as client:
        yield Past(client, one)


@contextmanager
def _signed_in(stack: Stack, person: Person) -> Iterator[Client]:
    # Ours to close: the library leaves its own open.
    with httpx.Client(timeout=30) as http:
        client = create_client(stack.url, stack.anon_key, SyncClientOptions(httpx_client=http))
        client.auth.sign_in_with_password({"email": person.email, "password": person.password})
        yield client
        client.auth.sign_out()
