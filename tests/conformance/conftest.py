"""The stack under test, and who may look into its rows; on one that is not ours, what asks for more is skipped."""

import sys
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.conformance.target import Target, named

Sql = Callable[..., list[dict[str, Any]]]
OURS = "starts servers of ours, with settings, a clock or a disk of their own; the environment names another stack"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if named() is None:
        return
    for item in items:
        if item.get_closest_marker("ours"):
            item.add_marker(pytest.mark.skip(reason=OURS))


def _nothing_of_ours(event: str, told: tuple[Any, ...]) -> None:
    if event == "subprocess.Popen" and "infra.embedded" in str(told[1]):
        raise AssertionError(f"started beside a stack that is not ours, without the mark `ours`: {told[1]}")


if named() is not None:
    sys.addaudithook(_nothing_of_ours)


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> Target:
    if found := named():
        return found
    stack = request.getfixturevalue("stack")
    return Target(
        stack.url, stack.anon_key, stack.service_key, stack.mail_url, stack.told["SITE_URL"],
        stack.told["JWT_SECRET"], stack.superuser_url,
    )  # fmt: skip


@pytest.fixture(scope="session")
def sql(target: Target) -> Sql:
    """Rows of the stack's database, each statement committed at once."""
    if not target.database_url:
        pytest.skip("looks into the database, which CONFORMANCE_DATABASE_URL does not name")

    def ask(query: str, *values: object) -> list[dict[str, Any]]:
        with psycopg.connect(target.database_url, autocommit=True, row_factory=dict_row) as database:
            answer = database.execute(query.encode(), values or None)
            return answer.fetchall() if answer.description else []

    return ask
