"""Two people with a row in every table, and PostgREST as each kind of caller."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.rows import DictRow, dict_row

from tests.rls.probes import Scene
from tests.rls.rest import Rest
from tests.rls.world import World
from tests.stack import Stack


@pytest.fixture(scope="session")
def db(stack: Stack) -> Iterator[psycopg.Connection[DictRow]]:
    """As the superuser, each statement committed at once."""
    with psycopg.connect(stack.superuser_url, autocommit=True, row_factory=dict_row) as database:
        yield database


@pytest.fixture(scope="session")
def rest(stack: Stack) -> Iterator[Rest]:
    found = Rest(stack)
    yield found
    found.http.close()


@pytest.fixture
def scene(rest: Rest, db: psycopg.Connection[DictRow]) -> Iterator[Scene]:
    world, stranger = World(db), World(db)
    try:
        yield Scene(rest, world, stranger)
    finally:
        world.clear()
        stranger.clear()
