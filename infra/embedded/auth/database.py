"""The database as the owner of schema `auth`: one transaction a request."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from infra.embedded.resting import Connection, pool


class Database:
    def __init__(self, url: str, size: int, *, audited: bool) -> None:
        noted = "on" if audited else "off"
        self._pool = pool(
            url,
            size,
            # A single statement needs no BEGIN and no COMMIT; several ask for a transaction.
            autocommit=True,
            options=f"-c search_path=auth -c statement_timeout=10s -c auth.audit={noted}",
            application_name="auth",
        )

    async def open(self) -> None:
        """Raises PoolTimeout when the database does not answer within 10 s."""
        await self._pool.open(wait=True, timeout=10)

    async def close(self) -> None:
        await self._pool.close(timeout=1)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """For one statement that changes nothing."""
        async with self._pool.connection() as connection:
            yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        async with self._pool.connection() as connection, connection.transaction():
            yield connection
