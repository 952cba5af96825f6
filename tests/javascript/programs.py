"""Runs the clients in JavaScript, on a Node that supabase-js still takes."""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.stack import TEST_HOME

HERE = Path(__file__).parent
# supabase-js asks for 22; this is the first that runs TypeScript as it stands.
LEAST = (22, 18)


def run(program: Path, **told: str) -> Any:
    """What it printed, read as JSON; `told` is all of its environment."""
    if not (program.parent / "node_modules/.bin/tsc").exists():
        subprocess.run(["npm", "ci"], cwd=program.parent, check=True, capture_output=True, text=True)
    environ = {"PATH": os.environ["PATH"], **told}
    done = subprocess.run([node(), program], env=environ, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@cache
def node() -> str:
    """The machine's own where it is new enough, else the one that scripts/test.sh installs."""
    places = (shutil.which("node"), os.environ.get("IBID_TEST_NODE"), TEST_HOME / "node/bin/node")
    for place in places:
        if place and _version(str(place)) >= LEAST:
            return str(place)
    pytest.fail(f"there is no Node {LEAST[0]}.{LEAST[1]} or newer; ./scripts/test.sh conformance installs one")


def _version(program: str) -> tuple[int, ...]:
    if not Path(program).exists():
        return ()
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in said.strip().removeprefix("v").split(".")[:2])
