"""Restores an archive where it disturbs nobody, and looks whether everything is there."""

import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import msgspec

from infra.backup import archive, inventory, loading, reading, scratch, signing_in
from infra.backup.manifest import Manifest, rows_of
from infra.backup.target import Settings, Target
from infra.embedded import keys, postgres

ROLES = {
    "postgres": "POSTGRES",
    "authenticator": "REST",
    "supabase_auth_admin": "AUTH",
    "supabase_storage_admin": "STORAGE",
    postgres.SUPERUSER: "SUPERUSER",
}


class Verified(msgspec.Struct, frozen=True):
    """`seconds`: from the archive to a database and files that people can use. `size`: theirs together, in bytes."""

    told: Manifest
    seconds: float
    size: int
    signed_in: bool

    @property
    def rows(self) -> int:
        return rows_of(self.told.tables)

    def __str__(self) -> str:
        rate = self.seconds / (self.size / 2**30)
        how = "somebody who was restored signs in" if self.signed_in else "nobody is in it who could sign in"
        where = "" if scratch.same_major(self.told) else f" (by its rows, on PostgreSQL {scratch.ours()})"
        return (
            f"{self.rows} rows and {self.told.objects} files as they were{where}; {how}; "
            f"back in {self.seconds:.1f} s ({self.size / 2**20:.1f} MiB, {rate:.0f} s for each GiB)"
        )


def passwords(secrets: Mapping[str, str]) -> dict[str, str]:
    return {role: secrets[f"{name}_PASSWORD"] for role, name in ROLES.items()}


def verify(target: Target, file: Path, chosen: Settings) -> Verified:
    """Raises what is wrong with the archive, or Differs. A good one is marked, so that clean-up keeps it."""
    began, chosen_passwords = time.monotonic(), passwords(keys.make())
    with (
        tempfile.TemporaryDirectory(prefix=archive.PARTIAL, dir=file.parent) as read,
        scratch.place(target.home) as at,
        scratch.cluster(at) as cluster,
    ):
        content = Path(read)
        fill = partial(cluster.fill, content)
        told = reading.unpack(file, content, chosen.identity, wanted=_wanted, fillable=fill)
        url, compare = _raised(content, told, cluster, chosen_passwords)
        signed_in = signing_in.check(url, chosen_passwords, compare)
        seconds = time.monotonic() - began
        size = inventory.size(url)
    file.with_name(f"{file.name}.verified").write_text(f"{told.made} restored in {seconds:.1f} s\n")
    return Verified(told, seconds, size, signed_in)


def _wanted(told: Manifest, name: str) -> bool:
    return (scratch.by_dump if scratch.same_major(told) else scratch.by_rows)(told, name)


def _raised(
    content: Path, told: Manifest, cluster: scratch.Cluster, chosen_passwords: Mapping[str, str]
) -> tuple[str, Callable[[], None]]:
    """By its dump; where that is for another PostgreSQL than is here, by its rows. With what is still to be compared.

    A test leaves nothing here: a newer schema is what there is after an update whose code was gone back from.
    """
    if scratch.same_major(told):
        url = cluster.filled(chosen_passwords)
        return url, partial(scratch.compare, told, url)
    url = cluster.fresh(chosen_passwords)
    return url, partial(loading.load, content, told, url)
