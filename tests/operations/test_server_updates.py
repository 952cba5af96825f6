"""An update of a server in containers, to the last word to Docker: what is built when, what the settings file says."""

import subprocess
from pathlib import Path

import pytest

from infra.embedded import keys
from infra.operations import __main__ as operations
from infra.operations import updating
from tests.operations.engine import Engine

KEPT = "backup_20260101_030000.tar.gz"
# What stands where the scripts of backups would: they leave an archive, and a line that they were called.
SCRIPT = """#!/bin/sh
echo "$(basename "$0") $*" >>calls
case $0 in *backup.sh) mkdir -p "$BACKUP_DIR" && touch "$BACKUP_DIR/{kept}" "$BACKUP_DIR/{kept}.sha256" ;; esac
"""


@pytest.fixture
def repository(server: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With v1, which runs, and v2."""
    monkeypatch.setattr(updating, "PAUSES", [0.0] * 24)
    (server / "scripts").mkdir()
    for name in ("backup.sh", "verify-backup.sh", "restore.sh"):
        (server / "scripts" / name).write_text(SCRIPT.replace("{kept}", KEPT if name == "backup.sh" else "x"))
        (server / "scripts" / name).chmod(0o755)
    (server / "supabase/migrations").mkdir(parents=True)
    subprocess.run(["git", "init", "-q"], cwd=server, check=True)
    for version in ("v1", "v2"):
        (server / "supabase/migrations" / f"2026010{version[1]}000000_m.sql").write_text("create table a ();")
        for words in (
            ["add", "infra", "scripts", "supabase"],
            ["commit", "-qm", version],
            ["tag", version],
        ):
            who = ["-c", "user.name=Ibid", "-c", "user.email=ibid@localhost"]
            subprocess.run(["git", *who, *words], cwd=server, check=True, capture_output=True)
    subprocess.run(["git", "checkout", "-q", "v1"], cwd=server, check=True)
    (server / ".env.production").write_text("# mine\nAPP_VERSION=v1\nTUNNEL_TOKEN=\nPOSTGRES_MEMORY=2G\n")
    engine.is_now(inside={"postgres cat /var/lib/postgresql/data/PG_VERSION": "17\n"})
    return server


def version(repository: Path) -> str:
    return keys.read(repository / ".env.production")["APP_VERSION"]


def acts(engine: Engine) -> list[str]:
    """What changes something."""
    return [one for one in engine.commands() if one.split()[0] in {"pull", "build", "up"}]


def test_images_are_built_before_anything_is_started_and_carry_the_version(
    repository: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert operations.main(["update", "--yes"]) == 0, capsys.readouterr()

    assert (repository / "calls").read_text().splitlines() == ["backup.sh ", f"verify-backup.sh {KEPT}"]
    assert acts(engine) == ["pull --policy missing auth postgres rest storage valkey", "build", "up -d"]
    assert version(repository) == "v2"
    assert "# mine\n" in (repository / ".env.production").read_text()
    recorded = [one for one in engine.commands() if "ops:update" in one.replace("action=", "")]
    assert len(recorded) == 2
    assert '"outcome":"done"' in recorded[-1]
    asked = next(one for one in engine.commands() if one.startswith("exec -T bff"))
    assert "http://127.0.0.1:3001/api/health" in asked, "within the network, at no port of the host"


def test_what_was_asked_for_first_is_only_told(
    repository: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert operations.main(["update", "--dry-run"]) == 0
    assert operations.main(["update"]) == 2, "nobody said yes"

    assert acts(engine) == []
    assert not (repository / "calls").exists()
    assert version(repository) == "v1"


def test_an_image_that_cannot_be_built_leaves_the_version_before(
    repository: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = updating.put_back

    def mended(*words: object, **more: object) -> None:
        engine.is_now(fails={})
        real(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(updating, "put_back", mended)
    engine.is_now(fails={" build": "no space left on device"})

    assert operations.main(["update", "--yes"]) == 8

    assert version(repository) == "v1"
    assert acts(engine)[-1] == "up -d"
    assert "docker compose build failed" in capsys.readouterr().err


def test_the_version_before_comes_back_by_its_images_where_nothing_can_be_built(
    repository: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = [
        {"Repository": f"ibid-{what}", "Tag": "v1", "CreatedAt": "2026", "Size": "250MB"} for what in ("bff", "web")
    ]
    engine.is_now(fails={" build": "the index is away"}, images=kept)

    assert operations.main(["update", "--yes"]) == 8, capsys.readouterr()

    assert version(repository) == "v1"
    assert acts(engine)[-2:] == ["pull --policy missing auth postgres rest storage valkey", "up -d"]


def test_another_postgres_in_the_volume_is_refused(repository: Path, engine: Engine) -> None:
    engine.is_now(inside={"postgres cat /var/lib/postgresql/data/PG_VERSION": "15\n"})

    assert operations.main(["update", "--yes"]) == 5
    assert acts(engine) == []


def runs_the_newer(repository: Path) -> None:
    """As an update leaves it."""
    subprocess.run(["git", "checkout", "-q", "v2"], cwd=repository, check=True)
    backups = repository.parent / "backups"
    backups.mkdir()
    for name in (KEPT, f"{KEPT}.sha256"):
        (backups / name).touch()


def test_going_back_restores_with_the_older_code_after_a_test(
    repository: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs_the_newer(repository)
    monkeypatch.setattr("infra.operations.rolling.peek", lambda _: None)

    assert operations.main(["rollback", "--dry-run", "latest", "latest"]) == 0
    assert not (repository / "calls").exists()
    assert operations.main(["rollback", "--yes", "latest", "latest"]) == 0, capsys.readouterr()

    assert (repository / "calls").read_text().splitlines() == [f"verify-backup.sh {KEPT}", f"restore.sh --yes {KEPT}"]
    assert version(repository) == "v1"
    assert '"to":"v1"' in [one for one in engine.commands() if "ops:rollback" in one][-1]
    assert operations.main(["rollback", "--list"]) == 0
    assert KEPT in capsys.readouterr().out


def test_one_that_got_stuck_says_how_to_go_on(
    repository: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    runs_the_newer(repository)
    engine.is_now(fails={" up ": "port is taken"})

    assert operations.main(["rollback", "--yes", "skip", "v1"]) == 6

    said = capsys.readouterr().err
    assert "run it again: ./scripts/rollback.sh skip v1" in said
    assert "git checkout v2" in said
