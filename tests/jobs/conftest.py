"""A database with a person and a project, and a folder that stands for Storage's bucket."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.jobs.make import Desk


@pytest.fixture(scope="session")
def database_url() -> str:
    return os.environ["WORKER_DATABASE_URL"]


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """Removes what the test made, also after a failure."""
    superuser = os.environ["CONFORMANCE_DATABASE_URL"]
    with psycopg.connect(superuser, autocommit=True, row_factory=dict_row) as db:
        desk = Desk(db, tmp_path / "bucket")
        try:
            yield desk
        finally:
            desk.clear()
