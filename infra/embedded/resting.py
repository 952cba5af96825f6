"""Connections of a pool that are asked whether they still live, once they have rested for a while.

A restarted database must not cost each of them one failed request.
"""

import time

import psycopg
from psycopg.rows import DictRow
from psycopg_pool import AsyncConnectionPool

# In seconds: asking costs a round trip.
RESTED = 0.5


class Connection(psycopg.AsyncConnection[DictRow]):
    """`used` is when it last served to the end, as time.monotonic() counts."""

    used = 0.0


async def check(connection: Connection) -> None:
    """For a pool's `check`. Raises OperationalError where it is dead."""
    if time.monotonic() - connection.used > RESTED:
        await AsyncConnectionPool.check_connection(connection)
