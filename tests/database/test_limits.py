"""What the BFF takes is never more than what the database keeps, and is as much where nobody says otherwise."""

import psycopg
import pytest
from psycopg.rows import DictRow

from bff.settings import SettingsError
from tests.edge.make import made_settings

Db = psycopg.Connection[DictRow]
UPLOAD, DOCUMENT, TITLE = 50 * 1024 * 1024, 2 * 1024 * 1024, 300
LIMITS = {"UPLOAD_MAX_BYTES": UPLOAD, "DOCUMENT_MAX_BYTES": DOCUMENT, "TITLE_MAX": TITLE}
CHECKS = """select string_agg(pg_get_constraintdef(oid), ' ') as text from pg_constraint
where conrelid = %s::regclass and contype = 'c'"""


def checks(db: Db, table: str) -> str:
    row = db.execute(CHECKS, [table]).fetchone()
    assert row is not None
    return str(row["text"])


def test_both_hold_to_the_same_numbers(db: Db) -> None:
    chosen = made_settings()
    bucket = db.execute("select file_size_limit from storage.buckets where id = 'vault'").fetchone()

    assert (chosen.upload_max, chosen.document_max, chosen.title_max) == (UPLOAD, DOCUMENT, TITLE)
    assert bucket == {"file_size_limit": UPLOAD}
    assert f"(size_bytes <= {UPLOAD})" in checks(db, "public.vault_items")
    assert f"private.fits(content, {DOCUMENT})" in checks(db, "public.documents")
    for table in ("public.documents", "public.projects"):
        assert f"(length(title) <= {TITLE})" in checks(db, table)


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_may_be_lowered_and_not_raised(name: str) -> None:
    made_settings(**{name: str(LIMITS[name] - 1)})

    with pytest.raises(SettingsError, match=f"{name} a whole number from 1 to {LIMITS[name]}"):
        made_settings(**{name: str(LIMITS[name] + 1)})
