"""supabase-js, typed by the generated types, signs in and works with rows, functions and files on the running stack."""

import base64
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cleanup import Made, cleaned
from tests.stack import Stack
from tests.vault.make import SENTENCES, pdf

pytestmark = pytest.mark.stack


@pytest.fixture
def made(stack: Stack) -> Iterator[Made]:
    with cleaned(stack) as found:
        yield found


def test_a_typed_client_signs_in_and_keeps_rows_and_files(stack: Stack, made: Made, compiled: Path) -> None:
    person = made.person()
    environ = {
        "PATH": os.environ["PATH"], "IBID_URL": stack.url, "IBID_KEY": stack.anon_key,
        "IBID_EMAIL": person.email, "IBID_PASSWORD": person.password,
        "IBID_PDF": base64.b64encode(pdf(SENTENCES)).decode(),
    }  # fmt: skip

    done = subprocess.run(
        ["node", compiled / "client.mjs"], env=environ, capture_output=True, text=True, check=False, timeout=60
    )

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
