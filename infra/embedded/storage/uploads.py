"""Uploads: asked of the policies before a byte is read, written down under them when all bytes are safe."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import msgspec
import psycopg

from infra.embedded.storage import checks, receiving, rows, signing
from infra.embedded.storage.caller import Caller
from infra.embedded.storage.database import become
from infra.embedded.storage.exchange import Call, Reply, answer
from infra.embedded.storage.files import Place
from infra.embedded.storage.receiving import Rules, Upload
from infra.embedded.storage.server import Server


class Target(msgspec.Struct, frozen=True):
    caller: Caller
    bucket: str
    name: str
    upsert: bool


async def upload(server: Server, call: Call) -> Reply:
    return await _store(server, call, upsert=call.headers.get("x-upsert") == "true")


async def update(server: Server, call: Call) -> Reply:
    return await _store(server, call, upsert=True)


async def _store(server: Server, call: Call, *, upsert: bool) -> Reply:
    caller = server.caller(call)
    target = Target(caller, call.part["bucket"], checks.key(call.part["name"]), upsert)
    object_id = await _receive(server, call, target)
    return answer({"Key": f"{target.bucket}/{target.name}", "Id": object_id})


async def sign_upload(server: Server, call: Call) -> Reply:
    """An address to upload to, for those who could upload themselves."""
    bucket, name = call.part["bucket"], checks.key(call.part["name"])
    caller, upsert = server.caller(call), call.headers.get("x-upsert") == "true"
    await permitted(server, call.operation, Target(caller, bucket, name, upsert), _announced(call))
    claims = {"owner": caller.owner, "url": f"{bucket}/{name}", "upsert": upsert, "scope": "upload"}
    told = {name: value for name, value in claims.items() if value is not None}
    token = signing.sign(server, told, server.settings.signed_upload_seconds)
    return answer({"url": f"/object/upload/sign/{quote(bucket)}/{quote(name)}?token={token}", "token": token})


async def upload_signed(server: Server, call: Call) -> Reply:
    """The token stands for the person who signed it, so policies were asked then."""
    bucket, name = call.part["bucket"], checks.key(call.part["name"])
    claims = signing.read(server, call.query.get("token", ""), f"{bucket}/{name}", "upload")
    await _receive(server, call, signer(claims, bucket, name))
    return answer({"Key": f"{bucket}/{name}"})


def signer(claims: dict[str, Any], bucket: str, name: str) -> Target:
    caller = Caller("service_role", {"role": "service_role", "sub": claims.get("owner") or ""})
    return Target(caller, bucket, name, bool(claims.get("upsert")))


async def _receive(server: Server, call: Call, target: Target) -> UUID:
    rules = await permitted(server, call.operation, target, _announced(call))
    with server.files.incoming() as arriving:
        sent = await receiving.receive(call, arriving, rules)
        place = Place(target.bucket, target.name, str(uuid4()))
        new = rows.NewObject(place, metadata(sent), sent.user_metadata, target.upsert)
        return await server.settling.publish(target.caller, call.operation, arriving.path, new)


def _announced(call: Call) -> dict[str, Any]:
    told: dict[str, Any] = {"size": receiving.announced_size(call)}
    return told if receiving.is_multipart(call) else told | {"mimetype": call.headers.get("content-type")}


async def permitted(server: Server, operation: str, target: Target, told: dict[str, Any]) -> Rules:
    """Raises NoSuchBucket, AccessDenied or KeyAlreadyExists: a row with what is told is tried and taken back."""
    async with server.db.as_server() as db:
        bucket = await rows.bucket(db, target.bucket)
        await become(db, target.caller, operation)
        trial = rows.NewObject(Place(target.bucket, target.name, str(uuid4())), told, {}, target.upsert)
        await rows.write(db, target.caller, trial)
        raise psycopg.Rollback
    limit = bucket["file_size_limit"]
    ours = server.settings.size_limit
    return Rules(ours if limit is None else min(limit, ours), bucket["allowed_mime_types"])


def metadata(sent: Upload) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "eTag": sent.received.etag,
        "size": sent.received.size,
        "mimetype": sent.media_type,
        "cacheControl": sent.cache_control,
        "lastModified": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
        "contentLength": sent.received.size,
        "httpStatusCode": 200,
    }
