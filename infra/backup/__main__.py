"""Backups of the stack that runs here: `python -m infra.backup make|verify|restore|clean|list|healthy`."""

import argparse
import signal
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec
import psycopg

from infra.backup import (
    archive,
    beside,
    containers,
    making,
    reloading,
    restoring,
    retention,
    sending,
    target,
    verifying,
)
from infra.backup.problems import BackupError, NotPossible, Refused
from infra.backup.target import Settings
from infra.embedded import home, migrate, postgres, state
from infra.embedded.banner import banner
from infra.embedded.home import Home
from infra.embedded.supervisor import say
from infra.operations import speaking, stacks
from infra.operations.in_containers import InContainers
from infra.operations.stacks import Stack

# What this machine does not give: room, a folder that can be written, a database that goes on answering.
CANNOT = (OSError, psycopg.Error, home.HomeError, postgres.PostgresError, migrate.MigrationError)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.backup", description=__doc__)
    parser.add_argument("act", choices=list(ACTS))
    parser.add_argument("words", nargs="*")
    parser.add_argument("--stack", help="embedded or compose; found out by default")
    parser.add_argument("--dry-run", action="store_true", help="clean, restore: only say what would be done")
    parser.add_argument("--yes", action="store_true", help="restore: ask nothing")
    parser.add_argument("--data-only", action="store_true", help="restore: rows and files, at this version's schema")
    parser.add_argument("--back", action="store_true", help="restore: undo the last one")
    asked = parser.parse_intermixed_args()
    # Asked to leave, we leave as after Ctrl-C: nothing partial stays, and no server that was raised for a look.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    say(banner("Ibid backup"))
    try:
        stack = stacks.find(asked.stack)
        ACTS[asked.act](stack, target.settings(stack.settings), asked)
    except BackupError as problem:
        print(f"\n{problem}", file=sys.stderr)  # noqa: T201
        return problem.code
    except CANNOT as problem:
        print(f"\nThis cannot go on: {str(problem).strip()}", file=sys.stderr)  # noqa: T201
        return NotPossible.code
    except ValueError as problem:
        print(f"\n{problem}", file=sys.stderr)  # noqa: T201
        return Refused.code
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


def make(stack: Stack, chosen: Settings, _: argparse.Namespace) -> None:
    with archive.locked(chosen.folder), running(stack) as kept:
        file = making.make(kept, chosen.folder, say=say)
    say(f"kept in {file} ({file.stat().st_size / 2**20:.1f} MiB), written, read again and whole")
    if not chosen.recipient or isinstance(kept, beside.Beside):
        say(f"The keys are not in it: keep a copy of {kept.secrets} elsewhere, encrypted.")
    if chosen.bucket:
        say(f"sent to {sending.send(file, chosen.bucket, chosen.endpoint)}")
    silent = sending.beat(chosen.heartbeat) if chosen.heartbeat else ""
    if silent:
        print(f"BACKUP_HEARTBEAT_URL did not answer: {silent}", file=sys.stderr)  # noqa: T201


@contextmanager
def running(stack: Stack) -> Iterator[target.Stack]:
    if (container := beside.us()) is not None:
        yield container
    elif stack.kind == "compose":
        with containers.opened(stack.compose) as kept:
            yield kept
    else:
        here = target.embedded(home.locate())
        with archive.locked(here.home.path):
            yield here


def verify(_: Stack, chosen: Settings, asked: argparse.Namespace) -> None:
    # Of the stack's own home it needs the disk alone, whichever stack the archive is of.
    here = target.embedded(home.locate())
    with archive.locked(chosen.folder):
        file = named(chosen.folder, asked.words)
        found = verifying.verify(here, file, chosen)
    say(f"{file.name} is good: {found}")


def clean(_: Stack, chosen: Settings, asked: argparse.Namespace) -> None:
    with archive.locked(chosen.folder):
        for one in retention.to_remove(archive.listed(chosen.folder), chosen.rule, datetime.now(UTC)):
            say(f"{'would remove' if asked.dry_run else 'removed'} {one.name}")
            if not asked.dry_run:
                archive.remove(chosen.folder / one.name)
    say(f"kept: {len(archive.listed(chosen.folder))} in {chosen.folder}")


class Told(Exception):
    """Whoever only wanted to know what would happen knows it now."""


def restore(stack: Stack, chosen: Settings, asked: argparse.Namespace) -> None:
    if asked.back and asked.dry_run:
        raise Refused("--dry-run is of an archive. --back undoes the last restore, and keeps what it replaces.")
    try:
        restore_here(stack, chosen, asked, confirming(asked))
    except Told:
        say("Nothing was changed.")


def confirming(asked: argparse.Namespace) -> Callable[[], None]:
    if asked.dry_run:
        return only_told
    return partial(speaking.confirm, restoring.WORD, "Nothing was changed.", yes=asked.yes)


def only_told() -> None:
    raise Told


def restore_here(stack: Stack, chosen: Settings, asked: argparse.Namespace, confirm: Callable[[], None]) -> None:
    if stack.kind == "compose":
        restore_in_containers(stack, chosen, asked, confirm)
        return
    here = target.embedded(home.locate())
    if asked.back:
        with archive.locked(chosen.folder), archive.locked(here.home.path):
            restoring.back(here.home, say)
        return
    # Two that have their archives in two places meet here.
    with archive.locked(chosen.folder), archive.locked(here.home.path):
        file = named(chosen.folder, asked.words)
        restoring.restore(here, file, chosen, confirm=confirm, say=say, data_only=asked.data_only)


def restore_in_containers(
    stack: Stack, chosen: Settings, asked: argparse.Namespace, confirm: Callable[[], None]
) -> None:
    if asked.back:
        raise Refused("Restore the archive that was made before it, which the restore named: pre_restore_….")
    with archive.locked(chosen.folder), containers.opened(stack.compose) as there:
        reloading.reload(there, named(chosen.folder, asked.words), chosen, confirm=confirm, say=say)


def healthy(stack: Stack, _: Settings, __: argparse.Namespace) -> None:
    """Waits up to two minutes. Raises NotPossible where it is not well by then."""
    for _try in range(24):
        if InContainers(stack.compose).healthy() if stack.kind == "compose" else well(home.locate()):
            say("healthy")
            return
        time.sleep(5)
    raise NotPossible("Ibid is not healthy after two minutes.")


def well(here: Home) -> bool:
    now = state.read(here)
    if now is None:
        return False
    try:
        address = f"http://127.0.0.1:{now.ports.gateway}/api/health"
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(msgspec.json.decode(answer.read())["status"] == "healthy")
    except (OSError, ValueError, KeyError):
        return False


def show(_: Stack, chosen: Settings, __: argparse.Namespace) -> None:
    for one in sorted(archive.listed(chosen.folder), key=lambda one: one.made, reverse=True):
        size = (chosen.folder / one.name).stat().st_size / 2**20
        say(f"{one.name}  {size:8.1f} MiB  {'restored as a test' if one.verified else ''}".rstrip())


def named(folder: Path, words: list[str]) -> Path:
    """The archive that was named, by its path, its name, or `latest`. Raises Refused or NotPossible."""
    if len(words) != 1:
        raise Refused("Name one archive, or latest.")
    if words[0] == "latest":
        every = sorted(archive.listed(folder), key=lambda one: one.made)
        if not every:
            raise NotPossible(f"There is no backup in {folder}. ./scripts/backup.sh makes one.")
        return folder / every[-1].name
    for place in (Path(words[0]), folder / words[0]):
        if place.is_file():
            return place.resolve()
    raise NotPossible(f"There is no {words[0]}, here or in {folder}.")


ACTS: dict[str, Callable[[Stack, Settings, argparse.Namespace], None]] = {
    "make": make, "verify": verify, "clean": clean, "list": show, "restore": restore, "healthy": healthy,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
