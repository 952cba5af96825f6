"""From one version to the next: a tested backup first, and the one before is put back where the next does not work."""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path

import msgspec

from infra.backup import archive
from infra.backup.problems import BackupError, Busy, NotPossible, NotPutBack, PutBack
from infra.backup.steps import begin
from infra.backup.target import Settings
from infra.operations import versions
from infra.operations.deployments import Deployment, script
from infra.operations.plan import Plan
from infra.operations.speaking import say

JOURNAL = "update.json"
# The health gate: 24 times 5 seconds, the first five of them one by one, for most are well soon after they started.
PAUSES = [0.0, *[1.0] * 5, *[5.0] * 23]


class Update(StrEnum):
    BACKUP = "making a backup"
    VERIFY = "restoring it as a test"
    CODE = "fetching and building the version"
    START = "migrating and starting it"
    HEALTH = "waiting until all is healthy"
    RECORD = "noting it in the audit trail"


class Journal(msgspec.Struct, frozen=True):
    """Written before anything changes, removed when all is well: what to go back to is known after any crash."""

    back_to: str
    before: str
    after: str
    archive: str


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """One update or rollback at a time; the kernel lets go when the process ends. Raises Busy."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / "operations.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("Another update or rollback is at work here; try again when it is done.") from None
        yield


def left(home: Path) -> Journal | None:
    """Of an update that was killed."""
    try:
        return msgspec.json.decode((home / JOURNAL).read_bytes(), type=Journal)
    except (OSError, msgspec.DecodeError):
        return None


def forget(home: Path) -> None:
    (home / JOURNAL).unlink(missing_ok=True)


def _write(home: Path, journal: Journal) -> None:
    partial = home / f"{JOURNAL}.partial"
    with partial.open("wb") as out:
        out.write(msgspec.json.encode(journal))
        out.flush()
        os.fsync(out.fileno())
    partial.rename(home / JOURNAL)


def update(home: Path, folder: Path, plan: Plan, deployment: Deployment, keep: Callable[[], str]) -> None:
    """`keep` makes and tests a backup and gives its name. Raises PutBack, NotPutBack, or what forbade to begin."""
    kept = keep()
    journal = Journal(versions.here(), plan.before, plan.after, kept)
    # Also tries out all that is needed later, while the code that this process was read from still lies there.
    deployment.running.record("ops:update", told(journal, "begun"))
    with archive.locked(folder), ended_as_interrupt():
        _write(home, journal)
        try:
            begin(Update.CODE)
            deployment.prepare(plan.after)
            begin(Update.START)
            deployment.start()
            begin(Update.HEALTH)
            until_healthy(deployment)
        except (BackupError, OSError, KeyboardInterrupt) as problem:
            put_back(home, journal, deployment, why=str(problem) or "it was interrupted")
        forget(home)
        begin(Update.RECORD)
        deployment.running.record("ops:update", told(journal, "done"))
    say(f"{plan.after} runs, and all is healthy. To go back: ./scripts/rollback.sh {kept} {plan.before}")


def keep(chosen: Settings, words: list[str]) -> str:
    """A backup of now, restored as a test: its name. `words` say which stack. Raises NotPossible."""
    before = {one.name for one in archive.listed(chosen.folder)}
    begin(Update.BACKUP)
    script("backup.sh", *words)
    made = [one.name for one in archive.listed(chosen.folder) if one.name not in before]
    if not made:
        raise NotPossible(f"backup.sh left no archive in {chosen.folder}.")
    begin(Update.VERIFY)
    if made[0].endswith(archive.ENCRYPTED) and not chosen.identity:
        say("It is encrypted for a key that is not here: it was read again and summed, and is not restored as a test.")
    else:
        script("verify-backup.sh", *words, made[0])
    return made[0]


def until_healthy(deployment: Deployment) -> None:
    """Raises NotPossible when two minutes have passed."""
    for pause in PAUSES:
        time.sleep(pause)
        if deployment.running.healthy():
            return
    deployment.complain()
    bad = [one.name for one in deployment.running.services() if not one.well]
    raise NotPossible(f"After two minutes not healthy: {', '.join(bad) or 'the application'}.")


def put_back(home: Path, journal: Journal, deployment: Deployment, *, why: str) -> None:
    """Always raises: PutBack, or NotPutBack where the version before does not come up either."""
    further = f"The backup of before is {journal.archive}; ./scripts/rollback.sh {journal.archive} {journal.before}"
    with undisturbed():
        say(f"\n{journal.after} is given up: {why}\nputting {journal.before} back")
        try:
            deployment.bring_back(journal.back_to)
            deployment.start()
            until_healthy(deployment)
        except (BackupError, OSError) as problem:
            raise NotPutBack(
                f"{journal.after} was given up, and {journal.before} could not be put back: {problem}\n"
                f"{further} brings back its data too."
            ) from None
        deployment.running.record("ops:update", told(journal, "put back"))
        forget(home)
    raise PutBack(
        f"{journal.after} was given up, so {journal.before} was put back and all is healthy.\nWhy: {why}\n"
        f"{further} would bring back the data of then too; they need not: what {journal.after} added disturbs nobody."
    )


def told(journal: Journal, outcome: str) -> dict[str, object]:
    return {"from": journal.before, "to": journal.after, "archive": journal.archive, "outcome": outcome}


@contextlib.contextmanager
def ended_as_interrupt() -> Iterator[None]:
    """SIGTERM and SIGHUP mean what Ctrl-C means: stop, and put back."""

    def interrupt(number: int, _: object) -> None:
        raise KeyboardInterrupt(f"it was ended by {signal.Signals(number).name}")

    with _handled(interrupt, signal.SIGTERM, signal.SIGHUP):
        yield


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Going back is not left half-way. With a handler, for programs begun here would go on to ignore a signal too."""
    with _handled(lambda *_: say("going back first"), signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        yield


@contextlib.contextmanager
def _handled(handler: Callable[[int, object], None], *numbers: signal.Signals) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, one in before.items():
            signal.signal(number, one)
