"""Resumable uploads: begun, continued, asked after and given up; complete, they are objects like any other."""

import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from infra.embedded.storage import checks, errors, rows, signing, tus, uploads
from infra.embedded.storage.exchange import Call, ClientGone, Reply
from infra.embedded.storage.files import Place, Received
from infra.embedded.storage.partials import Plan
from infra.embedded.storage.receiving import PATIENCE, Rules, Upload
from infra.embedded.storage.server import Server
from infra.embedded.storage.uploads import Target

Handler = Callable[[Server, Call], Awaitable[Reply]]


def _in_plain_text(method: str, handler: Handler) -> Handler:
    async def answered(server: Server, call: Call) -> Reply:
        if "signed" not in call.part:
            # A missing or false token is told as everywhere else, before TUS is spoken.
            server.caller(call)
        try:
            tus.check(call, method)
            reply = await handler(server, call)
        except tus.Refused as problem:
            reply = Reply(str(problem).encode(), status=problem.status)
        except errors.StorageError as problem:
            if problem.outer >= 500:  # noqa: PLR2004 - the class of server errors: logged where all are
                raise
            reply = Reply(str(problem).encode(), status=problem.told[0])
        with contextlib.suppress(ClientGone):
            await call.drain(PATIENCE)
        reply.headers["tus-resumable"] = tus.VERSION
        return reply

    return answered


async def options(server: Server, _call: Call) -> Reply:
    told = {"tus-version": tus.VERSION, "tus-extension": tus.EXTENSIONS, "tus-resumable": tus.VERSION}
    return Reply(status=204, headers=told | {"tus-max-size": str(server.settings.size_limit)})


async def post(server: Server, call: Call) -> Reply:
    """Clients that cannot send PATCH or DELETE say so in a header of a POST."""
    meant = call.headers.get("x-http-method-override", "").upper()
    handler, operation = {"PATCH": (append, PART), "DELETE": (terminate, DELETE)}.get(meant, (create, call.operation))
    call.operation = operation
    return await handler(server, call)


async def _create(server: Server, call: Call) -> Reply:
    length, told = tus.length(call), tus.metadata(call)
    if not told:
        raise errors.StorageError(400, "InvalidRequest", "Metadata header is required", "InvalidRequest")
    bucket, name = checks.bucket_name(told.get("bucketName", "")), checks.key(told.get("objectName", ""))
    place = Place(bucket, name, str(uuid4()))
    plan = Plan(place, length, told, time.time())
    media_type = _about(plan)["mimetype"]
    target, rules = await _permitted(server, call, place, size=length, mimetype=media_type)
    if (length or 0) > rules.size:
        raise tus.too_large()
    checks.allowed(media_type, rules.media_types)
    server.partials.begin(plan)
    headers = {"location": tus.address(call, place, server.settings.public_url)}
    async with _alone(server, call, place):
        if call.headers.get("content-type") == tus.PART:
            await _receive(server, call, plan, rules)
            headers["upload-offset"] = str(server.partials.offset(place))
        complete = await _finish(server, call, target, plan)
    return Reply(status=201, headers=headers | ({} if complete else _ends(server, plan)))


async def _append(server: Server, call: Call) -> Reply:
    offset, place = tus.offset(call), tus.place(call.part.get("upload", ""))
    target, rules = await _permitted(server, call, place)
    async with _alone(server, call, place):
        plan = _measured(server, call, _known(server, place), rules)
        if server.partials.offset(place) != offset:
            raise tus.conflict()
        await _receive(server, call, plan, rules)
        headers = {"upload-offset": str(server.partials.offset(place))}
        complete = await _finish(server, call, target, plan)
    return Reply(status=204, headers=headers | ({"tus-complete": "1"} if complete else _ends(server, plan)))


async def _ask(server: Server, call: Call) -> Reply:
    """The offset. All bytes here and no row yet, after a crash: this request finishes what the last one could not."""
    place = tus.place(call.part.get("upload", ""))
    async with _alone(server, call, place):
        size = await _object_size(server, call, place)
        if size is not None:
            return _told(size, size)
        plan = _known(server, place)
        target, _ = await _permitted(server, call, place)
        offset = server.partials.offset(place)
        complete = await _finish(server, call, target, plan)
        return _told(offset, plan.size, {} if complete else _ends(server, plan))


def _told(offset: int, size: int | None, ends: dict[str, str] | None = None) -> Reply:
    length = {"upload-defer-length": "1"} if size is None else {"upload-length": str(size)}
    headers = {"cache-control": "no-store", "upload-offset": str(offset)}
    return Reply(status=200, headers=headers | length | (ends or {}))


async def _terminate(server: Server, call: Call) -> Reply:
    place = tus.place(call.part.get("upload", ""))
    async with _alone(server, call, place):
        if await _object_size(server, call, place) is not None:
            raise tus.is_complete()
        await _permitted(server, call, place)
        _known(server, place)
        server.partials.forget(place)
    return Reply(status=204)


PART, DELETE = "storage.tus.upload.part", "storage.tus.upload.delete"
create, append = _in_plain_text("POST", _create), _in_plain_text("PATCH", _append)
ask, terminate = _in_plain_text("HEAD", _ask), _in_plain_text("DELETE", _terminate)


def _target(server: Server, call: Call, place: Place) -> Target:
    """Whoever sends this request, by token or by signature: each is asked anew."""
    if "signed" not in call.part:
        upsert = call.headers.get("x-upsert") == "true"
        return Target(server.caller(call), place.bucket, place.name, upsert)
    if "x-signature" not in call.headers:
        raise errors.StorageError(400, "InvalidSignature", "Missing x-signature header", "InvalidSignature")
    url = f"{place.bucket}/{place.name}"
    return uploads.signer(signing.read(server, call.headers["x-signature"], url, "upload"), place.bucket, place.name)


async def _permitted(server: Server, call: Call, place: Place, **told: Any) -> tuple[Target, Rules]:
    target = _target(server, call, place)
    return target, await uploads.permitted(server, _operation(call), target, told)


def _operation(call: Call) -> str:
    return f"{call.operation}_signed" if "signed" in call.part else call.operation


@asynccontextmanager
async def _alone(server: Server, call: Call, place: Place) -> AsyncIterator[None]:
    async with server.partials.alone(place) as leave:
        call.until(leave)
        try:
            yield
        except ClientGone:
            if leave.is_set():
                raise tus.interrupted() from None
            raise


def _known(server: Server, place: Place) -> Plan:
    plan = server.partials.find(place)
    if plan is None:
        raise tus.not_found()
    if server.partials.expires(plan) < time.time():
        raise tus.expired()
    return plan


def _measured(server: Server, call: Call, plan: Plan, rules: Rules) -> Plan:
    """With the length, where this request is the one that tells it."""
    if "upload-length" not in call.headers:
        return plan
    size = int(call.headers["upload-length"])
    if plan.size is not None or size < server.partials.offset(plan.place):
        raise tus.no_length()
    if size > rules.size:
        raise tus.too_large()
    measured = Plan(plan.place, size, plan.metadata, plan.began)
    server.partials.keep(measured)
    return measured


async def _receive(server: Server, call: Call, plan: Plan, rules: Rules) -> None:
    """What came is kept, and on the disk, also when the client breaks off: that is what it can resume."""
    whole = rules.size if plan.size is None else plan.size
    room = whole - server.partials.offset(plan.place)
    said = call.headers.get("content-length", "0")
    writing = server.partials.writing(plan.place)
    try:
        if int(said) > room:
            raise tus.beyond_length()
        async for chunk in call.chunks():
            if writing.size + len(chunk) > room:
                raise tus.beyond_length()
            await writing.write(chunk)
    finally:
        await writing.close()


async def _finish(server: Server, call: Call, target: Target, plan: Plan) -> bool:
    """Makes the object once all bytes are here. Refused, the upload is gone: its client would take it for complete."""
    if server.partials.offset(plan.place) != plan.size:
        return False
    try:
        about = _about(plan)
        received = Received(plan.size, await server.partials.etag(plan.place))
        sent = Upload(about["mimetype"], about["cache_control"], about["user_metadata"], received)
        new = rows.NewObject(plan.place, uploads.metadata(sent), sent.user_metadata, target.upsert)
        written = server.partials.path(plan.place)
        await server.settling.publish(target.caller, _operation(call), written, new)
    finally:
        server.partials.forget(plan.place)
    return True


async def _object_size(server: Server, call: Call, place: Place) -> int | None:
    """Of the object that this upload has become, if it has and the caller may see it."""
    target = _target(server, call, place)
    async with server.db.as_caller(target.caller, _operation(call)) as db:
        try:
            row = await rows.find(db, place.bucket, place.name)
        except errors.StorageError:
            return None
    return int(row["metadata"]["size"]) if row["version"] == place.version else None


def _about(plan: Plan) -> dict[str, Any]:
    told = plan.metadata
    seconds = told.get("cacheControl", "")
    try:
        own = json.loads(told.get("metadata", "{}"))
    except ValueError:
        own = {}
    return {
        "mimetype": told.get("contentType") or "application/octet-stream",
        "cache_control": f"max-age={seconds}" if seconds.isascii() and seconds.isdigit() else "no-cache",
        "user_metadata": own if isinstance(own, dict) else {},
    }


def _ends(server: Server, plan: Plan) -> dict[str, str]:
    return {"upload-expires": tus.moment(server.partials.expires(plan))}
