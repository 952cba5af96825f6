"""supabase-js, typed by the generated types, signs in and works with rows, functions and files on the running stack."""

import base64
import subprocess
from collections.abc import Iterator

import pytest

from tests.cleanup import Made, cleaned
from tests.javascript.programs import HERE, run
from tests.stack import Stack
from tests.vault.make import SENTENCES, pdf

pytestmark = pytest.mark.stack


@pytest.fixture
def made(stack: Stack) -> Iterator[Made]:
    with cleaned(stack) as found:
        yield found


def test_a_typed_client_signs_in_and_keeps_rows_and_files(stack: Stack, made: Made) -> None:
    person = made.person()

    answer = run(
        HERE / "client.mts", IBID_URL=stack.url, IBID_KEY=stack.anon_key, IBID_EMAIL=person.email,
        IBID_PASSWORD=person.password, IBID_PDF=base64.b64encode(pdf(SENTENCES)).decode(),
    )  # fmt: skip

    assert answer == {
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


def test_every_program_keeps_to_the_clients_types() -> None:
    command = [HERE / "node_modules/.bin/tsc", "--project", HERE]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)

    assert done.returncode == 0, done.stdout
