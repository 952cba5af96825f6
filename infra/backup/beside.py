"""The stack in containers, as the one that keeps it sees it: the database by its name, the files mounted to be read."""

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from infra.backup import holding, programs
from infra.backup.sums import Source
from infra.embedded.banner import version


class Beside(msgspec.Struct, frozen=True):
    """`programs` is the folder of Postgres's own, of the major version that the database has."""

    url: str
    files: Path
    programs: Path

    @property
    def kind(self) -> str:
        return "compose"

    @property
    def secrets(self) -> Path:
        """Not here: it lies on the host."""
        return Path(".env.production")

    @property
    def version(self) -> str:
        return version()

    def held(self, into: Path) -> AbstractContextManager[tuple[psycopg.Connection[Any], str]]:
        return holding.snapshot(into, self.files, self.url, into)

    def lay_secrets(self, into: Path) -> None:
        """None can be reached: the settings file is the host's, the database's root key its own container's."""

    def program(
        self, name: str, *words: str, into: Path | None = None, given: Source | None = None, connect: bool = True
    ) -> str:
        return programs.failure(self.programs / name, *words, url=self.url if connect else "", into=into, given=given)


def us(environ: Mapping[str, str] = os.environ) -> Beside | None:
    """None where we are not in that container; infra/compose.prod.yml tells it these."""
    url = environ.get("BACKUP_DATABASE_URL")
    if not url:
        return None
    return Beside(url, Path(environ["BACKUP_FILES"]), Path(environ["BACKUP_PROGRAMS"]))
