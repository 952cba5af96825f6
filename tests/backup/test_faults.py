"""Whatever goes wrong has its own exit code, and neither touches what lives nor leaves anything half done."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import msgspec
import psutil
import psycopg
import pytest

from infra.backup import archive, problems
from infra.backup.manifest import FILES, NAME, Manifest
from infra.backup.target import Target
from tests.backup.conftest import Shelf
from tests.backup.machine import Machine
from tests.backup.test_archives import copied, packed, resummed, rewritten
from tests.sampling import cases
from tests.scripts.checkout import until
from tests.stack import Stack

pytestmark = pytest.mark.timeout(300)
Members = dict[str, bytes]
# Archives are named for people, and people name folders and files.
ODD = ("a b.pdf", "two\nlines.pdf", "ünï—ço∂é.pdf", 'it\'s "quoted" \\ `$HOME`.pdf', "-rf", "tab\there")


def flipped(body: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(body))
    return body[:place] + bytes([body[place] ^ 1 << rng.randrange(8)]) + body[place + 1 :]


def of_another_night(members: Members) -> None:
    told = msgspec.json.decode(members[NAME], type=Manifest)
    others = {name: msgspec.structs.replace(one, sha256="0" * 64) for name, one in told.members.items()}
    members[NAME] = msgspec.json.encode(msgspec.structs.replace(told, members=others))


def manifest_says(**fields: object) -> Callable[[Path], Path]:
    def change(members: Members) -> None:
        members[NAME] = json.dumps(json.loads(members[NAME]) | fields).encode()

    return lambda file: rewritten(file, change)


def without_its_sum(file: Path) -> Path:
    file.with_name(f"{file.name}.sha256").unlink()
    return file


def with_a_sum_that_is_no_text(file: Path) -> Path:
    file.with_name(f"{file.name}.sha256").write_bytes(b"\xff\xfe\x00")
    return file


def cut(file: Path) -> Path:
    os.truncate(file, file.stat().st_size * 2 // 3)
    return file


def emptied(file: Path) -> Path:
    os.truncate(file, 0)
    return file


def holding(name: str, kind: bytes) -> Callable[[Path], Path]:
    def change(file: Path) -> Path:
        with tarfile.open(file, "w:gz") as tar:
            told = tarfile.TarInfo(name)
            told.type, told.linkname = kind, "/etc/passwd"
            tar.addfile(told)
        return resummed(file)

    return change


def encrypted(file: Path) -> Path:
    """For a key that nobody has any more."""
    key = file.with_name("lost.key")
    subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
    recipient = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True).stdout.strip()
    key.unlink()
    into = file.with_name(f"{file.name}.age")
    subprocess.run(["age", "-r", recipient, "-o", into, file], check=True)
    return resummed(into)


def with_another_manifest(file: Path) -> Path:
    return rewritten(file, of_another_night)


DAMAGES: dict[str, tuple[Callable[[Path], Path], type[problems.BackupError]]] = {
    "without its sum": (without_its_sum, problems.NoSum),
    "with a sum that is no text": (with_a_sum_that_is_no_text, problems.Damaged),
    "cut": (cut, problems.Damaged),
    "cut, with a sum that fits": (lambda file: resummed(cut(file)), problems.Damaged),
    "emptied, with a sum that fits": (lambda file: resummed(emptied(file)), problems.Damaged),
    "with the manifest of another night": (with_another_manifest, problems.Damaged),
    "with a manifest that names less": (manifest_says(members={}), problems.BadManifest),
    "with a manifest of another format": (manifest_says(format=2), problems.BadManifest),
    "with a manifest that is none": (manifest_says(members=7), problems.BadManifest),
    "of a newer schema": (manifest_says(migrations=["20991231235959"]), problems.DoesNotFit),
    "of another PostgreSQL": (manifest_says(postgres=17), problems.DoesNotFit),
    "with a member above it": (holding("../../outside", tarfile.REGTYPE), problems.Unsafe),
    "with a link": (holding("files/link", tarfile.SYMTYPE), problems.Unsafe),
    "with a key that is lost": (encrypted, problems.WrongKey),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_archive_is_refused_by_its_own_code_and_touches_nothing(
    kept: Path, here: Machine, tmp_path: Path, damage: str
) -> None:
    change, problem = DAMAGES[damage]
    if change is encrypted and shutil.which("age") is None:
        pytest.skip("age is not here: apt-get install age")
    file = change(copied(kept, tmp_path))
    before = here.lives()

    # One that does not fit here cannot be restored; tested it can be.
    acts = [["restore", "--yes"]] if problem is problems.DoesNotFit else [["verify"], ["restore", "--yes"]]
    for act in acts:
        said = here.run(*act, str(file), backups=tmp_path)

        assert said.code == problem.code, said.text
        assert "Traceback" not in said.text
    assert here.lives() == before
    assert here.left_over(tmp_path) == []
    assert list(tmp_path.glob("pre_restore_*")) == []
    assert not file.with_name(f"{file.name}.verified").exists()


def test_a_flipped_byte_in_every_member_is_found(kept: Path, here: Machine, tmp_path: Path, rng: random.Random) -> None:
    with tarfile.open(kept) as tar:
        names = [one.name for one in tar if one.size and one.name != NAME]
    for name in rng.sample(names, min(len(names), cases(8, len(names)))):

        def change(members: Members, name: str = name) -> None:
            members[name] = flipped(members[name], rng)

        said = here.run("verify", str(rewritten(copied(kept, tmp_path), change)), backups=tmp_path)

        assert said.code == problems.Damaged.code, f"{name}: {said.text}"
    assert here.left_over(tmp_path) == []


def test_two_at_once_do_not_meet_whatever_they_do(kept: Path, here: Machine, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    file = copied(kept, tmp_path / "one")
    restoring = (["restore", "--yes", str(file)], ["restore", "--back"])
    with archive.locked(tmp_path / "one"):
        for words in (["make"], ["verify", str(file)], *restoring, ["clean"]):
            assert here.run(*words, backups=tmp_path / "one").code == problems.Busy.code
    # Two restores meet at the machine too, wherever their archives lie.
    with archive.locked(here.home.path):
        assert here.run("restore", "--yes", str(file), backups=tmp_path / "two").code == problems.Busy.code


def test_clean_up_goes_by_names_and_takes_nothing_else(kept: Path, here: Machine, tmp_path: Path) -> None:
    ahead = copied(kept, tmp_path).rename(tmp_path / "backup_20991231_235959.tar.gz")
    odd = ["backup_20200101_000000.tar.gz\n", "backup_20200101_000000 (1).tar.gz", "backup_20209999_000000.tar.gz"]
    for name in (*odd, "pre_restore_20200101_000000.tar.gz"):
        (tmp_path / name).write_bytes(b"mine")
    (tmp_path / "backup_20200102_000000.tar.gz").mkdir()
    for name in (kept.name, "backup_20200103_000000.tar.gz"):
        resummed(Path(shutil.copy(kept, tmp_path / name)))
    resummed(ahead)
    before = set(tmp_path.iterdir())

    said = here.run("clean", backups=tmp_path, BACKUP_KEEP_DAILY="1", BACKUP_KEEP_WEEKLY="0", BACKUP_KEEP_MONTHLY="0")

    assert said.code == 0, said.text
    gone = {one.name for one in before - set(tmp_path.iterdir())}
    assert gone == {"backup_20200103_000000.tar.gz", "backup_20200103_000000.tar.gz.sha256"}


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A disk of its own, in memory."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("NOT PROVEN HERE: a full or a read-only disk. It takes root's right to mount one.")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_at_any_moment_leaves_no_part_of_a_backup(
    running: Machine, kept: Path, tmp_path: Path, rng: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Gathered, then packed beside that.
    whole = unpacked_size(kept) + kept.stat().st_size // 2
    free = shutil.disk_usage(tmp_path)
    # As if others filled it after it was looked at.
    monkeypatch.setattr("infra.backup.making.shutil.disk_usage", lambda _: free)
    for _ in range(cases(3, 60)):
        size = rng.randrange(4096, whole)
        with mounted(tmp_path / f"disk{size}", f"size={size}") as disk:
            said = running.run("make", backups=disk)

            assert said.code == problems.NotPossible.code, said.text
            assert [one.name for one in disk.iterdir()] == [".lock"], size


def unpacked_size(file: Path) -> int:
    with tarfile.open(file) as tar:
        return sum(one.size for one in tar)


def test_a_disk_that_fills_up_stops_a_restore_before_anything_is_touched(
    kept: Path, here: Machine, tmp_path: Path, rng: random.Random
) -> None:
    before = here.lives()
    with mounted(tmp_path / "disk", f"size={kept.stat().st_size + rng.randrange(65536, unpacked_size(kept))}") as disk:
        file = copied(kept, disk)

        for act in (["verify"], ["restore", "--yes"]):
            said = here.run(*act, str(file), backups=disk)
            assert said.code == problems.NotPossible.code, said.text
        assert here.left_over(disk) == []
    assert here.lives() == before


def test_a_folder_that_cannot_be_written_is_named(here: Machine, tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "ro") as disk:
        for words in (["make"], ["clean"], ["verify", "latest"]):
            said = here.run(*words, backups=disk / "backups")

            assert said.code == problems.NotPossible.code
            assert f"Cannot write to {disk}/backups" in said.text


def test_postgres_that_dies_under_a_dump_leaves_no_part_of_a_backup(here: Machine, tmp_path: Path) -> None:
    with here.awake() as server, held(here, tmp_path) as (database, address):
        with here.begun("make", backups=tmp_path) as making_it:
            waiting = "select from pg_stat_activity where application_name = 'pg_dump' and wait_event_type = 'Lock'"
            with psycopg.connect(address, autocommit=True) as watching:
                assert until(lambda: watching.execute(waiting).fetchone() is not None)
            server.send_signal(signal.SIGKILL)
            said, _ = making_it.communicate(timeout=60)

        assert making_it.returncode == problems.NotPossible.code, said
        assert "Traceback" not in said
        assert [one for one in tmp_path.iterdir() if one.name != ".lock"] == []
        database.close()
    with here.awake():
        assert here.run("make", backups=tmp_path).code == 0


@contextmanager
def held(here: Machine, folder: Path) -> Iterator[tuple[psycopg.Connection, str]]:
    """A table that pg_dump has to wait for, and that nothing else of a backup asks about."""
    with here.here(folder) as target:
        address = target.url
    with psycopg.connect(address) as database:
        database.execute("create schema elsewhere")
        database.execute("create table elsewhere.held ()")
        database.commit()
        database.execute("lock table elsewhere.held in access exclusive mode")
        yield database, address


def test_postgres_that_dies_under_a_restore_leaves_what_was_there(kept: Path, here: Machine, tmp_path: Path) -> None:
    before = [one for one in here.lives() if "/data/" not in one], here.home.data.stat().st_ino
    with here.begun("restore", "--yes", str(copied(kept, tmp_path)), backups=tmp_path) as restoring:
        assert until(lambda: loads(restoring.pid))
        number = int((here.home.postgres / "restoring/data/postmaster.pid").read_text().splitlines()[0])
        psutil.Process(number).send_signal(signal.SIGKILL)
        said, _ = restoring.communicate(timeout=60)

    assert restoring.returncode == problems.NotPossible.code, said
    assert "Traceback" not in said
    assert ([one for one in here.lives() if "/data/" not in one], here.home.data.stat().st_ino) == before
    assert here.left_over(tmp_path) == []


def loads(number: int) -> bool:
    """Whether it is filling a database now."""
    with contextlib.suppress(psutil.Error):
        return any("--create" in one.cmdline() for one in psutil.Process(number).children())
    return False


def test_many_small_files_and_names_as_people_give_them_come_back(here: Machine, tmp_path: Path) -> None:
    names = [*ODD, *(f"{number} of many.txt" for number in range(cases(300, 20_000)))]
    folder = tmp_path / "back ups of 'us'"
    with here.awake():
        with here.here(folder) as target, psycopg.connect(target.url) as database:
            owner = database.execute("select id from auth.users limit 1").fetchone()
            assert owner is not None
            for name in names:
                version, path = str(uuid4()), f"{owner[0]}/{name}"
                row = "insert into storage.objects (bucket_id, name, owner, version) values ('vault', %s, %s, %s)"
                database.execute(row, [path, owner[0], version])
                (target.files / "vault" / path).mkdir(parents=True)
                (target.files / "vault" / path / version).write_text(name)
        made = here.run("make", backups=folder)
        assert made.code == 0, made.text

    verified = here.run("verify", "latest", backups=folder)

    assert verified.code == 0, verified.text
    file = next(folder.glob("backup_*.tar.gz"))
    with tarfile.open(file) as tar:
        held = {Path(one.name).parent.name for one in tar if one.name.startswith(FILES)}
    assert set(names) <= held
    assert here.left_over(folder) == []


def test_what_the_backups_own_container_keeps_can_be_tested_here_by_its_rows_and_files(
    stack: Stack, target: Target, shelf: Shelf, here: Machine, tmp_path: Path
) -> None:
    shelf.put("8-in a container.pdf")
    # As infra/compose.prod.yml tells it: a database that it reaches by an address, files that it may read.
    told = {
        "BACKUP_DATABASE_URL": stack.superuser_url, "BACKUP_FILES": str(target.files),
        "BACKUP_PROGRAMS": str(target.programs),
    }  # fmt: skip
    made = here.run("make", backups=tmp_path, **told)
    assert made.code == 0, made.text
    assert "keep a copy of .env.production elsewhere" in made.text
    file = manifest_says(postgres=17)(next(tmp_path.glob("backup_*.tar.gz")))

    tested = here.run("verify", "latest", backups=tmp_path)

    assert tested.code == 0, tested.text
    assert "(by its rows, on PostgreSQL 18); somebody who was restored signs in" in tested.text
    assert json.loads(packed(file)[NAME])["stack"] == "compose"
    assert here.left_over(tmp_path) == []
