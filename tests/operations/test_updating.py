"""A version that does not come up is put back, whatever happens on the way, and a crash is known of afterwards."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.backup.problems import Busy, NotPossible, NotPutBack, PutBack
from infra.operations import updating
from infra.operations.plan import Plan
from infra.operations.running import Service
from infra.operations.updating import PAUSES, Journal

PLAN = Plan("v1", "v2", ["abc Make v2"], [], [])
KEPT = "backup_20260101_030000.tar.gz"


class Bench:
    """A deployment and what runs of it: `bad` versions come up unhealthy, and `fails` says at which step."""

    def __init__(self, bad: str = "", fails: Callable[[str, str], None] = lambda *_: None) -> None:
        self.running = self
        self.here = "v1"
        self.acts: list[str] = []
        self.rows: list[object] = []
        self._bad = bad.split()
        self._fails = fails

    def prepare(self, version: str) -> None:
        self.here = "v1" if version == "main" else version
        self.acts.append(f"prepare {self.here}")
        self._fails("prepare", self.here)

    def bring_back(self, version: str) -> None:
        self.prepare(version)

    def start(self) -> None:
        self.acts.append(f"start {self.here}")
        self._fails("start", self.here)

    def complain(self) -> None:
        self.acts.append(f"complain {self.here}")

    def services(self) -> list[Service]:
        return [Service(name="bff", state="healthy" if self.healthy() else "unhealthy")]

    def fails(self, step: str) -> None:
        self._fails(step, self.here)

    def healthy(self) -> bool:
        self._fails("healthy", self.here)
        return self.here not in self._bad

    def record(self, action: str, metadata: dict[str, object]) -> None:
        if metadata["outcome"] == "done":
            self._fails("record", self.here)
        self.rows.append((action, metadata["outcome"]))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path / "backups"))
    monkeypatch.setattr(updating, "PAUSES", [0.0] * 24)
    monkeypatch.setattr(updating.versions, "here", lambda: "main")
    return tmp_path


def update(home: Path, bench: Bench) -> None:
    updating.update(home, home / "backups", PLAN, bench, lambda: KEPT)  # type: ignore[arg-type]


def refuse(step: str, version: str) -> Callable[[str, str], None]:
    def fails(now: str, here: str) -> None:
        if (now, here) == (step, version):
            raise NotPossible(f"planted at {step}")

    return fails


def test_one_that_works_stays_with_its_lines_in_the_trail(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench = Bench()
    update(home, bench)

    assert bench.acts == ["prepare v2", "start v2"]
    assert bench.rows == [("ops:update", "begun"), ("ops:update", "done")]
    assert updating.left(home) is None
    assert f"./scripts/rollback.sh {KEPT} v1" in capsys.readouterr().out


@pytest.mark.parametrize("step", ["prepare", "start", "health"])
def test_one_that_does_not_is_put_back_at_whichever_step_it_fails(home: Path, step: str) -> None:
    bench = Bench(bad="v2") if step == "health" else Bench(fails=refuse(step, "v2"))

    with pytest.raises(PutBack, match=r"v1 was put back.*\n.*\n.*rollback\.sh") as raised:
        update(home, bench)

    assert raised.value.code == 8
    assert bench.acts[-2:] == ["prepare v1", "start v1"]
    assert bench.rows[-1] == ("ops:update", "put back")
    assert updating.left(home) is None


def test_the_health_gate_is_two_minutes_long(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(updating, "PAUSES", PAUSES)
    monkeypatch.setattr(updating.time, "sleep", waited.append)

    with pytest.raises(NotPossible, match="not healthy: bff"):
        updating.until_healthy(Bench(bad="v1"))  # type: ignore[arg-type]
    assert (sum(waited), max(waited)) == (24 * 5, 5)


def test_where_nothing_comes_up_somebody_is_called_and_it_is_not_forgotten(home: Path) -> None:
    bench = Bench(bad="v1 v2")

    with pytest.raises(NotPutBack, match=rf"rollback\.sh {KEPT} v1") as raised:
        update(home, bench)

    assert raised.value.code == 9
    assert updating.left(home) == Journal("main", "v1", "v2", KEPT)


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """As in a terminal: a shell's background processes, such as these tests may be, are begun deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("step", ["prepare", "start", "healthy"])
def test_a_signal_puts_back_too_and_disturbs_no_going_back(
    home: Path, step: str, number: signal.Signals, ctrl_c: None
) -> None:
    def fails(now: str, _: str) -> None:
        if now == step:
            os.kill(os.getpid(), number)

    bench = Bench(fails=fails)
    with pytest.raises(PutBack):
        update(home, bench)

    assert (bench.here, bench.rows[-1]) == ("v1", ("ops:update", "put back"))
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.parametrize(
    ("step", "known"), [("keep", False), ("prepare", True), ("start", True), ("healthy", True), ("record", False)]
)
def test_one_that_was_killed_is_known_if_anything_changed(home: Path, step: str, known: bool) -> None:
    """Nobody can answer SIGKILL; whoever comes next finds what it left."""
    if (child := os.fork()) == 0:
        bench = Bench(fails=lambda now, _: os.kill(os.getpid(), signal.SIGKILL) if now == step else None)
        with updating.alone(home):
            updating.update(home, home / "backups", PLAN, bench, lambda: (bench.fails("keep"), KEPT)[1])  # type: ignore[arg-type]
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL

    found = updating.left(home)
    assert found == (Journal("main", "v1", "v2", KEPT) if known else None)
    if found:
        bench = Bench()
        bench.here = "v2"
        with updating.alone(home), pytest.raises(PutBack, match="interrupted"):
            updating.put_back(home, found, bench, why="it was interrupted")  # type: ignore[arg-type]
        assert bench.acts == ["prepare v1", "start v1"]
        assert updating.left(home) is None


def test_one_at_a_time(home: Path) -> None:
    with updating.alone(home), pytest.raises(Busy), updating.alone(home):
        pass
