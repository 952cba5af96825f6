"""supabase-js, typed by the generated types, signs in and works with rows, functions and files on the running stack."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cleanup import Made, cleaned
from tests.stack import Stack
from tests.vault.make import SENTENCES, pdf

pytestmark = pytest.mark.stack
HERE = Path(__file__).parent


@pytest.fixture
def made(stack: Stack) -> Iterator[Made]:
    with cleaned(stack) as found:
        yield found


@pytest.fixture(scope="module")
def client() -> Iterator[Path]:
    """Compiled beside the packages it imports, into a folder of this run's own."""
    if not (HERE / "node_modules/.bin/tsc").exists():
        subprocess.run(["npm", "ci"], cwd=HERE, check=True, capture_output=True, text=True)
    (HERE / "dist").mkdir(exist_ok=True)
    into = Path(tempfile.mkdtemp(dir=HERE / "dist"))
    command = [str(HERE / "node_modules/.bin/tsc"), "--project", str(HERE), "--outDir", str(into)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout
        yield into / "tests/javascript/client.mjs"
    finally:
        shutil.rmtree(into)


def test_a_typed_client_signs_in_and_keeps_rows_and_files(stack: Stack, made: Made, client: Path) -> None:
    person = made.person()
    environ = {
        "PATH": os.environ["PATH"], "IBID_URL": stack.url, "IBID_KEY": stack.anon_key,
        "IBID_EMAIL": person.email, "IBID_PASSWORD": person.password,
        "IBID_PDF": base64.b64encode(pdf(SENTENCES)).decode(),
    }  # fmt: skip

    done = subprocess.run(["node", client], env=environ, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "anonymous": "42501",
        "renewed": True,
        "title": "Reeds",
        "source": ["ready", len(SENTENCES)],
        "found": [3],
        "listed": [True],
        "downloaded": True,
        "fetched": [200, True, False],
        "refused": [True, True, "42501"],
        "trash": [True],
        "after": True,
    }
