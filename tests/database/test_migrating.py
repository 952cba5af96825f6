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


def test_a_rest_server_that_was_up_before_is_told_to_look_again(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as listener:
        listener.execute("listen pgrst")

        migrate.apply(url)

        told = next(listener.notifies(timeout=20))
    assert (told.channel, told.payload) == ("pgrst", "reload schema")


def test_what_stops_it_is_said_in_one_sentence(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "20990101000000_more.sql").write_text("alter table public.gone add column more int;")
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(SystemExit, match=r'^ibid: 20990101000000_more\.sql: relation "public\.gone" does not exist$'):
        migrate.main()

    assert "applied" not in capsys.readouterr().out
