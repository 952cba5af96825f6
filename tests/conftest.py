"""What every suite may ask for: the stack, and people on it who are gone afterwards."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cleanup import Made, cleaned
from tests.sampling import load_profile
from tests.stack import Person, Stack, running

load_profile()
HERE = Path(__file__).parent
# Suites that speak to the database or to the servers before it. They run without the BFF and without its worker,
# which would take the jobs that tests/jobs enqueues.
WITHOUT_US = "auth,rest,storage,mail,gateway"
ON_THE_STACK = {"jobs", "conformance", "rls", "database"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _folder(item) in ON_THE_STACK:
            item.add_marker("stack")


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A promise that this machine cannot prove is said aloud, not only counted."""
    for report in terminalreporter.stats.get("skipped", []):
        if "NOT PROVEN HERE" in str(report.longrepr):
            terminalreporter.write_line(f"{report.nodeid}: {str(report.longrepr[2]).removeprefix('Skipped: ')}")


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    whole = any(_folder(item) not in ON_THE_STACK for item in request.session.items if item.get_closest_marker("stack"))
    with running("" if whole else WITHOUT_US) as found:
        yield found


@pytest.fixture
def made(stack: Stack) -> Iterator[Made]:
    """What the test makes it tells this; the test's end removes all of it, also after a failure."""
    with cleaned(stack) as found:
        yield found


@pytest.fixture
def person(made: Made) -> Callable[[], Person]:
    """Makes people who are gone afterwards, with all that is theirs."""
    return made.person
