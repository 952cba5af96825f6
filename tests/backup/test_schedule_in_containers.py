"""The container that keeps the stack works by the same plan as cron and the timers, and says when it does not."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.backup import archive, schedule

ROOT = Path(__file__).parents[2]
WORDS = {"backup.sh": "make", "backup-cleanup.sh": "clean", "verify-backup.sh": "verify"}


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where the clocks change twice a year."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_it_does_what_cron_would_do_and_in_that_order() -> None:
    lines = (ROOT / "infra/schedule/cron").read_text().splitlines()
    cron = {
        (int(line.split()[1]), line.split()[4]): [WORDS[script] for script in re.findall(r"scripts/(\S+\.sh)", line)]
        for line in lines if line.startswith("0 ")
    }  # fmt: skip
    ours = {
        (hour, "*" if len(days) == 7 else str((days[0] + 1) % 7)): [words[0] for words in acts]
        for hour, days, acts in schedule.PLAN
    }
    assert ours == cron


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("Europe/Berlin"))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)).map(local))  # noqa: DTZ001
def test_what_follows_is_to_come_within_a_day_at_three_or_on_a_sunday_at_four(now: datetime) -> None:
    moment, acts = schedule.following(now)

    assert timedelta() < moment - now <= timedelta(hours=25)
    assert (moment.hour, moment.minute) == ((3, 0) if acts[0] == ("make",) else (4, 0))
    assert acts[0] == ("make",) or moment.weekday() == 6


def test_nothing_old_goes_when_no_new_one_came(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def failing(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        done.append(command[3])
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr("infra.backup.schedule.subprocess.run", failing)
    schedule.do(schedule.PLAN[0][2])

    assert done == ["make"]


def test_it_ends_while_it_waits_when_it_is_told_to() -> None:
    over = threading.Event()
    over.set()
    assert not schedule.waited(datetime.now().astimezone() + timedelta(hours=1), over)
    assert schedule.waited(datetime.now().astimezone() - timedelta(seconds=1), over)


def test_it_is_not_well_when_a_night_left_no_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path))
    monkeypatch.setattr(schedule, "BEGAN", tmp_path / "began")
    now = datetime.now().astimezone()
    assert not schedule.well(now), "it never began"

    schedule.BEGAN.write_text(str(now.timestamp()))
    assert schedule.well(now), "it had no night yet"
    assert not schedule.well(now + timedelta(days=2))

    file = tmp_path / archive.name("backup", now + timedelta(days=1, hours=20))
    file.write_bytes(b"kept")
    assert not schedule.well(now + timedelta(days=2)), "nobody can trust one without its sum"
    archive.beside(file).write_text("its sum")
    assert schedule.well(now + timedelta(days=2))


def test_the_command_begins_with_its_name_and_ends_when_it_is_told(tmp_path: Path) -> None:
    told = os.environ | {"BACKUP_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "infra.backup.schedule"]
    with subprocess.Popen(command, cwd=ROOT, env=told, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first, following = process.stdout.readline(), process.stdout.readline()
        process.terminate()
        assert process.wait(20) == 0
    assert re.match(r"Ibid's backups, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, \S+", first)
    assert re.match(r"next: (make|verify latest) at \d{4}-\d\d-\d\d 0[34]:00 \w+", following)
