"""Keeps the stack in containers night by night: `python -m infra.backup.schedule`, until it is told to end.

`… well` says whether it goes on, and whether the last night's backup is there.
"""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from infra.backup import archive
from infra.backup.target import settings
from infra.embedded.banner import banner
from infra.embedded.supervisor import say

# As infra/schedule/cron and the timers beside it: hour, days of the week (Monday is 0), what is done in turn.
PLAN: tuple[tuple[int, range, tuple[tuple[str, ...], ...]], ...] = (
    (3, range(7), (("make",), ("clean",))),
    (4, range(6, 7), (("verify", "latest"),)),
)
# A night, and two hours for the backup itself.
LATE = timedelta(hours=26)
BEGAN = Path("/tmp/began")  # noqa: S108 - the container's own memory
BREATH = 30.0


def main() -> int:
    if sys.argv[1:] == ["well"]:
        return 0 if well(datetime.now().astimezone()) else 1
    say(banner("Ibid's backups"))
    BEGAN.write_text(str(time.time()))
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    while not over.is_set():
        moment, acts = following(datetime.now().astimezone())
        say(f"next: {' '.join(acts[0])} at {moment:%Y-%m-%d %H:%M %Z}")
        if waited(moment, over):
            do(acts)
    return 0


def following(now: datetime) -> tuple[datetime, tuple[tuple[str, ...], ...]]:
    """When something is to be done next, by the clock of the container's TZ, and what."""
    return min(_to_come(now), key=lambda one: one[0])


def _to_come(now: datetime) -> Iterator[tuple[datetime, tuple[tuple[str, ...], ...]]]:
    # Without a zone, so that three at night stays that when the clocks change.
    here = now.replace(tzinfo=None)
    for hour, days, acts in PLAN:
        day = here.replace(hour=hour, minute=0, second=0, microsecond=0)
        every = (day + timedelta(days=number) for number in range(9))
        yield next(one.astimezone() for one in every if one > here and one.weekday() in days), acts


def waited(moment: datetime, over: threading.Event) -> bool:
    """Whether it came. In short breaths: a machine that slept wakes in time."""
    while (left := moment.timestamp() - time.time()) > 0:
        if over.wait(min(left, BREATH)):
            return False
    return True


def do(acts: tuple[tuple[str, ...], ...]) -> None:
    """One after the other; nothing old goes when no new one came. Each says itself how it went."""
    for words in acts:
        code = subprocess.run([sys.executable, "-m", "infra.backup", *words], check=False).returncode
        if code:
            say(f"{words[0]} ended with {code}: docs/operations.md says what that means")
            return


def well(now: datetime) -> bool:
    """It goes on, and once it had a night there is a good backup of it."""
    if not BEGAN.exists():
        return False
    began = float(BEGAN.read_text())
    made = [one.made for one in archive.listed(settings().folder) if one.good]
    return now.timestamp() - began < LATE.total_seconds() or any(now - one < LATE for one in made)


if __name__ == "__main__":
    sys.exit(main())
