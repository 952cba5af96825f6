"""supabase/tests/, which `supabase test db` runs on the real images, hold on the embedded database too."""

import re
import tarfile
from pathlib import Path

import psycopg
import pytest

from infra.embedded import migrate
from tests.database.conftest import PGTAP, Bare
from tests.stack import ROOT

FILES = sorted((ROOT / "supabase/tests").glob("*.sql"))


@pytest.fixture(scope="module")
def url(bare: Bare, node_modules: Path) -> str:
    """A migrated copy with pgTAP, whose files lie where the server's own account can read them."""
    with tarfile.open(PGTAP) as packed:
        packed.extractall(bare.folder / "pgtap", filter="data")
    extensions = next((bare.folder / "pgtap").rglob("pgtap.control")).parent
    for path in (bare.folder / "pgtap").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    found = bare.copy("pgtap")
    migrate.apply(found)
    with psycopg.connect(bare.superuser("pgtap"), autocommit=True) as database:
        database.execute(f"set extension_control_path = '{extensions.parent}:$system'".encode())
        database.execute("create extension pgtap schema extensions")
    return found


def results(url: str, text: str) -> list[str]:
    """pgTAP's lines: one column, one line a test."""
    with psycopg.connect(url, autocommit=True) as database:
        answers = database.execute(text.encode())
        lines = []
        while True:
            if answers.description and len(answers.description) == 1:
                lines += [line for row in answers.fetchall() for line in str(row[0]).splitlines()]
            if not answers.nextset():
                return lines


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_noun_keeps_its_promises(url: str, file: Path) -> None:
    lines = results(url, file.read_text())

    assert [line for line in lines if line.startswith(("not ok", "#"))] == []
    planned = next(line for line in lines if re.fullmatch(r"1\.\.\d+", line))
    assert len([line for line in lines if line.startswith("ok ")]) == int(planned.removeprefix("1.."))


def test_a_broken_promise_is_noticed(url: str) -> None:
    lines = results(url, "begin; select plan(1); select is(1, 2, 'one is two'); select * from finish(); rollback;")

    assert any(line.startswith("not ok") for line in lines)


def test_each_noun_with_a_trash_has_its_file() -> None:
    assert {file.stem for file in FILES} >= {"projects", "vault", "documents", "citations", "ai", "audit"}
