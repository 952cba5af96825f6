"""Objects moved, copied and removed, each statement as the caller."""

from typing import Any
from uuid import uuid4

import msgspec

from infra.embedded.resting import Connection
from infra.embedded.storage import checks, errors, receiving, rows
from infra.embedded.storage.caller import Caller
from infra.embedded.storage.database import become
from infra.embedded.storage.exchange import Call, Reply, answer
from infra.embedded.storage.files import Place
from infra.embedded.storage.rows import Row
from infra.embedded.storage.server import Server

REMOVE = f"delete from storage.objects where bucket_id = %s and name = any(%s) returning {rows.COLUMNS}"  # noqa: S608


class Route(msgspec.Struct, frozen=True):
    """From one name to another, perhaps in another bucket."""

    source_bucket: str
    source: str
    bucket: str
    name: str

    @property
    def names(self) -> tuple[str, str]:
        return f"{self.source_bucket}/{self.source}", f"{self.bucket}/{self.name}"


def _route(body: dict[str, Any]) -> Route:
    bucket = checks.text(body, "bucketId")
    source, target = checks.text(body, "sourceKey"), checks.text(body, "destinationKey")
    return Route(bucket, source, str(body.get("destinationBucket") or bucket), checks.key(target))


async def move(server: Server, call: Call) -> Reply:
    """The object keeps its id; its bytes get a new version under the new name."""
    caller = server.caller(call)
    route = _route(await call.json())
    target = Place(route.bucket, route.name, str(uuid4()))
    async with server.settling.agreeing(target) as note:
        async with server.db.as_server() as db:
            await rows.lock(db, *route.names)
            await become(db, caller, call.operation)
            row = await rows.find(db, route.source_bucket, route.source)
            note.add(rows.place_of(row))
            await _rename(db, row, target)
            await server.files.duplicate(rows.place_of(row), target, rows.about(row["metadata"]))
        await server.files.remove(note.places[1:])
    return answer({"message": "Successfully moved"})


async def _rename(db: Connection, row: Row, target: Place) -> None:
    done = await db.execute(
        "update storage.objects set bucket_id = %s, name = %s, version = %s where id = %s",
        [target.bucket, target.name, target.version, row["id"]],
    )
    if done.rowcount == 0:
        # Seen, but no policy lets this caller change it.
        raise errors.refused()


async def copy(server: Server, call: Call) -> Reply:
    caller = server.caller(call)
    body = await call.json()
    route, upsert = _route(body), call.headers.get("x-upsert") == "true"
    target = Place(route.bucket, route.name, str(uuid4()))
    async with server.settling.agreeing(target) as note:
        async with server.db.as_server() as db:
            await rows.lock(db, *route.names)
            old = await rows.version_of(db, target.bucket, target.name)
            if old is not None:
                note.add(Place(target.bucket, target.name, old["version"]))
            await become(db, caller, call.operation)
            row = await rows.find(db, route.source_bucket, route.source)
            new = rows.NewObject(target, *_metadata(call, body, row), upsert)
            await rows.write(db, caller, new, old["id"] if old else uuid4())
            await server.files.duplicate(rows.place_of(row), target, new.about)
            copied = await rows.find(db, target.bucket, target.name)
        await server.files.remove(note.places[1:])
    return answer({"Key": f"{target.bucket}/{target.name}", "Id": copied["id"], **rows.utc(copied)})


def _metadata(call: Call, body: dict[str, Any], row: Row) -> tuple[Row, Row]:
    """The source's, unless copyMetadata is false: then what the request names."""
    if body.get("copyMetadata", True):
        return row["metadata"] or {}, row["user_metadata"]
    named = body.get("metadata") or {}
    if not isinstance(named, dict):
        raise errors.invalid("body/metadata must be object")
    told = {"mimetype": named.get("mimetype"), "cacheControl": named.get("cacheControl")}
    own = receiving.header_metadata(call.headers.get("x-metadata", ""))
    return {**(row["metadata"] or {}), **{k: v for k, v in told.items() if v}}, own


async def remove_one(server: Server, call: Call) -> Reply:
    caller = server.caller(call)
    if not await _remove(server, call, caller, [call.part["name"]]):
        raise errors.no_object()
    return answer({"message": "Successfully deleted"})


async def remove_many(server: Server, call: Call) -> Reply:
    """What was removed; names that are missing or not the caller's are passed over in silence."""
    caller = server.caller(call)
    removed = await _remove(server, call, caller, checks.texts(await call.json(), "prefixes"))
    return answer([rows.utc(row) for row in removed])


async def _remove(server: Server, call: Call, caller: Caller, names: list[str]) -> list[Row]:
    bucket = call.part["bucket"]
    async with server.settling.agreeing() as note:
        async with server.db.as_server() as db:
            await rows.lock(db, *(f"{bucket}/{name}" for name in names))
            await become(db, caller, call.operation)
            removed = await (await db.execute(REMOVE, [bucket, names])).fetchall()
            note.add(*map(rows.place_of, removed))
        await server.files.remove(note.places)
    return removed
