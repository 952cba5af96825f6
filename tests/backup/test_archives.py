"""An archive is whole or refused: what was kept comes back, and nothing that was altered is believed."""

import gzip
import io
import json
import random
import resource
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import psycopg
import pytest

from infra.backup import archive, attributes, inventory, making, problems, reading, scratch, signing_in, verifying
from infra.backup.manifest import FILES, NAME, Manifest, member
from infra.backup.steps import Backup
from infra.backup.target import Target, settings
from infra.embedded import migrate
from tests.backup.conftest import Shelf
from tests.sampling import cases
from tests.scripts.checkout import until
from tests.stack import Stack

pytestmark = pytest.mark.timeout(300)


def copied(kept: Path, folder: Path) -> Path:
    for one in kept.parent.glob(f"{kept.name}*"):
        shutil.copy(one, folder / one.name)
    return folder / kept.name


def opened(file: Path, folder: Path) -> Manifest:
    (folder / "read").mkdir(exist_ok=True)
    try:
        return reading.unpack(file, folder / "read", "")
    finally:
        shutil.rmtree(folder / "read")


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """With other members, and a sum that fits: as somebody would alter it on purpose."""
    members = packed(file)
    change(members)
    with tarfile.open(file, "w:gz") as tar:
        for name, body in members.items():
            told = tarfile.TarInfo(name)
            told.size = len(body)
            tar.addfile(told, io.BytesIO(body))
    return resummed(file)


def resummed(file: Path) -> Path:
    file.with_name(f"{file.name}.sha256").write_text(f"{member(file).sha256}  {file.name}\n")
    return file


# A database that is whole, and in which people could not work.
SHUT = """
create function auth.refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end';
create trigger refuse before insert on auth.sessions for each row execute function auth.refuse();
"""
OPEN = """
drop trigger refuse on auth.sessions;
alter table public.projects disable row level security;
insert into public.projects (owner_id, title)
select id, 'Of another' from auth.users order by last_sign_in_at nulls first, id desc limit 1;
"""


def test_what_was_kept_comes_back_as_it_was_and_people_sign_in_to_it(
    target: Target, shelf: Shelf, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, refused = signing_in.check, []

    def spoilt_afterwards(url: str, passwords: dict[str, str], first: Callable[[], None]) -> bool:
        good = check(url, passwords, first)
        for spoil in (SHUT, OPEN):
            with psycopg.connect(url) as database:
                database.execute(spoil.encode())
            with pytest.raises(problems.Differs) as problem:
                check(url, passwords)
            refused.append(str(problem.value))
        return good

    monkeypatch.setattr(signing_in, "check", spoilt_afterwards)

    found = verifying.verify(target, kept, settings())

    assert "Nobody can sign in" in refused[0]
    assert "not see just their own" in refused[1]
    assert found.told.objects >= 2
    assert found.signed_in
    assert "s for each GiB" in str(found)
    assert found.told.tables["storage.objects"].rows >= 2
    assert found.told.migrations == sorted(file.name[:14] for file in migrate.MIGRATIONS.glob("*.sql"))
    assert (found.told.ibid, found.told.stack) == ("v1.2.3", "embedded")
    assert kept.with_name(f"{kept.name}.verified").exists()
    assert list(kept.parent.glob(f"{archive.PARTIAL}*")) == []


def test_it_is_its_owners_alone_and_holds_no_secret_unless_encrypted(target: Target, kept: Path) -> None:
    secrets = [line.partition("=")[2].strip("'") for line in target.secrets.read_text().splitlines() if "=" in line]
    with tarfile.open(kept) as tar:
        names = tar.getnames()
        held = b"".join(tar.extractfile(one).read() for one in tar.getmembers())  # type: ignore[union-attr]

    assert kept.stat().st_mode & 0o077 == 0
    assert names[0] == NAME
    assert "settings.env" not in names
    assert [one for one in secrets if len(one) > 20 and one.encode() in held] == []


def test_what_storage_wrote_beside_a_files_bytes_comes_back_with_it(target: Target, kept: Path, tmp_path: Path) -> None:
    reading.unpack(kept, tmp_path / "read", "")
    files = [one for one in (tmp_path / "read" / FILES).rglob("*") if one.is_file()]

    assert len(files) >= 2
    for file in files:
        live = target.files / file.relative_to(tmp_path / "read" / FILES)
        assert attributes.of(file) == attributes.of(live)
        assert (
            attributes.of(file).get("SCHILY.xattr.user.supabase.content-type", "application/pdf") == "application/pdf"
        )


def test_no_program_is_given_a_password_and_each_step_is_said_as_it_begins(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    begin, given = subprocess.Popen, []

    def noted(command: list[str], **more: object) -> object:
        given.append(command)
        return begin(command, **more)  # type: ignore[call-overload]

    monkeypatch.setattr("infra.backup.programs.subprocess.Popen", noted)
    making.make(target, tmp_path, say=lambda _: None)

    password = urlsplit(target.url).password
    assert password
    assert {Path(command[0]).name for command in given} == {"pg_dump", "pg_dumpall", "pg_restore"}
    assert [word for command in given for word in command if password in word] == []
    begun = [line for line in capfd.readouterr().err.splitlines() if line.startswith("[backup ")]
    assert begun == [f"[backup {number}/{len(Backup)}] {step}" for number, step in enumerate(Backup, 1)]


def test_rows_and_files_agree_while_people_write_and_upload_and_delete(
    stack: Stack, target: Target, shelf: Shelf, tmp_path: Path
) -> None:
    done = threading.Event()
    written = "insert into public.audit_logs (action, resource_type) values ('ops:backup', 'backup') returning id"
    lines: list[object] = []

    def write() -> None:
        while not done.is_set():
            lines.append(stack.sql(written)[0]["id"])

    def upload() -> None:
        number = 10
        while not done.is_set():
            paths = [shelf.put(f"{number + one}-w.pdf", b"x" * 5000) for one in range(3)]
            shelf.take(paths[0])
            number += 3

    working = [threading.Thread(target=write), threading.Thread(target=upload)]
    for one in working:
        one.start()
    try:
        assert until(lambda: len(lines) > 2)
        before = len(lines)
        file = making.make(target, tmp_path, say=lambda _: None)
    finally:
        done.set()
        for one in working:
            one.join()

    # Every row and every file as the snapshot saw them, and no row without its file.
    found = verifying.verify(target, file, settings())
    rows = packed(file)["data/storage.objects.copy"].decode().splitlines()
    names = {name for name in packed(file) if name.startswith(FILES)}
    assert len(rows) == len(names) == found.told.objects > 0
    assert all(any(version in row for row in rows) for version in (name.rpartition("/")[2] for name in names))
    assert before <= found.told.tables["public.audit_logs"].rows
    stack.sql("delete from public.audit_logs where id = any(%s)", lines)


def test_what_is_deleted_right_after_the_snapshot_is_in_it_all_the_same(
    target: Target, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shelf.put("9-gone.pdf")
    listed = inventory.objects

    def and_deleted(database: Any) -> list[inventory.Stored]:
        found = listed(database)
        shelf.take(path)
        monkeypatch.setattr(inventory, "objects", listed)
        return found

    monkeypatch.setattr(inventory, "objects", and_deleted)
    file = making.make(target, tmp_path, say=lambda _: None)

    assert [name for name in packed(file) if path in name]


def packed(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar}  # type: ignore[union-attr]


@pytest.mark.parametrize("seed", range(cases(6, 200)))
def test_a_flipped_byte_anywhere_is_found(kept: Path, tmp_path: Path, seed: int) -> None:
    file = copied(kept, tmp_path)
    body = bytearray(file.read_bytes())
    place = random.Random(seed).randrange(len(body))
    body[place] ^= 1 << seed % 8
    file.write_bytes(body)

    with pytest.raises(problems.Damaged):
        opened(file, tmp_path)


@pytest.mark.parametrize("seed", range(cases(6, 100)))
def test_a_flipped_byte_in_any_member_is_found_though_the_sum_was_made_anew(
    kept: Path, tmp_path: Path, seed: int
) -> None:
    chosen = random.Random(seed)

    def flip(members: dict[str, bytes]) -> None:
        name = chosen.choice([one for one, body in members.items() if body and one != NAME])
        body = bytearray(members[name])
        body[chosen.randrange(len(body))] ^= 1
        members[name] = bytes(body)

    with pytest.raises(problems.Damaged):
        opened(rewritten(copied(kept, tmp_path), flip), tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_one_that_was_cut_is_found_with_a_fitting_sum_too(kept: Path, tmp_path: Path, share: float) -> None:
    file = copied(kept, tmp_path)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])
    with pytest.raises(problems.Damaged):
        opened(file, tmp_path)

    with pytest.raises(problems.BackupError):
        opened(resummed(file), tmp_path)


def test_a_disk_that_takes_no_more_is_not_told_as_a_damaged_archive(kept: Path, tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(problems.NotPossible, match="Cannot write"):
            opened(kept, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_one_that_was_altered_is_damaged_whatever_else_seems_wrong_with_it(kept: Path, tmp_path: Path) -> None:
    file = copied(kept, tmp_path)
    before = file.with_name(f"{file.name}.sha256").read_text()
    rewritten(file, lambda members: members.update({"../outside": b"?"}))
    file.with_name(f"{file.name}.sha256").write_text(before)

    with pytest.raises(problems.Damaged):
        opened(file, tmp_path)


def test_one_without_its_sum_is_not_trusted(kept: Path, tmp_path: Path) -> None:
    file = copied(kept, tmp_path)
    file.with_name(f"{file.name}.sha256").unlink()

    with pytest.raises(problems.NoSum):
        opened(file, tmp_path)


def edited(members: dict[str, bytes]) -> None:
    told = json.loads(members[NAME])
    told["members"].pop("database.dump")
    members[NAME] = json.dumps(told).encode()


def missing(members: dict[str, bytes]) -> None:
    members.pop(NAME)


def another(members: dict[str, bytes]) -> None:
    members["more.txt"] = b"?"


@pytest.mark.parametrize("change", [edited, missing, another])
def test_a_manifest_that_is_not_about_these_members_is_refused(
    kept: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    with pytest.raises(problems.BadManifest):
        opened(rewritten(copied(kept, tmp_path), change), tmp_path)


@pytest.mark.parametrize(("name", "kind"), [
    ("../outside", tarfile.REGTYPE), ("/outside", tarfile.REGTYPE), ("files/../../outside", tarfile.REGTYPE),
    ("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("device", tarfile.CHRTYPE), ("pipe", tarfile.FIFOTYPE),
])  # fmt: skip
def test_a_member_that_leads_elsewhere_is_refused_before_anything_is_written(
    tmp_path: Path, name: str, kind: bytes
) -> None:
    file = tmp_path / "backup_20261126_030000.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        told = tarfile.TarInfo(name)
        told.type, told.linkname = kind, "/etc/passwd"
        tar.addfile(told, io.BytesIO())

    with pytest.raises(problems.Unsafe):
        opened(resummed(file), tmp_path)
    assert not (tmp_path / "outside").exists()


def test_one_that_unpacks_to_no_archive_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "backup_20261126_030000.tar.gz"
    file.write_bytes(gzip.compress(b"no tar" * 1000))

    with pytest.raises(problems.Damaged):
        opened(resummed(file), tmp_path)


@pytest.mark.parametrize(("field", "value", "said"), [
    ("postgres", 17, "PostgreSQL 17"), ("migrations", ["20991231235959"], "Update this one"),
])  # fmt: skip
def test_one_that_does_not_fit_here_says_why(kept: Path, tmp_path: Path, field: str, value: object, said: str) -> None:
    def change(members: dict[str, bytes]) -> None:
        members[NAME] = json.dumps(json.loads(members[NAME]) | {field: value}).encode()

    with pytest.raises(problems.DoesNotFit, match=said):
        scratch.fits(opened(rewritten(copied(kept, tmp_path), change), tmp_path))


def test_two_at_once_do_not_meet(tmp_path: Path) -> None:
    with archive.locked(tmp_path), pytest.raises(problems.Busy), archive.locked(tmp_path):
        pass


def test_what_a_killed_run_left_is_swept_by_the_next_and_never_taken_for_an_archive(tmp_path: Path) -> None:
    (tmp_path / f"{archive.PARTIAL}backup_20261126_030000.tar.gz").write_bytes(b"half")
    (tmp_path / f"{archive.PARTIAL}xyz/files").mkdir(parents=True)
    assert archive.listed(tmp_path) == []

    with archive.locked(tmp_path):
        assert list(tmp_path.glob(f"{archive.PARTIAL}*")) == []


def test_without_a_database_it_says_how_to_start_one(target: Target, tmp_path: Path) -> None:

    away = msgspec.structs.replace(target, url="postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(problems.NotPossible, match=r"start\.sh"):
        making.make(away, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("age") is None, reason="age is not here: apt-get install age")
def test_an_encrypted_one_holds_the_keys_and_opens_with_its_own_key_alone(
    target: Target, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {name: tmp_path / name for name in ("ours", "another")}
    for key in keys.values():
        subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
    recipient = subprocess.run(["age-keygen", "-y", keys["ours"]], check=True, capture_output=True, text=True).stdout
    monkeypatch.setenv("BACKUP_AGE_RECIPIENT", recipient.strip())
    shelf.put("3-e.pdf")

    file = making.make(target, tmp_path, say=lambda _: None)

    assert file.name.endswith(".tar.gz.age")
    assert [one.name for one in archive.listed(tmp_path)] == [file.name]
    for wrong in ("", str(keys["another"])):
        with pytest.raises(problems.WrongKey):
            reading.unpack(file, tmp_path / "none", wrong)
    reading.unpack(file, tmp_path / "read", str(keys["ours"]))
    assert (tmp_path / "read/settings.env").read_text() == target.secrets.read_text()
