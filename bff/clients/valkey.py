"""A Valkey or Redis server: what several processes of ours share."""

from valkey.asyncio import ConnectionPool

# Who waits for an answer waits no longer than this, in seconds.
PATIENCE = 1.0


def pool(url: str) -> ConnectionPool:
    """Of connections that are made when they are needed; closed with `aclose`."""
    return ConnectionPool.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
