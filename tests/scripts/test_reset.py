"""reset.sh: everything goes, and only after the word."""

from pathlib import Path

import pytest

from infra.embedded import home
from tests.scripts.checkout import Checkout, lives

pytestmark = pytest.mark.timeout(600)


def test_another_word_removes_nothing(running: Checkout) -> None:
    refused = running.run("reset.sh", told="delete\n")

    assert refused.code == 2
    assert "Nothing was removed." in refused.text
    shown = running.run("reset.sh", "--dry-run")
    assert (shown.code, "It cannot be undone." in shown.text) == (0, True)
    assert (running.home / "state.json").exists()


def test_the_word_removes_every_byte_and_stops_it_first(running: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = running.processes()
    data = database_of(running, monkeypatch)
    assert data.exists()

    done = running.run("reset.sh", told="DELETE\n")

    assert done.code == 0, done.text
    assert not running.home.exists()
    assert not data.exists()
    assert [number for number in numbers if lives(number)] == []


def database_of(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("IBID_HOME", raising=False)
    monkeypatch.setattr(home, "ROOT", checkout.folder)
    return home.locate().postgres
