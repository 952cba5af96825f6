"""A database with a person and a project, and a folder that stands for Storage's bucket."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psycopg
import pytest
from psycopg.rows import dict_row

from infra.embedded.state import State
from tests.jobs.make import Desk
from tests.stack import Stack


@pytest.fixture(scope="session", autouse=True)
def _address(stack: Stack) -> None:
    """Where a worker in a process of its own finds the database."""
    os.environ["WORKER_DATABASE_URL"] = stack.database_url


@pytest.fixture(scope="module", autouse=True)
def _alone(stack: Stack) -> Iterator[None]:
    """The stack's own worker, where it has one, rests: it would take these jobs, and look for the files in Storage."""
    now = msgspec.json.decode((stack.home / "state.json").read_bytes(), type=State)
    worker = now.services.get("worker")
    if worker is None:
        yield
        return
    os.kill(worker.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker.pid, signal.SIGCONT)


@pytest.fixture(scope="session")
def database_url(stack: Stack) -> str:
    return stack.database_url


@pytest.fixture
def desk(stack: Stack, tmp_path: Path) -> Iterator[Desk]:
    """Removes what the test made, also after a failure."""
    with psycopg.connect(stack.superuser_url, autocommit=True, row_factory=dict_row) as db:
        desk = Desk(db, tmp_path / "bucket")
        try:
            yield desk
        finally:
            desk.clear()
