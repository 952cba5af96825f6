"""Runs the server: `python -m infra.embedded.auth`."""

import gc

# What is imported stays: nothing among it is garbage. See bff/__main__.py.
gc.disable()

import logging
import os
import signal
import sys

import uvloop
from psycopg_pool import PoolTimeout

from infra.embedded import serving
from infra.embedded.auth import server as servers
from infra.embedded.auth import settings
from infra.embedded.auth.app import Application


async def serve(chosen: settings.Settings) -> None:
    """Raises OSError or PoolTimeout when it cannot start."""
    server = servers.make(chosen)
    await server.db.open()
    try:
        await serving.serve("auth", Application(server), chosen.host, chosen.port)
    finally:
        await server.db.close()


def main() -> int:
    logging.basicConfig(level=logging.WARNING, format="auth: %(message)s")
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    # uvicorn raises the signal again once it has stopped; asked to leave, we left well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        chosen = settings.read(os.environ)
        uvloop.run(serve(chosen))
    except settings.SettingsError as problem:
        print(f"auth cannot start: {problem}", file=sys.stderr)  # noqa: T201
        return 2
    except PoolTimeout:
        print("auth cannot start: the database at GOTRUE_DB_DATABASE_URL does not answer", file=sys.stderr)  # noqa: T201
        return 1
    except OSError as problem:
        print(f"auth cannot start: {problem}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
