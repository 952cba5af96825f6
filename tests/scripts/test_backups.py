"""backup.sh, verify-backup.sh, restore.sh and backup-cleanup.sh, on a stack that people use."""

import json
from pathlib import Path

import pytest

from tests.scripts.checkout import Checkout
from tests.scripts.desk import Desk

pytestmark = pytest.mark.timeout(600)


def conversations(checkout: Checkout) -> str:
    """Where those of the demo's project are."""
    return f"/api/projects/{Desk(checkout).first_of('/api/projects')}/conversations"


def titles(checkout: Checkout) -> set[str]:
    with Desk(checkout).ask(conversations(checkout)) as answer:
        return {conversation["title"] for conversation in json.load(answer)["items"]}


def test_what_was_kept_comes_back_and_what_came_after_can_come_back_too(running: Checkout, tmp_path: Path) -> None:
    told = {"BACKUP_DIR": str(tmp_path / "my backups")}
    kept = running.run("backup.sh", **told, BACKUP_HEARTBEAT_URL="http://127.0.0.1:9/")
    assert kept.code == 0, kept.text
    assert "BACKUP_HEARTBEAT_URL did not answer" in kept.text
    assert "written, read again and whole" in kept.text
    Desk(running).ask(conversations(running), {"title": "Later"}).close()
    assert titles(running) == {"Later"}

    restored = running.run("restore.sh", "--yes", "latest", **told)

    assert restored.code == 0, restored.text
    assert "healthy" in restored.text
    assert titles(running) == set()
    assert len(list((tmp_path / "my backups").glob("pre_restore_*.tar.gz"))) == 1

    undone = running.run("restore.sh", "--back", **told)
    assert undone.code == 0, undone.text
    assert titles(running) == {"Later"}

    loaded = running.run("restore.sh", "--yes", "--data-only", "latest", **told)
    assert loaded.code == 0, loaded.text
    assert "healthy" in loaded.text
    assert titles(running) == set()


def test_a_restore_asks_for_the_word_and_without_it_changes_nothing(running: Checkout, tmp_path: Path) -> None:
    told = {"BACKUP_DIR": str(tmp_path)}
    assert running.run("backup.sh", **told).code == 0
    processes = running.services()

    shown = running.run("restore.sh", "--dry-run", "latest", **told)
    refused = running.run("restore.sh", "latest", told="restore\n", **told)

    assert (shown.code, refused.code) == (0, 2)
    for said in (shown.text, refused.text):
        assert "This takes the place of everything" in said
        assert "Nothing was changed." in said
    assert running.services() == processes
    assert list(tmp_path.glob("pre_restore_*")) == []


def test_a_damaged_archive_has_an_exit_code_of_its_own(running: Checkout, tmp_path: Path) -> None:
    told = {"BACKUP_DIR": str(tmp_path)}
    file = tmp_path / "backup_20261126_030000.tar.gz"
    file.write_bytes(b"no archive")

    assert running.run("verify-backup.sh", **told).code == 20
    file.with_name(f"{file.name}.sha256").write_text(f"{'0' * 64}  {file.name}\n")
    assert running.run("verify-backup.sh", **told).code == 21
    assert running.run("verify-backup.sh", "none.tar.gz", **told).code == 3
    assert running.run("backup-cleanup.sh", "--dry-run", **told).code == 0
    assert file.exists()
