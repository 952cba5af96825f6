"""Listings: one page of a folder by offset, or of a whole tree by cursor."""

import base64
import binascii
from typing import Any

import msgspec

from infra.embedded.storage import checks, errors, rows
from infra.embedded.storage.exchange import Call, Reply, answer
from infra.embedded.storage.rows import Row
from infra.embedded.storage.server import Server

FOLDER_PAGE = "select * from storage.search(%s::text, %s::text, %s::int, %s::int, %s::text, %s::text, %s::text)"
TREE_PAGE = """select * from storage.search_v2(%(prefix)s::text, %(bucket)s::text, %(limit)s::int,
  %(levels)s::int, %(name)s::text, %(order)s::text, %(column)s::text, %(moment)s::text)"""
MOST = 1000


class Cursor(msgspec.Struct, frozen=True):
    """Where the next page starts: after a name, and the time it was sorted by."""

    name: str = ""
    moment: str = ""


async def by_offset(server: Server, call: Call) -> Reply:
    """A folder within the folder has no id."""
    caller = server.caller(call)
    body = await call.json()
    prefix = checks.text(body, "prefix")
    sort = _sort(body)
    wanted = [
        f"{prefix}/" if prefix and not prefix.endswith("/") else prefix,
        call.part["bucket"],
        checks.whole(body, "limit", 100, least=1),
        checks.whole(body, "offset", 0),
        checks.text(body, "search") if body.get("search") else "",
        str(sort.get("column") or "name"),
        str(sort.get("order") or "asc"),
    ]
    async with server.db.as_caller(caller, call.operation) as db:
        found = await (await db.execute(FOLDER_PAGE, wanted)).fetchall()
    return answer([rows.utc(row) for row in found])


async def by_cursor(server: Server, call: Call) -> Reply:
    """Folders apart from objects where a delimiter is asked for; else every object under the prefix."""
    caller = server.caller(call)
    body = await call.json()
    limit = min(checks.whole(body, "limit", MOST, least=1), MOST)
    sort = _sort(body)
    column, order = sort.get("column", "name"), sort.get("order", "asc")
    if column not in {"name", "updated_at", "created_at"} or order not in {"asc", "desc"}:
        raise errors.invalid("body/sortBy/column must be equal to one of the allowed values")
    prefix = checks.text(body, "prefix") if body.get("prefix") else ""
    after = _read(body.get("cursor"))
    wanted = {
        "prefix": prefix,
        "bucket": call.part["bucket"],
        # One more than asked tells whether there is a next page.
        "limit": limit + 1,
        "levels": prefix.count("/") + 1,
        "order": order,
        "column": column,
        "name": after.name,
        "moment": after.moment,
    }
    query = TREE_PAGE if body.get("with_delimiter") else _flat(column, order)
    async with server.db.as_caller(caller, call.operation) as db:
        found = await (await db.execute(query, wanted)).fetchall()
    return answer(_page(found, limit, column))


def _sort(body: dict[str, Any]) -> dict[str, Any]:
    sort = body.get("sortBy") or {}
    if not isinstance(sort, dict):
        raise errors.invalid("body/sortBy must be object")
    return sort


def _flat(column: str, order: str) -> str:
    beyond = "<" if order == "desc" else ">"
    after, sorting = f'name collate "C" {beyond} %(name)s', f'name collate "C" {order}'
    if column != "name":
        after = f"({column}, name collate \"C\") {beyond} (nullif(%(moment)s, '')::timestamptz, %(name)s)"
        sorting = f"{column} {order}, {sorting}"
    # Column and order come from the two closed lists above.
    return f"""select name as key, name, id, updated_at, created_at, last_accessed_at, metadata
      from storage.objects where bucket_id = %(bucket)s and (name collate "C") ^@ %(prefix)s
        and (%(name)s::text = '' or {after})
      order by {sorting} limit %(limit)s"""  # noqa: S608


def _page(found: list[Row], limit: int, column: str) -> dict[str, Any]:
    more, shown = len(found) > limit, found[:limit]
    page: dict[str, Any] = {
        "hasNext": more,
        "folders": [{"key": row["key"], "name": row["name"]} for row in shown if row["id"] is None],
        "objects": [rows.utc(row) for row in shown if row["id"] is not None],
    }
    if more:
        last = shown[-1]
        moment = "" if column == "name" else (last[column].isoformat() if last[column] else "epoch")
        page["nextCursor"] = base64.urlsafe_b64encode(msgspec.json.encode(Cursor(last["name"], moment))).decode()
    return page


def _read(said: Any) -> Cursor:
    if not said:
        return Cursor()
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(str(said)), type=Cursor)
    except (msgspec.DecodeError, binascii.Error, ValueError) as problem:
        raise errors.invalid("body/cursor is not one of ours") from problem
