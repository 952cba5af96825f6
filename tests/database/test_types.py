"""The types that clients are written against are the database's own."""

import subprocess
from pathlib import Path

from tests.database.conftest import HERE, Cli
from tests.javascript import programs
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


def test_a_typed_client_reads_and_writes(stack: Stack, node_modules: Path, rest: Rest, world: World) -> None:
    token = rest.token("owner", world, world) or ""

    answer = programs.run(HERE / "client.mts", IBID_URL=stack.url, IBID_KEY=stack.anon_key, IBID_TOKEN=token)

    assert answer == {"title": "Typed", "version": 2, "numbers": [1], "gone": True}


def test_a_column_that_is_not_there_is_all_that_does_not_compile(node_modules: Path) -> None:
    wrong = HERE / "dist" / "wrong.mts"
    wrong.parent.mkdir(exist_ok=True)
    text = (HERE / "client.mts").read_text().replace("'../../web/", "'../../../web/")
    wrong.write_text(text.replace("// @ts-expect-error", "//"))

    options = (
        "--strict --noUncheckedIndexedAccess --target es2022 --module nodenext --skipLibCheck --types node --noEmit"
    )
    command = [node_modules / ".bin/tsc", *options.split(), wrong]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False, timeout=120)

    assert (done.returncode, done.stdout.count("error TS")) == (2, 1), done.stdout
