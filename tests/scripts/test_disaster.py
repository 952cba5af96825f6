"""docs/disaster-recovery.md, as it is written: from an empty folder to a document that somebody reads."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.sampling import cases
from tests.scripts.checkout import Checkout, check_out
from tests.scripts.desk import Desk

pytestmark = pytest.mark.timeout(900)
PAGE = Path(__file__).parents[2] / "docs/disaster-recovery.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
# What an installation makes.
INSTALLED = (".ibid/venv", ".ibid/node", ".ibid/tools", ".ibid/web", "infra/embedded/node_modules", "web/node_modules")


@pytest.mark.skipif(shutil.which("age") is None, reason="NOT PROVEN HERE: age is not here: apt-get install age")
def test_a_lost_machine_comes_back_by_the_guide_as_it_is_written(
    running: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs, *blocks = BLOCK.findall(PAGE.read_text())
    key, archive = kept_elsewhere(running, tmp_path / "elsewhere")
    read = documents(running)
    new = replacement(tmp_path / "new machine")
    told = {
        "REPOSITORY": str(repository(tmp_path)),
        "ARCHIVE": str(archive),
        "BACKUP_AGE_IDENTITY": str(key),
    }
    assert re.findall(r"^export (\w+)=", theirs, re.MULTILINE) == list(told)

    began = time.monotonic()
    try:
        for block in blocks[:1]:
            new.follow(block, told, new.folder.parent)
        if cases(1, 0):
            borrow(running, new)
        for block in blocks[1:]:
            new.follow(block, told)
        assert documents(new) == read
        took = time.monotonic() - began
        assert len(list((new.folder / "backups").glob("backup_*.age"))) == 2
    finally:
        new.run("reset.sh", told="DELETE\n")
    with capsys.disabled():
        print(f"\nrecovery: {took:.0f} s from an empty folder to a document that is read")


def kept_elsewhere(machine: Checkout, folder: Path) -> tuple[Path, Path]:
    """The key and the archive: all that is left of the machine."""
    folder.mkdir()
    key = folder / "ibid-age.key"
    subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
    recipient = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True).stdout.strip()
    said = machine.run("backup.sh", BACKUP_DIR=str(folder), BACKUP_AGE_RECIPIENT=recipient)
    assert said.code == 0, said.text
    return key, next(folder.glob("backup_*.age"))


def documents(machine: Checkout) -> list[object]:
    """Every document of the demo person, as they read it once they signed in."""
    desk = Desk(machine)
    project = desk.first_of("/api/projects")
    with desk.ask(f"/api/projects/{project}/documents") as answer:
        every = [one["id"] for one in json.load(answer)["items"]]
    found = []
    for one in every:
        with desk.ask(f"/api/documents/{one}") as answer:
            found.append(json.load(answer)["content"])
    assert found
    return found


def repository(folder: Path) -> Path:
    """Where Ibid is got from."""
    found = check_out(folder / "repository").folder
    who = ["-c", "user.name=Ibid", "-c", "user.email=ibid@ibid.example"]
    for words in (["init", "--quiet"], ["add", "--all"], [*who, "commit", "--quiet", "--message", "Ibid"]):
        subprocess.run(["git", *words], cwd=found, check=True, capture_output=True)
    return found


def replacement(folder: Path) -> Checkout:
    """An empty folder on a machine that has only what the guide asks for, and ports of its own."""
    found = check_out(folder)
    shutil.rmtree(found.folder)
    return found


def borrow(installed: Checkout, new: Checkout) -> None:
    """The sample has the network's part done already: the same packages, at the same versions."""
    (new.folder / ".ibid").mkdir(mode=0o711)
    for name in INSTALLED:
        if (installed.folder / name).exists():
            subprocess.run(["cp", "-al", installed.folder / name, new.folder / name], check=True)
