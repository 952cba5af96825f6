"""A stack in containers is kept as one without: by docker's words alone, and none of them holds a password."""

import json
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from infra.backup import __main__ as command
from infra.backup import attributes, containers, inventory, loading, problems, reading, scratch, trail, verifying
from infra.backup.holding import Gone
from infra.backup.manifest import FILES, ROLES, SECRETS
from infra.backup.target import Target
from infra.embedded import keys
from infra.operations import stacks
from infra.operations.stacks import Compose
from tests.backup.conftest import Shelf
from tests.backup.test_archives import copied
from tests.backup.test_loading import counted
from tests.infra.compose import project

pytestmark = pytest.mark.timeout(300)


class Server:
    """Its containers are a stack without, once one is past what stands where docker would."""

    def __init__(self, folder: Path, url: str, files: Path, programs: Path) -> None:
        there = urlsplit(url)
        self.password = str(there.password)
        self._folder = folder
        self.settings = folder / ".env.production"
        self.settings.write_text(f"POSTGRES_PASSWORD={self.password}\n")
        world = {
            "calls": str(folder / "calls"), "settings": str(self.settings), "port": str(there.port),
            "files": str(files), "programs": str(programs), "password": self.password,
            "url": url.replace(f":{self.password}@", "@"), "services": list(project("compose.prod.yml")["services"]),
        }  # fmt: skip
        (folder / "world.json").write_text(json.dumps(world))
        (folder / "bin").mkdir()
        docker, stub = folder / "bin/docker", Path(__file__).with_name("docker.py")
        docker.write_text(f'#!/bin/sh\nDOCKER_WORLD="{folder}/world.json" exec "{sys.executable}" "{stub}" "$@"\n')
        docker.chmod(0o755)

    def does(self, *words: str) -> int:
        """The exit code of an act of ours, on whichever stack is found here."""
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(stacks, "ROOT", self._folder)
            patched.setattr(sys, "argv", ["backup", *words])
            patched.setenv("PATH", f"{self._folder}/bin:{os.environ['PATH']}")
            patched.setenv("BACKUP_DIR", str(self._folder / "backups"))
            patched.delenv("IBID_HOME", raising=False)
            return command.main()

    def calls(self) -> str:
        return (self._folder / "calls").read_text()


@pytest.fixture
def server(target: Target, tmp_path: Path) -> Server:
    return Server(tmp_path, target.url, target.files, target.programs)


@pytest.fixture
def compose(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compose:
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    return Compose(server.settings)


def laid(kept: Path, live: Path) -> int:
    """How many files there are, each of them, with its attributes, as where Storage keeps it."""
    files = [one for one in kept.rglob("*") if one.is_file()]
    for one in files:
        assert one.read_bytes() == (live / one.relative_to(kept)).read_bytes()
        assert attributes.of(one) == attributes.of(live / one.relative_to(kept))
    return len(files)


def test_database_and_files_of_a_server_are_kept(
    target: Target, shelf: Shelf, server: Server, compose: Compose, tmp_path: Path
) -> None:
    shelf.put("1-in a container.pdf")

    assert server.does("make") == 0

    (file,) = (tmp_path / "backups").glob("backup_*.tar.gz")
    told = reading.unpack(file, tmp_path / "read", "")
    assert told.stack == "compose"
    assert laid(tmp_path / "read" / FILES, target.files) == told.objects >= 1
    assert "CREATE ROLE" in (tmp_path / "read" / ROLES).read_text()
    assert list(target.home.files.glob(".backup-*")) == []
    assert server.password not in server.calls()

    with containers.opened(compose) as stack:
        stack.lay_secrets(tmp_path / "read")
    assert (tmp_path / "read" / SECRETS).read_text() == server.settings.read_text()
    assert (tmp_path / "read" / containers.ROOT_KEY).read_text() == "root key\n"


def test_an_archive_takes_the_place_of_what_a_server_has_or_nothing_does(
    target: Target, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files, backups = tmp_path / "volume/stub/stub", tmp_path / "backups"
    files.mkdir(parents=True)
    backups.mkdir()
    copied(kept, backups)
    passwords = verifying.passwords(keys.make())
    with scratch.place(target.home) as at, scratch.cluster(at) as cluster:
        url = cluster.fresh(passwords)
        server = Server(tmp_path, url, files, target.programs)
        told = reading.unpack(kept, tmp_path / "read", "")
        for _ in range(told.tables["public.audit_logs"].rows + 1):
            trail.note(url, "backup")

        # What is found wrong at the last moment leaves all rows as they are, and the services started.
        with monkeypatch.context() as patched:
            patched.setattr(loading, "_compare", lambda *_: (_ for _ in ()).throw(problems.Differs("other rows")))
            assert server.does("restore", "--yes", "latest") == problems.Differs.code
        trail.note(url, "backup")
        before = counted(url)
        assert before["storage.objects"].rows == 0
        assert [json.loads(one)[5] for one in server.calls().splitlines() if '"stop"' in one or '"up"' in one] == [
            "stop", "up",
        ]  # fmt: skip

        assert server.does("restore", "--yes", "latest") == 0

        found = counted(url)
    differ = {full for full, table in told.tables.items() if found[full] != table}
    assert differ == {"public.audit_logs"} | (differ & loading.OF_SERVERS)
    assert laid(files, target.files) == told.objects >= 2
    assert len(list(backups.glob("pre_restore_*.tar.gz"))) >= 1
    assert "To go back: ./scripts/restore.sh" in capsys.readouterr().out
    assert server.password not in server.calls()


def test_a_file_that_is_deleted_meanwhile_is_told_from_all_else_that_goes_wrong(
    shelf: Shelf, compose: Compose, tmp_path: Path
) -> None:
    path = shelf.put("2-gone.pdf")
    with containers.opened(compose) as stack:
        with inventory.snapshot(stack.url) as (database, _):
            found = [one for one in inventory.objects(database) if one.name == path]
        shelf.take(path)
        with pytest.raises(Gone, match="2-gone"):
            stack._lay(found, tmp_path / "files")

    other = tmp_path / "other"
    other.write_text("POSTGRES_PASSWORD=x\n")
    with pytest.raises(problems.NotPossible, match="not the project"), containers.opened(Compose(other)):
        pass
