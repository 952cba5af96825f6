"""Runs the worker: `python -m bff.jobs`."""

import asyncio
import os
import sys

import psycopg
from psycopg_pool import PoolTimeout

from bff import log, settings
from bff.clients import web
from bff.clients.storage import Storage
from bff.jobs.worker import Worker
from bff.settings import Settings, SettingsError
from bff.vault import Meaning

# Sources come in heaps; between two heaps nobody needs the model.
RESTS_AFTER = 30.0


async def work(chosen: Settings) -> None:
    async with web.make() as http:
        storage = Storage(http, chosen.supabase_storage_url, chosen.supabase_anon_key)
        # A job has no caller whose token could open the file; what it may touch is what rows name.
        files = storage.as_caller(chosen.supabase_service_role_key)
        meaning = Meaning(on=chosen.semantic_search, idle=RESTS_AFTER)
        worker = Worker(chosen.database_url, files, meaning=meaning)
        try:
            born = log.banner("Ibid worker", chosen.app_version)
            await worker.run(lambda: log.job_logger().info("{}, is ready", born))
        finally:
            await meaning.close()


def main() -> int:
    try:
        chosen = _settings()
    except SettingsError as problem:
        print(f"the worker cannot start: {problem}", file=sys.stderr)  # noqa: T201
        return 2
    log.set_up(level=chosen.log_level, json=chosen.environment == "production")
    try:
        asyncio.run(work(chosen))
    except (psycopg.Error, PoolTimeout) as problem:
        print(f"the worker stopped: the database does not answer ({type(problem).__name__})", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _settings() -> Settings:
    chosen = settings.read(os.environ)
    if not chosen.database_url:
        raise SettingsError("set DATABASE_URL: the worker's queue is in the database itself")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
