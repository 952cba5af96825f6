"""Restored data takes the place of the old, whole, however often the exchange is cut off."""

from pathlib import Path

import pytest

from infra.backup import restoring
from infra.embedded import swap
from infra.embedded.home import Home
from infra.embedded.swap import Move

STAMP = "20261126_030000"


class Crash(Exception):
    pass


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(path=tmp_path, postgres=tmp_path / "postgres")
    for folder, said in ((found.data, "old rows"), (found.files, "old files")):
        folder.mkdir(parents=True)
        (folder / "said").write_text(said)
    return found


@pytest.fixture
def beside(home: Home) -> Home:
    at = Home(path=home.path / restoring.BESIDE, postgres=home.postgres / restoring.BESIDE)
    for folder, said in ((at.data, "new rows"), (at.files, "new files")):
        folder.mkdir(parents=True)
        (folder / "said").write_text(said)
    return at


@pytest.mark.parametrize("step", range(5))
def test_an_exchange_that_was_cut_off_is_finished_by_the_next_start(
    home: Home, beside: Home, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    swap.begin(home, restoring.moves(home, beside, STAMP))
    done: list[Path] = []
    rename = Path.rename

    def counted(source: Path, target: Path) -> Path:
        if len(done) == step:
            raise Crash
        done.append(source)
        return rename(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", counted)
        try:
            swap.finish(home)
        except Crash:
            assert step < 4

    swap.finish(home)

    assert (home.data / "said").read_text() == "new rows"
    assert (home.files / "said").read_text() == "new files"
    assert Path(f"{home.data}.before-{STAMP}/said").read_text() == "old rows"
    assert Path(f"{home.files}.before-{STAMP}/said").read_text() == "old files"
    assert not swap.finish(home)


def test_told_to_leave_amid_the_exchange_it_takes_nothing_away_that_the_next_start_needs(home: Home) -> None:
    def cut_off() -> None:
        with restoring._beside(home) as at:
            for folder in (at.data, at.files):
                folder.mkdir(parents=True)
            swap.begin(home, restoring.moves(home, at, STAMP))
            raise Crash

    with pytest.raises(Crash):
        cut_off()
    swap.finish(home)

    assert home.data.exists()
    assert home.files.exists()
    assert Path(f"{home.data}.before-{STAMP}/said").read_text() == "old rows"


def test_onto_an_empty_machine_there_is_nothing_to_set_aside(tmp_path: Path) -> None:
    home, at = Home(tmp_path / "a", tmp_path / "a/postgres"), Home(tmp_path / "b", tmp_path / "b/postgres")
    for folder in (at.data, at.files, home.postgres):
        folder.mkdir(parents=True)

    swap.begin(home, restoring.moves(home, at, STAMP))
    swap.finish(home)

    assert home.data.exists()
    assert home.files.exists()
    assert list(tmp_path.rglob("*before*")) == []


def test_a_move_names_both_ends(home: Home, beside: Home) -> None:
    assert restoring.moves(home, beside, STAMP)[1] == Move(str(beside.data), str(home.data))
