"""A migration waits for nobody for long: people would wait behind it."""

import threading
from pathlib import Path

import psycopg
import pytest

from infra.embedded import migrate
from tests.database.conftest import Bare


@pytest.fixture
def url(bare: Bare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of a database with one table, and a migration to come that changes it."""
    (tmp_path / "20990101000000_more.sql").write_text("alter table public.used add column more int;")
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path)
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "100ms")
    found = bare.copy("used")
    with psycopg.connect(found) as database:
        database.execute("create table public.used (id int)")
    return found


def test_a_table_that_stays_in_use_stops_it_with_nothing_done(url: str) -> None:
    with psycopg.connect(url) as reader:
        reader.execute("select * from public.used")

        with pytest.raises(migrate.MigrationError, match=r"more\.sql: what it changes is in use by others"):
            migrate.apply(url)


def test_a_table_that_is_free_soon_is_waited_for(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "TRIES", 600)
    with psycopg.connect(url) as reader:
        reader.execute("select * from public.used")
        migrating: list[str] = []
        one = threading.Thread(target=lambda: migrating.extend(migrate.apply(url)))
        one.start()
        with psycopg.connect(url, autocommit=True) as watcher:
            waiting = "select 1 from pg_locks where relation = 'public.used'::regclass and not granted"
            while not watcher.execute(waiting).fetchone():
                pass
        reader.rollback()
        one.join(60)

    assert migrating == ["20990101000000_more.sql"]
