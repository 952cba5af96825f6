"""Runs the server: `python -m infra.embedded.storage`."""

import gc

# What is imported stays: nothing among it is garbage. See bff/__main__.py.
gc.disable()

import asyncio
import logging
import os
import sys

import uvloop
from psycopg_pool import PoolTimeout

from infra.embedded import serving
from infra.embedded.storage import server as servers
from infra.embedded.storage import settings
from infra.embedded.storage.app import Application

# Unfinished uploads that expired lie on the disk no longer than this.
SWEEP_EVERY = 60


async def serve(chosen: settings.Settings) -> None:
    """Raises OSError or PoolTimeout when it cannot start."""
    server = servers.make(chosen)
    server.files.prepare()
    server.partials.prepare()
    await server.db.open()
    sweeping = asyncio.create_task(_keep_sweeping(server))
    try:
        await server.settling.sweep()
        await serving.serve("storage", Application(server), chosen.host, chosen.port)
    finally:
        sweeping.cancel()
        await server.db.close()


async def _keep_sweeping(server: servers.Server) -> None:
    while True:
        server.partials.sweep()
        await asyncio.sleep(min(server.settings.resumable_seconds, SWEEP_EVERY))


def main() -> int:
    logging.basicConfig(level=logging.WARNING, format="storage: %(message)s")
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    try:
        chosen = settings.read(os.environ)
        uvloop.run(serve(chosen))
    except settings.SettingsError as problem:
        print(f"storage cannot start: {problem}", file=sys.stderr)  # noqa: T201
        return 2
    except PoolTimeout:
        print("storage cannot start: the database at DATABASE_URL does not answer", file=sys.stderr)  # noqa: T201
        return 1
    except OSError as problem:
        print(f"storage cannot start: {problem}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
