"""An archive's rows come back into a database that this version made, all of them or none."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import psycopg
import pytest

from infra.backup import inventory, loading, problems, reading, scratch, signing_in, verifying
from infra.backup.manifest import DATA, Manifest, Table
from infra.backup.target import Target, settings
from infra.embedded import keys

pytestmark = pytest.mark.timeout(300)
PASSWORDS = verifying.passwords(keys.make())


@pytest.fixture(scope="module")
def fresh(target: Target) -> Iterator[str]:
    """Where a superuser connects to a database that a first start made."""
    with scratch.place(target.home) as at, scratch.made(at, PASSWORDS) as url:
        yield url


@pytest.fixture
def content(kept: Path, tmp_path: Path) -> Path:
    return tmp_path / "read"


@pytest.fixture
def told(kept: Path, content: Path) -> Manifest:
    return reading.unpack(kept, content, "")


def counted(url: str) -> dict[str, Table]:
    with inventory.snapshot(url) as (database, _):
        return inventory.take(database).tables


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
