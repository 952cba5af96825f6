"""Restores an archive where it disturbs nobody, and looks whether everything is there."""

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from infra.backup import archive, reading, scratch
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
    """`seconds`: from the archive to a database and files that can be used."""

    told: Manifest
    files: int
    rows: int
    seconds: float


def passwords(secrets: Mapping[str, str]) -> dict[str, str]:
    return {role: secrets[f"{name}_PASSWORD"] for role, name in ROLES.items()}


def verify(target: Target, file: Path, chosen: Settings) -> Verified:
    """Raises what is wrong with the archive, or Differs. A good one is marked, so that clean-up keeps it."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=archive.PARTIAL, dir=file.parent) as read, scratch.place(target.home) as at:
        content = Path(read)
        told = reading.unpack(file, content, chosen.identity)
        scratch.fits(told)
        with scratch.raised(content, told, at, passwords(keys.make())):
            seconds = time.monotonic() - began
    file.with_name(f"{file.name}.verified").write_text(f"{told.made} restored in {seconds:.1f} s\n")
    return Verified(told, told.objects, rows_of(told.tables), seconds)
