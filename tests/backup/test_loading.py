"""An archive comes back by its dump, which is loaded while it is read, or by its rows: all of them or none."""

import shutil
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import psycopg
import pytest

from infra.backup import inventory, loading, problems, reading, scratch, signing_in, verifying
from infra.backup.manifest import DATA, NAME, Manifest, Table
from infra.backup.target import Target, settings
from infra.embedded import keys
from tests.backup.test_archives import copied, rewritten

pytestmark = pytest.mark.timeout(300)
PASSWORDS = verifying.passwords(keys.make())


@pytest.fixture(scope="module")
def fresh(target: Target) -> Iterator[str]:
    """Where a superuser connects to a database that a first start made."""
    with scratch.place(target.home) as at, scratch.cluster(at) as cluster:
        yield cluster.fresh(PASSWORDS)


@pytest.fixture
def content(kept: Path, tmp_path: Path) -> Path:
    return tmp_path / "read"


@pytest.fixture
def told(kept: Path, content: Path) -> Manifest:
    return reading.unpack(kept, content, "")


def counted(url: str) -> dict[str, Table]:
    with inventory.snapshot(url) as (database, _):
        return inventory.take(database).tables


def test_a_database_is_begun_with_what_lies_first_and_only_where_the_archive_is_what_was_written(
    kept: Path, tmp_path: Path
) -> None:
    begun: list[list[str]] = []

    def fillable(_: Manifest) -> None:
        begun.append([one.name for one in (tmp_path / "read").rglob("*") if one.is_file()])

    def unpacked(file: Path) -> None:
        shutil.rmtree(tmp_path / "read", ignore_errors=True)
        reading.unpack(file, tmp_path / "read", "", fillable=fillable)

    unpacked(kept)
    assert [sorted(names) for names in begun] == [["database.dump", "roles.sql"]]

    body = bytearray(kept.read_bytes())
    # In the last of the files: all that a database is filled from is as it was.
    body[-2000] ^= 1
    file = copied(kept, tmp_path)
    file.write_bytes(body)
    with pytest.raises(problems.Damaged):
        unpacked(file)
    with pytest.raises(problems.Damaged, match=r"roles\.sql"):
        unpacked(rewritten(copied(kept, tmp_path), lambda members: members.update({"roles.sql": b"select 1;"})))
    assert len(begun) == 1


def test_an_archive_with_its_members_by_their_names_as_they_lay_before_comes_back_too(
    target: Target, kept: Path, tmp_path: Path
) -> None:
    def sort(members: dict[str, bytes]) -> None:
        others = sorted(members.keys() - {NAME})
        before = {name: members[name] for name in (NAME, *others)}
        members.clear()
        members.update(before)

    file = rewritten(copied(kept, tmp_path), sort)
    with tarfile.open(file) as tar:
        assert tar.getnames()[-1] == "roles.sql"

    assert verifying.verify(target, file, settings()).signed_in


def test_every_row_comes_back_and_people_go_on_working(fresh: str, content: Path, told: Manifest) -> None:
    loading.load(content, told, fresh)

    found = counted(fresh)
    assert {full for full, table in told.tables.items() if found[full] != table} <= loading.OF_SERVERS
    assert found["storage.objects"].rows >= 2
    # New rows get numbers that none has; people who were kept sign in, and see what is theirs.
    with psycopg.connect(fresh) as database:
        row = database.execute(
            "select max(id), nextval('auth.refresh_tokens_id_seq') from auth.refresh_tokens"
        ).fetchone()
    assert row is not None
    assert row[1] == row[0] + 1
    assert signing_in.check(fresh, PASSWORDS)


def test_an_archive_of_another_postgres_is_tested_by_its_rows(
    target: Target, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "ours", lambda: 19)
    with pytest.raises(problems.DoesNotFit, match="--data-only"):
        scratch.fits(reading.unpack(kept, tmp_path, ""))

    found = verifying.verify(target, kept, settings())

    assert found.signed_in
    assert "(by its rows, on PostgreSQL 19)" in str(found)


def altered(
    content: Path, told: Manifest, full: str, change: Callable[[list[str], list[bytes]], tuple[list[str], list[bytes]]]
) -> Manifest:
    """The archive of a database in which this table had other columns, and other values in them."""
    columns, lines = told.tables[full].columns, (content / DATA / f"{full}.copy").read_bytes().splitlines()
    rows = [change(columns, line.split(b"\t")) for line in lines]
    (content / DATA / f"{full}.copy").write_bytes(b"".join(b"\t".join(values) + b"\n" for _, values in rows))
    table = Table(rows=len(rows), fingerprint=told.tables[full].fingerprint, columns=rows[0][0])
    return msgspec.structs.replace(told, tables=told.tables | {full: table})


def test_one_of_an_older_version_lacks_a_column_and_gets_its_default(
    target: Target, fresh: str, content: Path, told: Manifest
) -> None:
    older = altered(content, told, "public.profiles", lambda columns, values: (columns[:2], values[:2]))
    with pytest.raises(problems.Differs, match=r"\n  public.profiles has as many rows as before, but not the same$"):
        loading.load(content, older, fresh)
    columns = older.tables["public.profiles"].columns
    with inventory.snapshot(target.url) as (database, _):
        kept = inventory.table(database, "public.profiles", columns)

    loading.load(content, msgspec.structs.replace(older, tables=older.tables | {"public.profiles": kept}), fresh)

    assert counted(fresh)["public.profiles"].rows == kept.rows >= 1


def test_what_has_no_place_here_is_refused_by_name_and_nothing_is_loaded(
    fresh: str, content: Path, told: Manifest
) -> None:
    before = counted(fresh)
    profiles = told.tables["public.profiles"]
    wider = Table(profiles.rows, profiles.fingerprint, [*profiles.columns, "shoe_size"])
    more = {"public.profiles": wider, "public.shoes": Table(3, "", ["id"]), "public.none": Table(0, "", ["id"])}

    with pytest.raises(problems.DoesNotFit, match=r"public\.shoes, public\.profiles\.shoe_size$"):
        loading.load(content, msgspec.structs.replace(told, tables=told.tables | more), fresh)

    assert counted(fresh) == before


@pytest.mark.parametrize(("full", "column", "value", "refused"), [
    ("public.profiles", "id", b"\\N", "rows of public.profiles do not fit"),
    ("public.profiles", "id", b"5a3c0d1e-0000-4000-8000-000000000000", "name others that are not there"),
])  # fmt: skip
def test_rows_that_break_this_schemas_rules_are_refused_and_nothing_is_loaded(
    fresh: str, content: Path, told: Manifest, full: str, column: str, value: bytes, refused: str
) -> None:
    before = counted(fresh)

    def spoil(columns: list[str], values: list[bytes]) -> tuple[list[str], list[bytes]]:
        return columns, [value if name == column else one for name, one in zip(columns, values, strict=True)]

    spoilt = altered(content, told, full, spoil)
    with pytest.raises((problems.DoesNotFit, problems.Differs), match=refused):
        loading.load(content, spoilt, fresh)

    assert counted(fresh) == before
