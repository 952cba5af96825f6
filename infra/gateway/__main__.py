"""Writes infra/gateway/Caddyfile, which the containers' gateway reads: `python -m infra.gateway`."""

import re
from pathlib import Path

from infra.gateway.caddyfile import Upstreams, on_a_server

# The names that the compose files give the services.
CONTAINERS = Upstreams(bff="bff:3001", auth="auth:9999", rest="rest:3000", storage="storage:5000")
FILE = Path(__file__).with_name("Caddyfile")


def text() -> str:
    """As `caddy fmt` would have it."""
    written = on_a_server(CONTAINERS, Path("/srv"))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"(\{\n)\n+", r"\1", written))


if __name__ == "__main__":
    FILE.write_text(text())
