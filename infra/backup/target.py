"""The stack that is kept, and what operators set about backups."""

import os
import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import msgspec
import psycopg

from infra.backup import holding, programs
from infra.backup.manifest import SECRETS
from infra.backup.retention import Rule
from infra.backup.sums import Source
from infra.embedded import environment, keys, ports, postgres, state
from infra.embedded.banner import version
from infra.embedded.home import ROOT, Home


class Settings(msgspec.Struct, frozen=True):
    """BACKUP_DIR, BACKUP_KEEP_*, BACKUP_AGE_RECIPIENT (a public key), BACKUP_AGE_IDENTITY (a key's file), and where
    each backup is sent: BACKUP_S3_BUCKET, BACKUP_S3_ENDPOINT (where it is not Amazon's), BACKUP_HEARTBEAT_URL.
    """

    folder: Path
    rule: Rule
    recipient: str
    identity: str
    bucket: str
    endpoint: str
    heartbeat: str


class Stack(Protocol):
    """What a backup wants of the stack that it keeps. `url` is the superuser's: a backup sees every row."""

    @property
    def kind(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def secrets(self) -> Path: ...
    @property
    def version(self) -> str: ...

    def held(self, into: Path) -> AbstractContextManager[tuple[psycopg.Connection[Any], str]]:
        """As inventory.snapshot, with the stored files that it names below `into`. Raises NotPossible."""

    def lay_secrets(self, into: Path) -> None:
        """What is needed to read what was kept, and belongs into encrypted archives alone."""

    def program(
        self, name: str, *words: str, into: Path | None = None, given: Source | None = None, connect: bool = True
    ) -> str:
        """As programs.failure, of one of Postgres's programs; what it prints goes into the file."""


class Target(msgspec.Struct, frozen=True):
    """The embedded stack. `url` is the superuser's: a backup sees every row. Empty on a machine that has no keys yet.

    `version` is the commit or tag that is checked out.
    """

    home: Home
    url: str
    files: Path
    secrets: Path
    programs: Path
    version: str

    @property
    def kind(self) -> str:
        return "embedded"

    def held(self, into: Path) -> AbstractContextManager[tuple[psycopg.Connection[Any], str]]:
        return holding.snapshot(self.home.path, self.files, self.url, into)

    def lay_secrets(self, into: Path) -> None:
        shutil.copy(self.secrets, into / SECRETS)

    def program(
        self, name: str, *words: str, into: Path | None = None, given: Source | None = None, connect: bool = True
    ) -> str:
        return programs.failure(self.programs / name, *words, url=self.url if connect else "", into=into, given=given)


def settings(file: Path | None = None) -> Settings:
    """Lines of the stack's settings file; the process environment wins. Raises ValueError where a figure is none."""
    said = environment.said(keys.read(file) if file else {})
    keep = {period: said.get(f"BACKUP_KEEP_{period.upper()}") for period in ("daily", "weekly", "monthly")}
    return Settings(
        folder=Path(said.get("BACKUP_DIR") or ROOT / "backups").resolve(),
        rule=Rule(**{period: int(figure) for period, figure in keep.items() if figure}),
        recipient=said.get("BACKUP_AGE_RECIPIENT", ""),
        identity=said.get("BACKUP_AGE_IDENTITY", ""),
        bucket=said.get("BACKUP_S3_BUCKET", ""),
        endpoint=said.get("BACKUP_S3_ENDPOINT", ""),
        heartbeat=said.get("BACKUP_HEARTBEAT_URL", ""),
    )


def embedded(home: Home) -> Target:
    """Of the stack in this folder, at the ports that it runs at."""
    running = state.read(home)
    chosen = running.ports if running is not None else ports.read(os.environ)
    secrets = keys.read(home.settings)
    return Target(
        home=home,
        url=environment.superuser_url(secrets, chosen) if secrets else "",
        files=home.objects,
        secrets=home.settings,
        programs=postgres.binaries(),
        version=version(),
    )
