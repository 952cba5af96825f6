"""The types that clients are written against are the database's own."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.database.conftest import HERE, Cli
from tests.rls.rest import Rest
from tests.rls.world import World
from tests.stack import ROOT, Stack

TYPES = ROOT / "web/src/lib/database.types.ts"


def generated(stack: Stack, cli: Cli) -> str:
    done = cli("gen", "types", "--schema", "public", url=stack.database_url)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_generated_types_are_those_committed(stack: Stack, cli: Cli) -> None:
    """On drift: `DATABASE_URL=… python -m tests.database.types` writes them anew."""
    assert generated(stack, cli) == TYPES.read_text()


def compile_client(node_modules: Path, into: Path, file: Path) -> subprocess.CompletedProcess[str]:
    options = "--strict --noUncheckedIndexedAccess --target es2022 --module nodenext --skipLibCheck --types node"
    command = [node_modules / ".bin/tsc", *options.split(), "--outDir", into, file]
    return subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def client(node_modules: Path) -> Path:
    shutil.rmtree(HERE / "dist", ignore_errors=True)
    done = compile_client(node_modules, HERE / "dist", HERE / "client.mts")
    assert done.returncode == 0, done.stdout
    return next((HERE / "dist").rglob("client.mjs"))


def test_a_typed_client_reads_and_writes(stack: Stack, client: Path, rest: Rest, world: World) -> None:
    environ = {
        "PATH": os.environ["PATH"], "IBID_URL": stack.url, "IBID_KEY": stack.anon_key,
        "IBID_TOKEN": rest.token("owner", world, world) or "",
    }  # fmt: skip

    done = subprocess.run(["node", client], env=environ, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"title": "Typed", "version": 2, "numbers": [1], "gone": True}


def test_a_column_that_is_not_there_does_not_compile(node_modules: Path, tmp_path: Path) -> None:
    wrong = HERE / "dist" / "wrong.mts"
    wrong.parent.mkdir(exist_ok=True)
    text = (HERE / "client.mts").read_text().replace("'../../web/", "'../../../web/")
    wrong.write_text(text.replace("// @ts-expect-error", "//"))

    done = compile_client(node_modules, tmp_path, wrong)

    assert (done.returncode, done.stdout.count("error TS")) == (2, 1), done.stdout
