"""The database as one caller sees it: each transaction carries that caller's role and claims."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg import errors as pg

from infra.embedded.resting import Connection, pool
from infra.embedded.storage import errors
from infra.embedded.storage.caller import Caller

BECOME = """
select set_config('role', %(role)s, true), set_config('request.jwt.claims', %(claims)s, true),
  set_config('request.jwt.claim.sub', %(sub)s, true), set_config('request.jwt.claim.role', %(role)s, true),
  set_config('storage.operation', %(operation)s, true), set_config('storage.allow_delete_query', 'true', true)
"""


class Database:
    def __init__(self, url: str) -> None:
        self._pool = pool(url, 10, options="-c statement_timeout=30s", application_name="storage")

    async def open(self) -> None:
        """Raises PoolTimeout when the database does not answer within 10 s."""
        await self._pool.open(wait=True, timeout=10)

    async def close(self) -> None:
        await self._pool.close(timeout=1)

    @asynccontextmanager
    async def as_server(self) -> AsyncIterator[Connection]:
        """A transaction of our own, which row-level security does not bind: for what no caller may decide."""
        try:
            async with self._pool.connection() as connection, connection.transaction():
                yield connection
        except psycopg.Error as problem:
            raise _told(problem) from problem

    @asynccontextmanager
    async def as_caller(self, caller: Caller, operation: str) -> AsyncIterator[Connection]:
        async with self.as_server() as connection:
            await become(connection, caller, operation)
            yield connection


async def become(connection: Connection, caller: Caller, operation: str) -> None:
    """From here to the end of the transaction, Postgres treats us as this caller."""
    told: dict[str, Any] = {
        "role": caller.role,
        "claims": caller.claims_json,
        "sub": caller.owner or "",
        "operation": operation,
    }
    await connection.execute(BECOME, told)


_KNOWN: tuple[tuple[tuple[type[psycopg.Error], ...], errors.StorageError], ...] = (
    ((pg.InsufficientPrivilege, pg.InvalidParameterValue), errors.refused()),
    ((pg.UniqueViolation,), errors.exists()),
    ((pg.ForeignKeyViolation,), errors.no_bucket()),
    (
        (pg.LockNotAvailable, pg.DeadlockDetected),
        errors.StorageError(423, "acquiring_lock_timeout", "acquiring lock timeout", "ResourceLocked"),
    ),
    (
        (pg.QueryCanceled,),
        errors.StorageError(544, "DatabaseTimeout", "The database took too long", "DatabaseTimeout", outer=500),
    ),
    ((psycopg.DataError, pg.RaiseException), errors.invalid("the database cannot store what was sent")),
)


def _told(problem: psycopg.Error) -> errors.StorageError:
    """What the caller may know of a statement that Postgres refused."""
    for kinds, told in _KNOWN:
        if isinstance(problem, kinds):
            return errors.StorageError(*told.told, outer=told.outer)
    return errors.internal()
