"""Puts an archive in the place of what is there: beside it first, compared, and only then swapped."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psycopg

from infra.backup import archive, loading, making, reading, scratch, trail, verifying
from infra.backup.manifest import FILES, SECRETS, Manifest, rows_of
from infra.backup.problems import NotPossible
from infra.backup.scratch import Cluster
from infra.backup.steps import Restore, begin
from infra.backup.target import Settings, Target
from infra.embedded import keys, migrate, ports, postgres, stack, state, swap
from infra.embedded.home import Home
from infra.embedded.swap import Move

WORD = "RESTORE"
BESIDE = "restoring"


def restore(
    target: Target, file: Path, chosen: Settings, *, confirm: Callable[[], None], say: Callable[[str], None],
    data_only: bool = False,
) -> None:  # fmt: skip
    """The stack is stopped afterwards, with the restored data in its place and the old beside it.

    Until everything was restored beside it and compared, nothing of the old is touched. With `data_only`, rows and
    files alone come back, into a database that this version's own migrations make. The caller holds the lock.
    """
    home = target.home
    if swap.finish(home):
        say("A restore that was interrupted is finished first.")
    with tempfile.TemporaryDirectory(prefix=archive.PARTIAL, dir=file.parent) as read, _beside(home) as at:
        content = Path(read)
        with scratch.cluster(at) as cluster:
            begin(Restore.READ)
            told = _read(file, content, chosen.identity, cluster, data_only=data_only)
            begin(Restore.FIT)
            if not data_only:
                scratch.fits(told)
            say(plan(target, file, told))
            confirm()
            secrets = _secrets(target, content)
            _before(target, chosen.folder, say)
            _raise(content, told, cluster, secrets, file, data_only=data_only)
        postgres.settle(at)
        _lay(content, at)
        stamp = datetime.now(UTC).strftime(archive.STAMP)
        _exchange(home, moves(home, at, stamp))
    say(f"restored; what was there before lies beside it, in names that end in .before-{stamp}, until you remove it")


def _read(file: Path, content: Path, identity: str, cluster: Cluster, *, data_only: bool) -> Manifest:
    if data_only:
        return reading.unpack(file, content, identity, wanted=scratch.by_rows)
    return reading.unpack(file, content, identity, wanted=scratch.by_dump, fillable=partial(cluster.fill, content))


def _raise(
    content: Path, told: Manifest, cluster: Cluster, secrets: Mapping[str, str], file: Path, *, data_only: bool
) -> None:
    """At the newest schema that this Ibid has, with a line in its audit trail."""
    begin(Restore.RAISE)
    passwords = verifying.passwords(secrets)
    if data_only:
        url = cluster.fresh(passwords)
        loading.load(content, told, url)
    else:
        url = cluster.filled(passwords)
        scratch.compare(told, url)
        begin(Restore.MIGRATE)
        migrate.apply(scratch.owners(url, passwords))
    begin(Restore.RECORD)
    trail.note(url, "restore", archive=file.name, made=told.made)


def _lay(content: Path, at: Home) -> None:
    begin(Restore.FILES)
    (content / FILES).mkdir(exist_ok=True)
    at.objects.parent.mkdir(mode=0o700, parents=True)
    shutil.move(content / FILES, at.objects)


@contextmanager
def _beside(home: Home) -> Iterator[Home]:
    """An empty place on the same disks; whatever a run that was killed left there is removed first."""
    at = Home(path=home.path / BESIDE, postgres=home.postgres / BESIDE)
    try:
        for folder in (at.path, at.postgres):
            scratch.emptied(folder)
        postgres.make_folder(home)
        at.path.mkdir(mode=0o711)
        yield at
    finally:
        # Once the exchange is written down, whoever comes next finishes it with what lies here.
        if not swap.begun(home):
            for folder in (at.path, at.postgres):
                shutil.rmtree(folder, ignore_errors=True)


def _exchange(home: Home, chosen: list[Move]) -> None:
    now = state.read(home)
    if now is not None:
        begin(Restore.STOP)
        state.stop(now)
    # Also one that stands alone: its files are about to move.
    postgres.end(home)
    begin(Restore.EXCHANGE)
    swap.begin(home, chosen)
    swap.finish(home)
    (home.path / "bootstrapped").touch()


def back(home: Home, say: Callable[[str], None]) -> None:
    """Undoes the last restore: what was before takes its place again. Raises NotPossible where there was none."""
    before = sorted(home.postgres.glob(f"{home.data.name}.before-*"))
    if not before:
        raise NotPossible("There is nothing from before a restore to go back to.")
    stamp = before[-1].name.rpartition("-")[2]
    aside = [Move(str(place), f"{place}.undone-{stamp}") for place in (home.data, home.files)]
    again = [Move(f"{place}.before-{stamp}", str(place)) for place in (home.data, home.files)]
    _exchange(home, [*aside, *again])
    say(f"what was there before the restore is back; what had been restored lies beside it, in .undone-{stamp}")


def plan(target: Target, file: Path, told: Manifest) -> str:
    return (
        f"{file.name}, made {told.made} by Ibid {told.ibid}: {rows_of(told.tables)} rows, {told.objects} files.\n"
        f"This takes the place of everything in {target.home.path}; what is there now is kept."
    )


def moves(home: Home, at: Home, stamp: str) -> list[Move]:
    return [
        Move(str(home.data), f"{home.data}.before-{stamp}"),
        Move(str(at.data), str(home.data)),
        Move(str(home.files), f"{home.files}.before-{stamp}"),
        Move(str(at.files), str(home.files)),
    ]


def _secrets(target: Target, content: Path) -> dict[str, str]:
    """This stack's own; on a machine that has none, the archive's, so that whoever was signed in stays so."""
    if not target.secrets.exists() and (content / SECRETS).exists():
        partial = target.secrets.with_suffix(".partial")
        partial.touch(mode=0o600)
        shutil.copyfile(content / SECRETS, partial)
        partial.rename(target.secrets)
    return keys.ensure(target.secrets)


def _before(target: Target, folder: Path, say: Callable[[str], None]) -> None:
    """An archive of what is there now, also where the stack does not run."""
    if not target.home.data.exists():
        return
    begin(Restore.BEFORE)
    if _answers(target.url):
        made = making.make(target, folder, kind="pre_restore", say=say)
    else:
        server = stack.start_postgres(target.home, ports.read(os.environ))
        try:
            made = making.make(target, folder, kind="pre_restore", say=say)
        finally:
            postgres.stop(server)
    say(f"kept in {made}")


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
