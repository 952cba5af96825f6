"""The schedule that is shipped says what docs/operations.md says, in both of its forms."""

import configparser
import re
from pathlib import Path

import pytest

from infra.backup import problems

ROOT = Path(__file__).parents[2]
SCHEDULE = ROOT / "infra/schedule"
TIMES = {"backup": ("0 3 * * *", "*-*-* 03:00:00"), "verify": ("0 4 * * 0", "Sun *-*-* 04:00:00")}
SCRIPTS = {"backup": ["backup.sh", "backup-cleanup.sh"], "verify": ["verify-backup.sh"]}


def unit(name: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser()
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string((SCHEDULE / name).read_text())
    return found


@pytest.mark.parametrize("what", TIMES)
def test_timers_and_cron_run_the_same_scripts_at_the_same_times(what: str) -> None:
    cron, calendar = TIMES[what]
    lines = [line for line in (SCHEDULE / "cron").read_text().splitlines() if line.startswith(cron)]

    assert len(lines) == 1
    assert unit(f"ibid-{what}.timer")["Timer"]["OnCalendar"] == calendar
    for told in (lines[0], unit(f"ibid-{what}.service")["Service"]["ExecStart"]):
        named = re.findall(r"\./scripts/(\S+\.sh)", told)
        assert named == SCRIPTS[what]
        assert all((ROOT / "scripts" / script).exists() for script in named)
        assert "&&" in told or len(named) == 1, "an old backup must not go when no new one came"


def test_what_the_schedule_says_is_kept() -> None:
    for line in (SCHEDULE / "cron").read_text().splitlines():
        if re.match(r"\d", line):
            assert line.endswith(">>backups/backup.log 2>&1")
            assert len(line.split(None, 5)) == 6


def test_every_exit_code_is_explained() -> None:
    codes = {one.code for one in problems.BackupError.__subclasses__()}
    explained = {
        int(found) for found in re.findall(r"^\| (\d+) \|", (ROOT / "docs/operations.md").read_text(), re.MULTILINE)
    }
    # 1 is the shell's own, where a script could not even begin.
    assert codes | {0, 1} == explained
