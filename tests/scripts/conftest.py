"""One checkout, installed once, for all promises about the scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scripts.checkout import Checkout, Said, check_out


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """Its folder stands in one of mode 0700, as pytest makes them."""
    found = check_out(tmp_path_factory.mktemp("clone"))
    yield found
    found.run("reset.sh", told="DELETE\n")


@pytest.fixture(scope="session")
def first(checkout: Checkout) -> Said:
    """What the first start of all said; the stack runs when this returns."""
    return checkout.run("start.sh", "--detach", seconds=600)


@pytest.fixture
def running(checkout: Checkout, first: Said) -> Checkout:
    """A checkout whose stack runs, whatever the test before did to it."""
    if checkout.run("start.sh", "--status").code:
        again = checkout.run("start.sh", "--detach")
        assert again.code == 0, again.text
    return checkout


@pytest.fixture
def installed(checkout: Checkout, first: Said) -> Checkout:
    """A checkout that is installed and does not run."""
    checkout.run("stop.sh")
    return checkout


@pytest.fixture
def fresh(tmp_path: Path) -> Checkout:
    """A checkout in which nothing was installed yet."""
    return check_out(tmp_path)
