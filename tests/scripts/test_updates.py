"""update.sh and rollback.sh, for real: versions as tags of a clone, on a stack that people use."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra.embedded import keys
from tests.operations import reference
from tests.sampling import cases
from tests.scripts.checkout import Checkout, until

pytestmark = pytest.mark.timeout(900)
MIGRATION = "supabase/migrations/20991231000000_planted.sql"
VERSION = 'reader.text("APP_VERSION", "unknown")'


@dataclass(frozen=True)
class Clone:
    """v0.1.0 is checked out and runs; v0.2.0 has a migration and says its name; the BFF of v0.3.0 does not start."""

    checkout: Checkout
    backups: Path

    def git(self, *words: str) -> str:
        who = ["-c", "user.name=Ibid", "-c", "user.email=ibid@localhost"]
        folder = self.checkout.folder
        return subprocess.run(
            ["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True
        ).stdout.strip()

    def commit(self, version: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", f"Make {version}")
        self.git("tag", version)

    def run(self, script: str, *words: str, told: str = "") -> tuple[int, str]:
        said = self.checkout.run(script, *words, told=told, BACKUP_DIR=str(self.backups))
        return said.code, said.text

    def forget_migration(self) -> None:
        with psycopg.connect(self._url(), autocommit=True) as database:
            database.execute("drop table if exists public.planted")
            database.execute("delete from supabase_migrations.schema_migrations where name = 'planted'")

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self._url()) as database:
            return database.execute(query.encode()).fetchall()

    def _url(self) -> str:
        password = keys.read(self.checkout.home / ".env.local")["SUPERUSER_PASSWORD"]
        return f"postgresql://supabase_admin:{password}@127.0.0.1:{self.checkout.ports.postgres}/postgres"

    def trail(self, action: str) -> list[tuple[object, ...]]:
        said = "metadata->>'from', metadata->>'to', metadata->>'outcome'"
        return self.rows(f"select {said} from audit_logs where action = '{action}' order by id")

    def version(self) -> str:
        return self.git("describe", "--tags")

    def health(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.checkout.page("/api/health")[1])
        return found

    def healthy(self) -> bool:
        return bool(self.health()["status"] == "healthy")

    def answers_as(self) -> str:
        """The version that the application says it is of."""
        return str(self.health()["version"])


@pytest.fixture
def clone(running: Checkout, tmp_path: Path) -> Iterator[Clone]:
    made = Clone(running, tmp_path / "backups")
    shutil.rmtree(running.folder / ".git", ignore_errors=True)
    made.git("init", "--quiet")
    made.commit("v0.1.0")
    settings, main = running.folder / "bff/settings.py", running.folder / "bff/__main__.py"
    assert VERSION in settings.read_text()
    settings.write_text(settings.read_text().replace(VERSION, '"planted"'))
    (running.folder / MIGRATION).write_text("create table public.planted (id bigint primary key);\n")
    made.commit("v0.2.0")
    main.write_text('raise SystemExit("planted: this version does not start")\n')
    made.commit("v0.3.0")
    made.git("checkout", "--quiet", "v0.1.0")
    yield made
    # What other tests find is the checkout as it was, and its data.
    if running.runs():
        made.forget_migration()
    made.git("checkout", "--quiet", "--force", "v0.1.0")
    shutil.rmtree(running.folder / ".git")


def test_a_version_that_does_not_work_is_put_back_and_one_that_does_can_be_gone_back_from(clone: Clone) -> None:
    before = clone.trail("ops:update")
    code, said = clone.run("update.sh", "--yes")
    assert (code, clone.version()) == (8, "v0.1.0"), said
    assert clone.healthy()
    assert "planted: this version does not start" in said
    assert "v0.3.0 was given up, so v0.1.0 was put back and all is healthy" in said
    assert "./scripts/rollback.sh backup_" in said
    assert clone.trail("ops:update") == [*before, ("v0.1.0", "v0.3.0", "begun"), ("v0.1.0", "v0.3.0", "put back")]
    [kept] = [file.name for file in clone.backups.glob("backup_*.tar.gz")]

    comes(clone)
    is_gone_back_from(clone, kept)
    assert clone.trail("ops:update") == before, "the data are those of before"

    # Nobody answers SIGKILL: the unit tests kill it at each step, this one with all that it began.
    if cases(0, 1):
        is_killed(clone)


# What other tests of the default run type for real; here they are typed in the full one.
ELSEWHERE = {"start.sh", "stop.sh", "status.sh", "shell.sh", "backup.sh", "verify-backup.sh", "restore.sh"}


def test_what_the_operators_page_says_to_type_works(clone: Clone) -> None:
    """Where it asks for a word, nobody says it: then it has been understood, and nothing was done."""
    commands = [one for command in (*reference.without_docker(), *reference.steps()) for one in command.split(" && ")]
    chosen = [one.removeprefix("./scripts/").split() for one in dict.fromkeys(commands)]
    # It runs already: stopped first, and started, it runs for all that follow.
    for script, *words in sorted(chosen, key=lambda one: {"stop.sh": 0, "start.sh": 1}.get(one[0], 2)):
        if script in ELSEWHERE and not cases(0, 1):
            continue
        # Right after a start nobody has heard of the worker yet.
        assert script != "status.sh" or until(lambda: clone.run("status.sh")[0] in {0, 7})
        code, said = clone.run(script, *words)
        asks = script in {"update.sh", "restore.sh"} and "--dry-run" not in words
        assert code in ({2} if asks else {0, 7} if script == "status.sh" else {0}), (script, words, code, said)
        assert "Nothing was changed." in said or not asks


def is_killed(clone: Clone) -> None:
    """In the middle, with all that it began; the next one puts back."""
    with clone.checkout.begun("update.sh", "v0.2.0", "--yes", BACKUP_DIR=str(clone.backups)) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("[update 4/6]"):
                os.killpg(process.pid, signal.SIGKILL)
    assert clone.version() == "v0.2.0"

    code, said = clone.run("update.sh", "--yes")
    assert (code, clone.version()) == (8, "v0.1.0"), said
    assert "v0.2.0 was given up, so v0.1.0 was put back" in said
    assert clone.healthy()


def comes(clone: Clone) -> None:
    code, said = clone.run("update.sh", "v0.2.0", "--yes")
    assert (code, clone.version()) == (0, "v0.2.0"), said
    assert clone.healthy()
    assert clone.answers_as() == "planted"
    assert "Make v0.2.0" in said
    assert clone.rows("select count(*) from planted") == [(0,)]
    assert clone.trail("ops:update")[-2:] == [("v0.1.0", "v0.2.0", "begun"), ("v0.1.0", "v0.2.0", "done")]


def is_gone_back_from(clone: Clone, kept: str) -> None:
    code, said = clone.run("rollback.sh", kept, "v0.1.0", told="rollback\n")
    assert (code, clone.version()) == (2, "v0.2.0"), "another word changes nothing"
    code, said = clone.run("rollback.sh", kept, "v0.1.0", told="ROLLBACK\n")
    assert (code, clone.version()) == (0, "v0.1.0"), said
    assert clone.healthy()
    assert clone.answers_as() == "v0.1.0"
    assert "reverted: v0.2.0 → v0.1.0, 1 commit" in said
    assert f"restored: {kept}" in said
    assert clone.rows("select to_regclass('public.planted')") == [(None,)]
    assert clone.trail("ops:rollback")[-1:] == [("v0.2.0", "v0.1.0", None)]
