"""Two people with browsers of their own; what they made is gone afterwards."""

from collections.abc import Iterator

import httpx
import pytest

from tests import web
from tests.cleanup import Made
from tests.stack import Stack


@pytest.fixture
def ada(stack: Stack, made: Made) -> Iterator[httpx.Client]:
    with web.signed_in(stack, made.person()) as client:
        yield client


@pytest.fixture
def eve(stack: Stack, made: Made) -> Iterator[httpx.Client]:
    with web.signed_in(stack, made.person()) as client:
        yield client
