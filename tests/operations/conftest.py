"""A server that runs in containers, as far as words go: a settings file, and what stands where docker would."""

import os
import shutil
from pathlib import Path

import pytest

from infra.operations import stacks
from tests.operations.engine import ROOT, Engine


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    found = Engine(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{found.folder}:{os.environ['PATH']}")
    return found


@pytest.fixture
def server(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its folder, which has the compose files and .env.production and no embedded stack."""
    root = tmp_path / "ibid"
    (root / "infra").mkdir(parents=True)
    for file in (ROOT / "infra").glob("compose.*.yml"):
        shutil.copy(file, root / "infra")
    (root / ".env.production").write_text("APP_VERSION=v2\nTUNNEL_TOKEN=\n")
    monkeypatch.setattr(stacks, "ROOT", root)
    monkeypatch.delenv("IBID_HOME", raising=False)
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path / "backups"))
    return root
