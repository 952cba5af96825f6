"""Buckets: made, read, changed, emptied and deleted as far as the caller's policies go."""

from typing import Any

from infra.embedded.storage import checks, errors, rows
from infra.embedded.storage.caller import Caller
from infra.embedded.storage.database import become
from infra.embedded.storage.exchange import Call, Reply, answer
from infra.embedded.storage.rows import Row
from infra.embedded.storage.server import Server

# How many objects one emptying transaction takes.
BATCH = 500


async def create(server: Server, call: Call) -> Reply:
    caller = server.caller(call)
    body = await call.json()
    name = checks.bucket_name(checks.text(body, "name"))
    values = {
        "id": checks.bucket_name(str(body.get("id") or name)),
        "name": name,
        "owner": caller.owner_uuid,
        "owner_id": caller.owner,
        **_properties(server, body),
    }
    async with server.db.as_caller(caller, call.operation) as db:
        try:
            await db.execute(
                "insert into storage.buckets"
                " (id, name, owner, owner_id, public, file_size_limit, allowed_mime_types)"
                " values (%(id)s, %(name)s, %(owner)s, %(owner_id)s, coalesce(%(public)s, false),"
                " %(file_size_limit)s, %(allowed_mime_types)s)",
                values,
            )
        except rows.Duplicate as problem:
            raise errors.exists("BucketAlreadyExists") from problem
    return answer({"name": values["id"]})


def _properties(server: Server, body: dict[str, Any]) -> dict[str, Any]:
    public = body.get("public")
    if not isinstance(public, bool | None):
        raise errors.invalid("body/public must be boolean")
    return {
        "public": public,
        "file_size_limit": checks.size(body.get("file_size_limit"), server.settings.size_limit),
        "allowed_mime_types": checks.media_types(body.get("allowed_mime_types")),
    }


async def every(server: Server, call: Call) -> Reply:
    """A page where limit, offset, search or sortColumn are asked for; else all."""
    query = f"{rows.BUCKET} where name ilike %s order by {_order(call)} limit %s offset %s"
    wanted = [f"%{call.query.get('search', '')}%", *_page(call)]
    async with server.db.as_caller(server.caller(call), call.operation) as db:
        found = await (await db.execute(query, wanted)).fetchall()
    return answer([rows.utc(row) for row in found])


def _order(call: Call) -> str:
    column = call.query.get("sortColumn", "name")
    direction = call.query.get("sortOrder", "asc")
    if column not in {"id", "name", "created_at", "updated_at"} or direction not in {"asc", "desc"}:
        raise errors.invalid("querystring/sortColumn must be equal to one of the allowed values")
    return f"{column} {direction}"


def _page(call: Call) -> list[int | None]:
    asked: dict[str, Any] = dict(call.query)
    limit = checks.whole(asked, "limit", least=1) if "limit" in asked else None
    return [limit, checks.whole(asked, "offset", 0)]


async def find(server: Server, call: Call) -> Reply:
    async with server.db.as_caller(server.caller(call), call.operation) as db:
        found = await rows.bucket(db, call.part["bucket"])
    return answer({name: value for name, value in rows.utc(found).items() if name != "type"})


async def update(server: Server, call: Call) -> Reply:
    """Only what is named changes; null takes a limit away."""
    caller = server.caller(call)
    body = await call.json()
    named = {name: value for name, value in _properties(server, body).items() if name in body}
    named = {name: value for name, value in named.items() if name != "public" or value is not None}
    assignments = ", ".join(f"{name} = %({name})s" for name in named) or "id = id"
    async with server.db.as_caller(caller, call.operation) as db:
        done = await db.execute(
            f"update storage.buckets set {assignments}, updated_at = now() where id = %(id)s",  # noqa: S608 - our names
            {**named, "id": call.part["bucket"]},
        )
        if done.rowcount == 0:
            raise errors.no_bucket()
    return answer({"message": "Successfully updated"})


async def delete(server: Server, call: Call) -> Reply:
    bucket_id = call.part["bucket"]
    async with server.db.as_server() as db:
        held = await db.execute("select 1 from storage.objects where bucket_id = %s limit 1", [bucket_id])
        full = await held.fetchone() is not None
        await become(db, server.caller(call), call.operation)
        await rows.bucket(db, bucket_id)
        if full:
            raise errors.not_empty()
        done = await db.execute("delete from storage.buckets where id = %s", [bucket_id])
        if done.rowcount == 0:
            raise errors.no_bucket()
    return answer({"message": "Successfully deleted"})


async def empty(server: Server, call: Call) -> Reply:
    """Done when answered, though worded as the real server words its queue."""
    caller = server.caller(call)
    async with server.db.as_caller(caller, call.operation) as db:
        await rows.bucket(db, call.part["bucket"])
    while await _remove_some(server, call, caller):
        pass
    return answer({"message": "Empty bucket has been queued. Completion may take up to an hour."})


async def _remove_some(server: Server, call: Call, caller: Caller) -> list[Row]:
    query = (
        "delete from storage.objects where id in"
        " (select id from storage.objects where bucket_id = %s limit %s for update)"
        " returning bucket_id, name, version"
    )
    async with server.settling.agreeing() as note:
        async with server.db.as_caller(caller, call.operation) as db:
            removed = await (await db.execute(query, [call.part["bucket"], BATCH])).fetchall()
            note.add(*map(rows.place_of, removed))
        await server.files.remove(note.places)
    return removed
