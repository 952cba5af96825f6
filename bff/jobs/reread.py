"""Has sources read anew: `python -m bff.jobs.reread [--all] [--project ID] [--source ID]`.

Without `--all` only those that an earlier version of the extractor read. The worker does the reading, after what people
add meanwhile; until it comes to a source, search does not find it. Each quote is looked up again in the new text.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from uuid import UUID

import psycopg

from bff import settings
from bff.settings import SettingsError
from bff.vault.extract import VERSION

AGAIN = """
update public.vault_items set status = 'pending', failure_reason = null, attempts = 0
where deleted_at is null and extraction_version is not null and status <> 'pending'
  and (%(all)s or extraction_version < %(version)s)
  and (%(project)s::uuid is null or project_id = %(project)s) and (%(source)s::uuid is null or id = %(source)s)
"""


async def reread(url: str, *, everything: bool, project: UUID | None, source: UUID | None) -> int:
    """How many will be read; the worker finds them by itself."""
    async with await psycopg.AsyncConnection.connect(url) as db:
        which = {"all": everything, "version": VERSION, "project": project, "source": source}
        return (await db.execute(AGAIN, which)).rowcount


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bff.jobs.reread", description=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument("--all", action="store_true", help="also what this version of the extractor read")
    parser.add_argument("--project", type=UUID, help="only this project's sources")
    parser.add_argument("--source", type=UUID, help="only this source")
    asked = parser.parse_args(words)
    try:
        going = reread(_database(), everything=asked.all, project=asked.project, source=asked.source)
        print(f"{asyncio.run(going)} to be read anew")  # noqa: T201 - what it was asked for
    except (SettingsError, psycopg.OperationalError) as problem:
        print(f"nothing was begun: {problem}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _database() -> str:
    url = settings.read(os.environ).database_url
    if not url:
        raise SettingsError("set DATABASE_URL: what was read is in the database itself")
    return url


if __name__ == "__main__":
    sys.exit(main())
