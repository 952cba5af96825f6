"""Downloads: whole or a range, with the conditions of HTTP, for whom policies or a signature let in."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import BinaryIO
from urllib.parse import quote

from infra.embedded.storage import errors, rows, signing
from infra.embedded.storage.caller import Caller
from infra.embedded.storage.database import become
from infra.embedded.storage.exchange import Call, Reply, answer
from infra.embedded.storage.files import stream
from infra.embedded.storage.rows import Row
from infra.embedded.storage.server import Server

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
# What a browser would run as a page of this site. A signed address must not become a script of ours.
_ACTIVE = re.compile(r"(text/html|.*xml|.*javascript|.*ecmascript)\b", re.IGNORECASE)


async def authenticated(server: Server, call: Call) -> Reply:
    return await _download(server, call, await _row(server, call, server.caller(call)))


async def plain(server: Server, call: Call) -> Reply:
    """The address without a word of who may: a public bucket asks nobody."""
    return await _download(server, call, await _row(server, call, server.known(call)))


async def public(server: Server, call: Call) -> Reply:
    return await _download(server, call, await _in_public(server, call))


async def signed(server: Server, call: Call) -> Reply:
    """Whoever holds the address; it cannot be cached beyond its own end."""
    bucket, name = call.part["bucket"], call.part["name"]
    claims = signing.read(server, call.query.get("token", ""), f"{bucket}/{name}", "download")
    async with server.db.as_server() as db:
        row = await rows.find(db, bucket, name)
    ends = datetime.fromtimestamp(claims["exp"], UTC)
    return await _download(server, call, row, {"expires": format_datetime(ends, usegmt=True)})


async def info(server: Server, call: Call) -> Reply:
    return _info(await _row(server, call, server.known(call)))


async def info_authenticated(server: Server, call: Call) -> Reply:
    return _info(await _row(server, call, server.caller(call)))


async def info_public(server: Server, call: Call) -> Reply:
    return _info(await _in_public(server, call))


async def _row(server: Server, call: Call, caller: Caller | None) -> Row:
    """Everybody's in a public bucket; else the caller's policies decide, and nobody's caller sees no bucket."""
    async with server.db.as_server() as db:
        bucket = await rows.bucket(db, call.part["bucket"])
        if not bucket["public"]:
            if caller is None:
                raise errors.no_bucket()
            await become(db, caller, call.operation)
        return await rows.find(db, call.part["bucket"], call.part["name"])


async def _in_public(server: Server, call: Call) -> Row:
    return await _row(server, call, None)


def _info(row: Row) -> Reply:
    seen, told = rows.utc(row), row["metadata"] or {}
    return answer(
        {
            "id": seen["id"],
            "name": seen["name"],
            "version": seen["version"],
            "bucket_id": seen["bucket_id"],
            "size": told.get("size"),
            "content_type": told.get("mimetype"),
            "cache_control": told.get("cacheControl"),
            "etag": told.get("eTag"),
            "metadata": seen["user_metadata"],
            "last_modified": seen["updated_at"],
            "created_at": seen["created_at"],
        },
        headers=_validators(row) | {"cache-control": _line(told.get("cacheControl") or "no-cache")},
    )


def _validators(row: Row) -> dict[str, str]:
    modified: datetime = row["updated_at"].astimezone(UTC)
    told = row["metadata"] or {}
    return {
        "etag": _line(told.get("eTag") or ""),
        "last-modified": format_datetime(modified, usegmt=True),
    }


def _line(value: object) -> str:
    """One header's value: what was stored must not start a header of its own."""
    return re.sub(r"[^\x20-\x7e]", "", str(value))


def _headers(call: Call, row: Row, caching: dict[str, str] | None) -> dict[str, str]:
    told = row["metadata"] or {}
    stored = _line(told.get("mimetype") or "application/octet-stream")
    headers = _validators(row) | (caching or {"cache-control": _line(told.get("cacheControl") or "no-cache")})
    # As the real server has it, a stored page is shown as its text.
    headers["content-type"] = "text/plain" if "text/html" in stored else stored
    headers |= {"accept-ranges": "bytes", "x-content-type-options": "nosniff"}
    if _ACTIVE.match(stored):
        headers["content-security-policy"] = "default-src 'none'; sandbox"
    if "download" in call.query:
        headers["content-disposition"] = _attachment(call.query["download"])
    return headers


def _attachment(name: str) -> str:
    encoded = quote(name, safe="")
    return f"attachment; filename={encoded}; filename*=UTF-8''{encoded};" if name else "attachment;"


async def _download(server: Server, call: Call, row: Row, caching: dict[str, str] | None = None) -> Reply:
    headers = _headers(call, row, caching)
    if _unchanged(call, row, headers["etag"]):
        return Reply(status=304, headers={k: v for k, v in headers.items() if k != "content-type"})
    file, size = await _open(server, row)
    try:
        wanted = _range(call, size, headers["etag"])
    except errors.StorageError:
        file.close()
        raise
    start, end = wanted or (0, size - 1)
    headers["content-length"] = str(end - start + 1)
    if wanted:
        headers["content-range"] = f"bytes {start}-{end}/{size}"
    return Reply(stream(file, start, end - start + 1), status=206 if wanted else 200, headers=headers)


async def _open(server: Server, row: Row) -> tuple[BinaryIO, int]:
    """The version just read may have been replaced since: then the row is read again, once."""
    try:
        file = server.files.open(rows.place_of(row))
    except FileNotFoundError:
        async with server.db.as_server() as db:
            fresh = await rows.find(db, row["bucket_id"], row["name"])
        try:
            file = server.files.open(rows.place_of(fresh))
        except FileNotFoundError as problem:
            raise errors.no_object() from problem
    return file, file.seek(0, 2)


def _unchanged(call: Call, row: Row, etag: str) -> bool:
    """RFC 9110, section 13.1: a tag outweighs a date."""
    if "if-none-match" in call.headers:
        tags = {tag.strip().removeprefix("W/") for tag in call.headers["if-none-match"].split(",")}
        return bool(tags & {etag, "*"})
    return _not_newer(row["updated_at"], call.headers.get("if-modified-since", ""))


def _not_newer(modified: datetime, since: str) -> bool:
    try:
        moment = parsedate_to_datetime(since) if since else None
    except ValueError:
        return False
    if moment is None:
        return False
    return modified.replace(microsecond=0) <= (moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _range(call: Call, size: int, etag: str) -> tuple[int, int] | None:
    """First and last byte; None for the whole. Several ranges at once are answered whole, as HTTP allows."""
    found = _RANGE.fullmatch(call.headers.get("range", "").strip())
    if not found or found.group() == "bytes=-" or call.headers.get("if-range", etag) != etag:
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last or size), size - 1)
    if start > end or (not first and int(last) == 0):
        raise errors.invalid_range()
    return start, end
