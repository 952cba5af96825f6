"""Runs the server: `python -m infra.embedded.auth`."""

import gc

# What is imported stays: nothing among it is garbage. See bff/__main__.py.
gc.disable()

import logging
import os
import signal
import socket
import sys

import uvicorn
import uvloop
from psycopg_pool import PoolTimeout

from infra.embedded.auth import server as servers
from infra.embedded.auth import settings
from infra.embedded.auth.app import Application

FOR_WHOM = "for one machine; for production there is infra/compose.prod.yml"


class _Uvicorn(uvicorn.Server):
    """Says that it is ready when it is, and not before."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.freeze()
        gc.enable()
        if self.started:
            where = f"http://{self.config.host}:{self.config.port}"
            print(f"auth is ready at {where} ({FOR_WHOM})", flush=True)  # noqa: T201


async def serve(chosen: settings.Settings) -> None:
    """Raises OSError or PoolTimeout when it cannot start."""
    server = servers.make(chosen)
    await server.db.open()
    try:
        config = uvicorn.Config(
            Application(server),
            host=chosen.host,
            port=chosen.port,
            lifespan="off",
            access_log=False,
            server_header=False,
            log_level="warning",
            timeout_graceful_shutdown=2,
        )
        await _Uvicorn(config).serve()
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
