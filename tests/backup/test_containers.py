"""A stack in containers is kept as one without: by docker's words alone, and none of them holds a password."""

import json
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from infra.backup import attributes, containers, inventory, making, problems, reading
from infra.backup.holding import Gone
from infra.backup.manifest import FILES, ROLES, SECRETS
from infra.backup.target import Target
from infra.operations.stacks import Compose
from tests.backup.conftest import Shelf

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def compose(target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compose:
    """Of a server whose containers are this stack, once one is past what stands where docker would."""
    there = urlsplit(target.url)
    password = str(there.password)
    chosen = tmp_path / ".env.production"
    chosen.write_text(f"POSTGRES_PASSWORD={password}\n")
    world = {
        "calls": str(tmp_path / "calls"), "settings": str(chosen), "port": str(there.port), "files": str(target.files),
        "programs": str(target.programs), "password": password,
        "url": target.url.replace(f":{password}@", "@"),
    }  # fmt: skip
    (tmp_path / "world.json").write_text(json.dumps(world))
    (tmp_path / "bin").mkdir()
    docker = tmp_path / "bin/docker"
    stub = Path(__file__).with_name("docker.py")
    docker.write_text(f'#!/bin/sh\nDOCKER_WORLD="{tmp_path}/world.json" exec "{sys.executable}" "{stub}" "$@"\n')
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    return Compose(chosen)


def test_database_and_files_of_a_stack_in_containers_are_kept(
    target: Target, shelf: Shelf, compose: Compose, tmp_path: Path
) -> None:
    shelf.put("1-in a container.pdf")
    folder = tmp_path / "backups"
    folder.mkdir()

    with containers.opened(compose) as stack:
        file = making.make(stack, folder, say=lambda _: None)
        stack.lay_secrets(tmp_path)

    told = reading.unpack(file, tmp_path / "read", "")
    assert (told.stack, told.objects >= 1) == ("compose", True)
    kept = [one for one in (tmp_path / "read" / FILES).rglob("*") if one.is_file()]
    assert len(kept) == told.objects
    for one in kept:
        assert attributes.of(one) == attributes.of(target.files / one.relative_to(tmp_path / "read" / FILES))
    assert (tmp_path / SECRETS).read_text() == compose.settings.read_text()
    assert (tmp_path / containers.ROOT_KEY).read_text() == "root key\n"
    assert "CREATE ROLE" in (tmp_path / "read" / ROLES).read_text()
    assert list(target.home.files.glob(".backup-*")) == []
    assert str(urlsplit(target.url).password) not in (tmp_path / "calls").read_text()


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
