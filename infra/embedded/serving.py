"""Serves the stack's own servers, which say who they are once they are ready."""

import gc
import socket
from collections.abc import Callable
from typing import Any

import uvicorn

from infra.embedded.banner import banner

FOR_WHOM = "for one machine; for production there is infra/compose.prod.yml"


class _Server(uvicorn.Server):
    """Says that it is ready when it is, and not before."""

    def __init__(self, name: str, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._name = name

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # Whoever serves here began with its garbage uncollected (bff/__main__.py).
        gc.freeze()
        gc.enable()
        if self.started:
            where = f"http://{self.config.host}:{self.config.port}"
            print(f"{banner(f'Ibid {self._name}')}, is ready at {where} ({FOR_WHOM})", flush=True)  # noqa: T201


async def serve(name: str, application: Callable[..., Any], host: str, port: int) -> None:
    """Until a signal. Raises OSError where the address cannot be had."""
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        lifespan="off",
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )
    await _Server(name, config).serve()
