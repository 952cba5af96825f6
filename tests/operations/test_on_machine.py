"""The embedded stack, seen through what its supervisor wrote down."""

import os
import socket
from pathlib import Path

import pytest

from infra.embedded import state
from infra.embedded.home import Home
from infra.embedded.ports import Ports
from infra.embedded.state import State
from infra.operations import __main__ as operations
from infra.operations import logs, on_machine
from infra.operations.on_machine import OnMachine


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("IBID_HOME", str(tmp_path / "ibid"))
    made = Home(path=tmp_path / "ibid", postgres=tmp_path / "ibid/postgres")
    (made.path / "logs").mkdir(parents=True)
    made.postgres.mkdir()
    made.settings.write_text("POSTGRES_PASSWORD=x\nSUPERUSER_PASSWORD=x\n")
    return made


@pytest.mark.parametrize(("young", "said"), [(0, "unhealthy"), (1e9, "starting")])
def test_a_service_whose_process_lives_but_does_not_answer_is_not_healthy(
    home: Home, monkeypatch: pytest.MonkeyPatch, young: float, said: str
) -> None:
    monkeypatch.setattr(on_machine, "YOUNG", young)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        closed = Ports(mail=nobody.getsockname()[1])
        here = state.me(os.getpid())
        state.write(home, State(supervisor=here, services={"mail": here}, ports=closed, site="", ready=True))

        found = {one.name: one for one in OnMachine(home).services()}

    assert found["mail"].state == said
    assert found["mail"].memory is not None
    assert {one.state for name, one in found.items() if name != "mail"} == {"ended"}
    assert OnMachine(home).healthy() is False


def test_what_runs_nowhere_has_ended(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert operations.main(["status", "--stack", "embedded"]) == 6
    assert "./scripts/logs.sh postgres" in capsys.readouterr().err


def test_a_log_that_is_emptied_meanwhile_is_followed_from_its_new_beginning(home: Home) -> None:
    file = home.logs / "bff.log"
    file.write_text("one\ntwo\nthree\nhal")
    growing = logs.Growing(file)
    assert growing.last(2) == ["two", "three"]
    with file.open("a") as more:
        more.write("f\n")
    assert growing.more() == ["half"]
    file.write_text("new\n")
    assert growing.more() == ["new"]
    growing.close()


def test_the_tail_of_every_log_is_told_by_its_service(home: Home) -> None:
    (home.logs / "bff.log").write_text("one\ntwo\n")
    (home.logs / "worker.log").write_text("three\n")
    (home.logs / "bff.old.log").write_text("long ago\n")

    assert list(logs.of_files(home.logs, "", 1, follow=False)) == ["bff    | two", "worker | three"]


def test_prune_removes_what_restores_set_aside_but_for_the_last(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    for stamp in ("20260101_030000", "20260102_030000", "20260103_030000"):
        for place in (home.postgres / f"data.before-{stamp}", home.path / f"files.before-{stamp}"):
            place.mkdir()
            (place / "a").write_bytes(b"x" * 2**20)
    for own in (home.postgres / "data", home.files, home.postgres / "data.without-keys-20260101-030000"):
        own.mkdir()

    assert operations.main(["prune", "--stack", "embedded", "--keep", "1", "--yes"]) == 0

    left = {one.name for one in (*home.postgres.iterdir(), *home.path.iterdir())}
    assert {"data", "files", "data.before-20260103_030000", "files.before-20260103_030000"} <= left
    assert not any("20260101_" in name or "20260102_" in name for name in left)
    assert "data.without-keys-20260101-030000" in left, "a database without its keys may yet get them back"
    assert "removed 4, 4 MiB" in capsys.readouterr().out
