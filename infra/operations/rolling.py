"""Back to an earlier version, an earlier state of the data, or both."""

import tarfile
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from infra.backup import archive
from infra.backup.manifest import NAME, Manifest, rows_of
from infra.backup.problems import BackupError, BadManifest, DoesNotFit, NotPossible, NotWell, Refused
from infra.backup.steps import begin
from infra.operations import versions
from infra.operations.deployments import Deployment, script
from infra.operations.plan import between
from infra.operations.speaking import age, say, size
from infra.operations.updating import ended_as_interrupt, forget, until_healthy

WORD = "ROLLBACK"
BACKUPS, VERSIONS = 10, 5


class Rollback(StrEnum):
    VERIFY = "restoring the backup as a test"
    CODE = "fetching and building the version"
    DATA = "restoring the data"
    START = "starting it"
    HEALTH = "waiting until all is healthy"
    RECORD = "noting it in the audit trail"


class Way(msgspec.Struct, frozen=True):
    """Where to go back to. An empty `archive` leaves the data as they are, an empty `version` the code."""

    before: str
    archive: str
    version: str
    told: Manifest | None
    reverted: list[str]
    unknown: list[str]

    def lines(self) -> Iterator[str]:
        if self.archive:
            said = (
                f"made {self.told.made} by Ibid {self.told.ibid}, {rows_of(self.told.tables)} rows"
                if self.told
                else "encrypted"
            )
            yield f"restored: {self.archive}, {said}. It takes the place of all data; what is there now is kept."
        else:
            yield "restored: nothing; the data stay as they are"
        if not self.version:
            yield f"reverted: nothing; {self.before} stays"
            return
        yield from between(f"reverted: {self.before}", self.version, self.reverted)
        if self.unknown and not self.archive:
            yield f"The database keeps what {', '.join(self.unknown)} made, which {self.version} does not know of."


def listed(folder: Path, now: datetime) -> Iterator[str]:
    found = sorted(archive.listed(folder), key=lambda one: one.made, reverse=True)[:BACKUPS]
    yield f"Backups in {folder}:" if found else f"There is no backup in {folder}."
    for one in found:
        tested = "restored as a test" if one.verified else ""
        weight = size((folder / one.name).stat().st_size)
        yield f"  {one.name}  {weight:>9}  {age(one.made, now):>10} ago  {tested}".rstrip()
    earlier = earlier_versions()
    yield f"Versions before {versions.called()}:" if earlier else f"There is no version before {versions.called()}."
    yield from (f"  {one}  {versions.git('log', '-1', '--format=%cs', one)}" for one in earlier)


def earlier_versions() -> list[str]:
    older = [one for one in versions.tags() if versions.contains("HEAD", one) and not versions.same("HEAD", one)]
    return older[:VERSIONS]


def way(folder: Path, kept: str, version: str) -> Way:
    """`latest`: the newest backup, the version before this one; `skip` leaves data or code. Raises what is wrong."""
    if kept == version == "skip":
        raise Refused("With both skipped there is nothing to go back to.")
    file = None if kept == "skip" else chosen_archive(folder, kept)
    aim = "" if version == "skip" else chosen_version(version)
    told = peek(file) if file else None
    known = versions.migrations(aim or "HEAD")
    if told is not None and (newer := [one for one in told.migrations if not any(n.startswith(one) for n in known)]):
        raise DoesNotFit(
            f"{kept} was made by a newer Ibid ({told.ibid}; migration {newer[-1]}) than {aim or 'this one'}."
        )
    return Way(
        before=versions.called(),
        archive=file.name if file else "",
        version=aim,
        told=told,
        reverted=versions.commits(aim, "HEAD") if aim else [],
        unknown=[name for name in versions.migrations("HEAD") if name not in known],
    )


def chosen_archive(folder: Path, named: str) -> Path:
    every = sorted(archive.listed(folder), key=lambda one: one.made)
    found = [one for one in every if named in {one.name, "latest"}]
    if not found:
        raise NotPossible(f"There is no {named} in {folder}: ./scripts/rollback.sh --list")
    return folder / found[-1].name


def chosen_version(named: str) -> str:
    earlier = earlier_versions()
    if named == "latest":
        if not earlier:
            raise NotPossible(f"There is no version before {versions.called()}; skip leaves the code as it is.")
        return earlier[0]
    if not versions.known(named) or not versions.contains("HEAD", named) or versions.same("HEAD", named):
        raise Refused(f"{named} is no version before {versions.called()}; there are {', '.join(earlier) or 'none'}.")
    return named


def peek(file: Path) -> Manifest | None:
    """What it says of itself, not checked yet; None of an encrypted one. Raises BadManifest."""
    if file.suffix == archive.ENCRYPTED:
        return None
    try:
        with tarfile.open(file, "r|gz") as tar:
            first = tar.next()
            inside = tar.extractfile(first) if first is not None and first.name == NAME else None
            return msgspec.json.decode(inside.read() if inside else b"", type=Manifest)
    except (OSError, EOFError, tarfile.TarError, msgspec.DecodeError) as problem:
        raise BadManifest(f"{file.name} cannot be read: {problem}") from None


def go_back(home: Path, chosen: Way, deployment: Deployment, words: list[str], confirm: Callable[[], None]) -> None:
    """`words` say which stack. Raises what kept it from beginning, or NotWell where it got stuck."""
    confirm()
    changed = versions.changed()
    if chosen.version and changed:
        raise Refused(
            f"Files differ from the version that is checked out; keep or undo them first: {', '.join(changed[:5])}"
        )
    if chosen.archive and chosen.version:
        # The code is gone back to first: what cannot be restored must be found out before.
        begin(Rollback.VERIFY)
        script("verify-backup.sh", *words, chosen.archive)
    with ended_as_interrupt():
        try:
            _go(chosen, deployment, words)
        except (BackupError, OSError, KeyboardInterrupt) as problem:
            raise NotWell(f"Rolling back got stuck: {problem or 'interrupted'}.\n{ways_out(chosen)}") from None
    forget(home)
    begin(Rollback.RECORD)
    told = {"from": chosen.before, "to": chosen.version or chosen.before, "archive": chosen.archive}
    deployment.running.record("ops:rollback", dict(told))
    say(f"{chosen.version or chosen.before} runs with {chosen.archive or 'the data as they were'}, and all is healthy.")


def _go(chosen: Way, deployment: Deployment, words: list[str]) -> None:
    if chosen.version:
        begin(Rollback.CODE)
        deployment.bring_back(chosen.version)
    if chosen.archive:
        begin(Rollback.DATA)
        script("restore.sh", *words, "--yes", chosen.archive)
    if chosen.version:
        begin(Rollback.START)
        deployment.start()
    begin(Rollback.HEALTH)
    until_healthy(deployment)


def ways_out(chosen: Way) -> str:
    words = f"{chosen.archive or 'skip'} {chosen.version or 'skip'}"
    again = f"Mend what was said and run it again: ./scripts/rollback.sh {words}"
    return f"{again}\nThe code of before: git checkout {chosen.before}" + (
        "; the data of before: ./scripts/restore.sh --back" if chosen.archive else ""
    )
