"""Objects and buckets as rows. The only module that knows the tables' columns."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
from psycopg.errors import UniqueViolation as Duplicate
from psycopg.types.json import Jsonb

from infra.embedded.resting import Connection
from infra.embedded.storage import errors
from infra.embedded.storage.caller import Caller
from infra.embedded.storage.files import About, Place

Row = dict[str, Any]

__all__ = ["BUCKET", "COLUMNS", "Duplicate", "NewObject", "Row"]

COLUMNS = """name, bucket_id, coalesce(owner::text, '') as owner, coalesce(owner_id, '') as owner_id,
  version, id, updated_at, created_at, last_accessed_at, metadata,
  coalesce(user_metadata, '{}') as user_metadata"""
OBJECT = f"select {COLUMNS} from storage.objects where bucket_id = %s and name = %s"  # noqa: S608
BUCKET = """select id, name, coalesce(owner::text, '') as owner, public, type, file_size_limit,
  allowed_mime_types, created_at, updated_at from storage.buckets"""
# Writers of one name follow each other, so that a replaced version is always known and removed.
LOCK = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"
INSERT = """
insert into storage.objects (id, bucket_id, name, owner, owner_id, version, metadata, user_metadata)
values (%(id)s, %(bucket)s, %(name)s, %(owner)s, %(owner_id)s, %(version)s, %(metadata)s, %(user_metadata)s)
"""
REPLACE = """
on conflict (bucket_id, name) do update set owner = excluded.owner, owner_id = excluded.owner_id,
  version = excluded.version, metadata = excluded.metadata, user_metadata = excluded.user_metadata
"""


class NewObject(msgspec.Struct, frozen=True):
    """What an upload writes down."""

    place: Place
    metadata: Row
    user_metadata: Row
    upsert: bool

    @property
    def about(self) -> About:
        return about(self.metadata)


def about(metadata: Row | None) -> About:
    told = metadata or {}
    return About(told.get("mimetype") or "application/octet-stream", told.get("cacheControl") or "no-cache")


def utc(row: Row) -> Row:
    """Times as the real server writes them: milliseconds and a Z."""
    return {name: _stamp(value) if hasattr(value, "astimezone") else value for name, value in row.items()}


def _stamp(moment: Any) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


async def bucket(db: Connection, bucket_id: str) -> Row:
    found = await (await db.execute(f"{BUCKET} where id = %s", [bucket_id])).fetchone()
    if found is None:
        raise errors.no_bucket()
    return found


async def find(db: Connection, bucket_id: str, name: str) -> Row:
    """As the caller sees it; absent and hidden are both NoSuchKey."""
    found = await (await db.execute(OBJECT, [bucket_id, name])).fetchone()
    if found is None:
        raise errors.no_object()
    return found


async def lock(db: Connection, *names: str) -> None:
    """`names` are `bucket/name`; always in one order, so that two movers cannot wait for each other."""
    for name in sorted(names):
        await db.execute(LOCK, [name])


async def version_of(db: Connection, bucket_id: str, name: str) -> Row | None:
    """Id and version whoever may see them: call it before becoming the caller."""
    query = "select id, version from storage.objects where bucket_id = %s and name = %s"
    return await (await db.execute(query, [bucket_id, name])).fetchone()


async def write(db: Connection, caller: Caller, new: NewObject, object_id: UUID | None = None) -> None:
    """Needs the insert policy alone, and select and update where it replaces: no `returning`."""
    await db.execute(
        INSERT + (REPLACE if new.upsert else ""),
        {
            "id": object_id or uuid4(),
            "bucket": new.place.bucket,
            "name": new.place.name,
            "owner": caller.owner_uuid,
            "owner_id": caller.owner,
            "version": new.place.version,
            "metadata": Jsonb(new.metadata),
            "user_metadata": Jsonb(new.user_metadata),
        },
    )


def place_of(row: Row) -> Place:
    return Place(row["bucket_id"], row["name"], row["version"])
