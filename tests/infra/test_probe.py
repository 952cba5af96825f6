"""What a container's health check asks."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.test_gateway import servers

ROOT = Path(__file__).parents[2]


def probed(asked: str, **told: str) -> int:
    command = [sys.executable, "-m", "infra.probe", asked]
    return subprocess.run(command, cwd=ROOT, env=told, capture_output=True, check=False).returncode


def test_a_server_is_well_while_it_answers() -> None:
    with servers() as running:
        assert probed(f"http://{running.bff}/api/health/live") == 0
    assert probed(f"http://{running.bff}/api/health/live") == 1


@pytest.mark.parametrize("database", ["postgresql://nobody@127.0.0.1:9/none"])
def test_a_worker_whose_database_is_away_is_not_well(database: str) -> None:
    assert probed("worker", DATABASE_URL=database) == 1
