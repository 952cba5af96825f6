"""Serves the BFF: `python -m bff`."""

import gc
import sys

# What is imported lives as long as the process. To look for garbage among it, over and over, is a tenth of the start.
gc.disable()
# httpx's own command line draws in rich and pygments, which nothing here needs.
sys.modules["httpx._main"] = None  # type: ignore[assignment]

import socket

import uvicorn

from bff import log, settings
from bff.app import create_app


class _Server(uvicorn.Server):
    """Says that it is ready when it is, and not before."""

    def __init__(self, config: uvicorn.Config, version: str) -> None:
        super().__init__(config)
        self._version = version

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.freeze()
        gc.enable()
        if self.started:
            where = f"http://{self.config.host}:{self.config.port}"
            log.app_logger().info("{}, is ready at {}", log.banner("Ibid BFF", self._version), where)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Open streams hear their ending now; uvicorn only waits for them, and then cuts.
        parts = getattr(getattr(self.config.app, "state", None), "parts", None)
        if parts is not None:
            await parts.hub.close()
        await super().shutdown(sockets)


def main() -> int:
    try:
        chosen = settings.read()
    except settings.SettingsError as problem:
        print(f"the BFF cannot start: {problem}", file=sys.stderr)  # noqa: T201 - a command's voice
        return 2
    log.set_up(level=chosen.log_level, json=chosen.environment == "production")
    config = uvicorn.Config(
        create_app(chosen),
        host=chosen.bff_host,
        port=chosen.bff_port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        # What uvicorn has to say goes through bff.log, as all else.
        log_config=None,
        log_level="warning",
        # Open streams are told to end first; what is left after this is cut.
        timeout_graceful_shutdown=3,
    )
    server = _Server(config, chosen.app_version)
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
