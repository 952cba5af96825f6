"""Files that no source names leave Storage, the real one, once they cannot be on their way any more."""

from collections.abc import AsyncIterator
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from bff.clients import web
from bff.clients.storage import Storage
from bff.jobs import cleanup
from tests.jobs.make import Desk
from tests.jobs.test_worker import AS_THE_WORKER
from tests.stack import Stack

STORED = "select name from storage.objects where bucket_id = 'vault' and starts_with(name, %s) order by name"


async def one(body: bytes) -> AsyncIterator[bytes]:
    yield body


def path_of(desk: Desk, item: UUID) -> str:
    return str(desk.row(item)["storage_path"])


async def test_a_file_without_a_source_leaves_after_a_day(desk: Desk, stack: Stack, database_url: str) -> None:
    folder = f"{desk.owner}/{desk.project}"
    named, trashed = path_of(desk, desk.add()), desk.add()
    desk.db.execute("update public.vault_items set deleted_at = now() where id = %s", [trashed])
    restorable, orphan, fresh = path_of(desk, trashed), f"{folder}/1-orphan.pdf", f"{folder}/2-fresh.pdf"
    async with web.make() as http, AsyncConnectionPool(database_url, open=False, kwargs=AS_THE_WORKER) as pool:
        files = Storage(http, f"{stack.url}/storage/v1", stack.anon_key).as_caller(stack.service_key)
        for path in (named, restorable, orphan, fresh):
            await files.put(path, one(b"%PDF-1.7"), "application/pdf")
        query = "update storage.objects set created_at = now() - interval '25 hours' where name = any(%s)"
        desk.db.execute(query, [[named, restorable, orphan]])
        try:
            gone = await cleanup.sweep(pool, files)
            left = [row["name"] for row in desk.db.execute(STORED, [folder])]
        finally:
            await files.remove([named, restorable, orphan, fresh])

    assert gone == 1
    assert left == sorted([named, restorable, fresh])
