"""A desk for each test that needs the running stack, and a stranger who looks at it."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.stack import Person, Stack
from tests.vault.desk import Desk


@pytest.fixture
def desk(stack: Stack, person: Callable[[], Person]) -> Iterator[Desk]:
    with _browser(stack, person()) as client:
        yield Desk(client)


@pytest.fixture
def stranger(stack: Stack, person: Callable[[], Person]) -> Iterator[httpx.Client]:
    with _browser(stack, person()) as client:
        yield client


def _browser(stack: Stack, person: Person) -> httpx.Client:
    headers = {"authorization": f"Bearer {person.token}", "x-requested-with": "ibid"}
    return httpx.Client(base_url=stack.url, headers=headers, timeout=30)
