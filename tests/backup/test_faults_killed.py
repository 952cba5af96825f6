"""A backup or a restore that is killed at any of its steps leaves nothing that the next run does not put right."""

import random
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from infra.backup import archive, restoring, steps
from infra.embedded import migrate, postgres, state, swap
from infra.embedded.home import Home
from tests.backup.machine import STEP, Machine
from tests.backup.test_archives import copied
from tests.sampling import cases

pytestmark = pytest.mark.timeout(300)
KINDS = (signal.SIGKILL, signal.SIGTERM)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every step with every signal, or as many as a sample has, drawn by the seed of this run."""
    if "step" in metafunc.fixturenames:
        act = steps.Backup if metafunc.function.__name__.startswith("test_a_backup") else steps.Restore
        every = [(number, kind) for number in range(1, len(act) + 1) for kind in KINDS]
        rng = random.Random(f"{act.__name__} {metafunc.config.getoption('--hypothesis-seed')}")
        metafunc.parametrize(("step", "kind"), rng.sample(every, cases(1, len(every))))


def killed_at(process: subprocess.Popen[str], act: str, step: int, kind: signal.Signals) -> str:
    """What it said, to the step at which it was killed and a little further: it went on until it heard."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        found = STEP.match(line)
        if found and (found[1], int(found[2])) == (act, step):
            process.send_signal(kind)
            break
    said.append(process.stdout.read())
    process.wait(60)
    return "".join(said)


def test_a_backup_that_is_killed_leaves_no_half_of_one(
    running: Machine, tmp_path: Path, step: int, kind: signal.Signals
) -> None:
    with running.begun("make", backups=tmp_path) as process:
        said = killed_at(process, "backup", step, kind)

    # The last steps may be through before it hears.
    assert process.returncode in {0, -signal.SIGKILL, 128 + signal.SIGTERM}, said
    assert "Traceback" not in said
    if kind == signal.SIGTERM:
        assert running.left_over(tmp_path) == []
    again = running.run("make", backups=tmp_path)
    assert again.code == 0, again.text
    assert running.left_over(tmp_path) == []
    archives = {one.name for one in archive.listed(tmp_path)}
    assert {one.name for one in tmp_path.iterdir()} - {".lock"} == archives | {f"{one}.sha256" for one in archives}
    assert all(running.run("list", backups=tmp_path).text.count(one) == 1 for one in archives)


@contextmanager
def at_work(here: Machine) -> Iterator[None]:
    """Somebody who has to be stopped before the exchange."""
    with subprocess.Popen(["sleep", "600"]) as somebody:
        state.write(
            here.home,
            state.State(supervisor=state.me(somebody.pid), services={}, ports=here.ports, site="", ready=True),
        )
        try:
            yield
        finally:
            somebody.kill()
            here.home.state.unlink(missing_ok=True)


def test_a_restore_that_is_killed_leaves_what_was_or_is_finished_by_the_next_start(
    here: Machine, kept: Path, tmp_path: Path, step: int, kind: signal.Signals
) -> None:
    file = copied(kept, tmp_path)
    before = here.home.data.stat().st_ino, here.home.files.stat().st_ino
    with at_work(here), here.begun("restore", "--yes", str(file), backups=tmp_path) as process:
        said = killed_at(process, "restore", step, kind)
    assert process.returncode in {0, -signal.SIGKILL, 128 + signal.SIGTERM}, said
    assert "Traceback" not in said

    begun = swap.begun(here.home)
    swap.finish(here.home)

    now = here.home.data.stat().st_ino, here.home.files.stat().st_ino
    exchanged = begun or process.returncode == 0
    assert (now == before) is not exchanged or step == len(steps.Restore), said
    assert (now[0] == before[0]) is (now[1] == before[1]), "half of it was exchanged"
    if kind == signal.SIGTERM and not begun:
        assert here.left_over(tmp_path) == []
    # Which may be that of a newer Ibid, too: it brings what it restores to its own schema.
    with a_newer_ibid(tmp_path), settling() as settled:
        again = here.run("restore", "--yes", str(file), backups=tmp_path)
    assert again.code == 0, again.text
    assert settled == [here.home.postgres / restoring.BESIDE / "data"], "what was filled in haste is on the disk"
    assert here.left_over(tmp_path) == []
    with here.awake(), here.here(tmp_path) as target, psycopg.connect(target.url) as database:
        assert database.execute("select * from public.newer").fetchall() == []
        row = database.execute("select metadata->>'archive' from audit_logs where action = 'ops:restore'").fetchone()
        assert row == (file.name,)


@contextmanager
def settling() -> Iterator[list[Path]]:
    """The clusters that were written to the disk, each while it still lay beside."""
    found: list[Path] = []
    settle = postgres.settle

    def noted(home: Home) -> None:
        settle(home)
        found.append(home.data)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(postgres, "settle", noted)
        yield found


@contextmanager
def a_newer_ibid(folder: Path) -> Iterator[None]:
    migrations = folder / "migrations"
    shutil.copytree(migrate.MIGRATIONS, migrations)
    later = "create table public.newer (id uuid primary key); alter table public.newer enable row level security;"
    (migrations / "20991231235959_newer.sql").write_text(later)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(migrate, "MIGRATIONS", migrations)
        yield
