"""One person with a project, a document, a source and a work, who meets every trouble of a module."""

from collections.abc import Iterator

import pytest

from tests import web
from tests.cleanup import Made, cleaned
from tests.stack import Stack
from tests.trouble.make import Desk


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "trouble" in item.path.parts:
            item.add_marker("stack")


@pytest.fixture(scope="module")
def made(stack: Stack) -> Iterator[Made]:
    with cleaned(stack) as found:
        yield found


@pytest.fixture(scope="module")
def desk(stack: Stack, made: Made) -> Iterator[Desk]:
    one = made.person()
    with web.signed_in(stack, one) as client:
        yield Desk(client, stack, one, made)
