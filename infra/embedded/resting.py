"""Pools whose connections are asked whether they still live, once they have rested for a while.

A restarted database must not cost each of them one failed request.
"""

import time
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

# In seconds: asking costs a round trip.
RESTED = 0.5


class Connection(psycopg.AsyncConnection[DictRow]):
    """`used` is when it last came back to its pool, as time.monotonic() counts."""

    used = 0.0


def pool(url: str, size: int, **words: Any) -> AsyncConnectionPool[Connection]:
    """Not opened yet; of `size` connections at most. `words` are for each of them."""
    return AsyncConnectionPool(
        url,
        connection_class=Connection,
        min_size=min(2, size),
        max_size=size,
        timeout=10,
        open=False,
        check=_check,
        reset=_came_back,
        kwargs={"row_factory": dict_row, **words},
    )


async def _check(connection: Connection) -> None:
    if time.monotonic() - connection.used > RESTED:
        await AsyncConnectionPool.check_connection(connection)


async def _came_back(connection: Connection) -> None:
    connection.used = time.monotonic()
