"""What is known of the backups without reading them: the newest, its age, and the last that was restored as a test."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from infra.backup import archive
from infra.backup.retention import Kept

# The nightly one, and the time that it takes.
MOST = timedelta(hours=26)


class Backups(msgspec.Struct, frozen=True):
    """`newest` and `verified` are names; `stale`: nothing that is good is young enough."""

    folder: str
    count: int
    newest: str | None
    made: datetime | None
    verified: str | None
    verified_at: datetime | None
    stale: bool


def look(folder: Path, now: datetime) -> Backups:
    found = sorted(archive.listed(folder), key=lambda one: one.made)
    good = [one for one in found if one.good and one.made <= now]
    newest: Kept | None = good[-1] if good else None
    tested: Kept | None = next((one for one in reversed(good) if one.verified), None)
    return Backups(
        folder=str(folder),
        count=len(found),
        newest=newest.name if newest else None,
        made=newest.made if newest else None,
        verified=tested.name if tested else None,
        verified_at=_when(folder / f"{tested.name}.verified") if tested else None,
        stale=newest is None or now - newest.made > MOST,
    )


def _when(mark: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(mark.stat().st_mtime, UTC)
    except OSError:
        return None
