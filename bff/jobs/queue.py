"""The queue in Postgres: procrastinate's tables in a schema of their own, that no API role reaches."""

import procrastinate
import psycopg
from procrastinate.schema import SchemaManager
from psycopg import sql

SCHEMA = "procrastinate"
# Two workers that start at once must not both make the tables.
_LOCK = 0x1B1D_0001

_FUNCTIONS = """
select p.oid::regprocedure::text from pg_proc p
where p.pronamespace = 'procrastinate'::regnamespace
"""


def connector(url: str) -> procrastinate.PsycopgConnector:
    return procrastinate.PsycopgConnector(
        conninfo=url,
        min_size=1,
        max_size=4,
        kwargs={"options": f"-c search_path={SCHEMA}", "application_name": "ibid-worker"},
    )


async def prepare(url: str) -> None:
    """Makes what is missing; run at each start. The schema itself comes from a migration."""
    async with await psycopg.AsyncConnection.connect(url) as db, db.transaction():
        await db.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        made = await db.execute("select to_regclass('procrastinate.procrastinate_jobs') is not null")
        row = await made.fetchone()
        if row and row[0]:
            return
        await db.execute("set local search_path = procrastinate")
        await db.execute(SchemaManager.get_schema().encode())
        await _pin_search_path(db)


async def _pin_search_path(db: psycopg.AsyncConnection) -> None:
    """A trigger in another schema calls these functions with an empty search_path; they must find their tables."""
    found = await (await db.execute(_FUNCTIONS)).fetchall()
    for (signature,) in found:
        # regprocedure has quoted the name and its types already.
        await db.execute(sql.SQL("alter function {} set search_path = procrastinate").format(sql.SQL(signature)))
