"""Signed addresses: a short-lived HS256 token that names one object and one use."""

import time
from typing import Any
from urllib.parse import quote

import jwt

from infra.embedded.storage import checks, errors, rows
from infra.embedded.storage.exchange import Call, Reply, answer
from infra.embedded.storage.server import Server

HIDDEN = "Either the object does not exist or you do not have access to it"


def sign(server: Server, claims: dict[str, Any], seconds: int) -> str:
    now = int(time.time())
    return jwt.encode({**claims, "iat": now, "exp": now + seconds}, server.settings.jwt_secret, "HS256")


def read(server: Server, token: str, url: str, scope: str) -> dict[str, Any]:
    """The claims of a token for exactly this object and use; raises InvalidJWT or InvalidSignature."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token, server.settings.jwt_secret, algorithms=["HS256"], options={"require": ["exp"]}
        )
    except jwt.ExpiredSignatureError as problem:
        raise errors.invalid_token('"exp" claim timestamp check failed') from problem
    except jwt.InvalidSignatureError as problem:
        raise errors.invalid_token("signature verification failed") from problem
    except jwt.InvalidTokenError as problem:
        raise errors.invalid_token("Invalid Compact JWS") from problem
    if claims.get("url") != url or claims.get("scope", "download") != scope:
        raise errors.invalid_signature()
    return claims


def _address(server: Server, bucket: str, name: str, seconds: int) -> str:
    token = sign(server, {"url": f"{bucket}/{name}", "scope": "download"}, seconds)
    return f"/object/sign/{quote(bucket)}/{quote(name)}?token={token}"


async def sign_one(server: Server, call: Call) -> Reply:
    caller = server.caller(call)
    seconds = checks.whole(await call.json(), "expiresIn", least=1)
    bucket, name = call.part["bucket"], call.part["name"]
    async with server.db.as_caller(caller, call.operation) as db:
        await rows.find(db, bucket, name)
    return answer({"signedURL": _address(server, bucket, name, seconds)})


async def sign_many(server: Server, call: Call) -> Reply:
    """One answer a path, in the order asked; what the caller may not see is told apart from nothing."""
    caller, bucket = server.caller(call), call.part["bucket"]
    body = await call.json()
    seconds = checks.whole(body, "expiresIn", least=1)
    paths = checks.texts(body, "paths")
    query = "select name from storage.objects where bucket_id = %s and name = any(%s)"
    async with server.db.as_caller(caller, call.operation) as db:
        seen = {row["name"] for row in await (await db.execute(query, [bucket, paths])).fetchall()}
    return answer(
        [
            {
                "error": None if path in seen else HIDDEN,
                "path": path,
                "signedURL": _address(server, bucket, path, seconds) if path in seen else None,
            }
            for path in paths
        ]
    )
