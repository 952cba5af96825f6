"""The clients in JavaScript, compiled beside the packages that they import."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def compiled() -> Iterator[Path]:
    """Where they lie, in a folder of this run's own."""
    if not (HERE / "node_modules/.bin/tsc").exists():
        subprocess.run(["npm", "ci"], cwd=HERE, check=True, capture_output=True, text=True)
    (HERE / "dist").mkdir(exist_ok=True)
    into = Path(tempfile.mkdtemp(dir=HERE / "dist"))
    command = [str(HERE / "node_modules/.bin/tsc"), "--project", str(HERE), "--outDir", str(into)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
        assert done.returncode == 0, done.stdout
        yield into / "tests/javascript"
    finally:
        shutil.rmtree(into)
