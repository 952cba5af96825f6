"""The ASGI application: finds the handler, turns what it raises into Storage's own answers."""

import logging
import posixpath
import re
from collections.abc import Awaitable, Callable
from itertools import chain
from typing import Any

import psycopg

from infra.embedded.storage import buckets, downloads, listing, objects, resumable, signing, uploads
from infra.embedded.storage.errors import StorageError, internal, no_route
from infra.embedded.storage.exchange import Call, ClientGone, Receive, Reply, Send, answer
from infra.embedded.storage.server import Server

log = logging.getLogger("storage")

Handler = Callable[[Server, Call], Awaitable[Reply]]


async def status(_server: Server, _call: Call) -> Reply:
    return Reply()


async def health(server: Server, _call: Call) -> Reply:
    async with server.db.as_server() as db:
        await db.execute("select 1")
    return answer({"healthy": True})


_BUCKET, _NAME = r"(?P<bucket>[^/]+)", r"(?P<name>.+)"
_RESUMABLE = r"/upload/resumable(?P<signed>/sign)?(?:/(?P<upload>[^/]*))?/?"
# Method, path, handler, and the operation that policies can ask storage.operation() for.
# The first that fits answers, so `/object/info/…` stands before `/object/{bucket}/…`.
ROUTES: tuple[tuple[str, str, Handler, str], ...] = (
    ("GET", r"/status", status, "storage.tenant.status"),
    ("GET", r"/health", health, "storage.tenant.health"),
    ("POST", r"/bucket", buckets.create, "storage.bucket.create"),
    ("GET", r"/bucket", buckets.every, "storage.bucket.list"),
    ("GET", rf"/bucket/{_BUCKET}", buckets.find, "storage.bucket.get"),
    ("PUT", rf"/bucket/{_BUCKET}", buckets.update, "storage.bucket.update"),
    ("DELETE", rf"/bucket/{_BUCKET}", buckets.delete, "storage.bucket.delete"),
    ("POST", rf"/bucket/{_BUCKET}/empty", buckets.empty, "storage.bucket.empty"),
    ("POST", r"/object/move", objects.move, "storage.object.move"),
    ("POST", r"/object/copy", objects.copy, "storage.object.copy"),
    ("POST", rf"/object/list/{_BUCKET}", listing.by_offset, "storage.object.list"),
    ("POST", rf"/object/list-v2/{_BUCKET}", listing.by_cursor, "storage.object.list_v2"),
    ("POST", rf"/object/sign/{_BUCKET}", signing.sign_many, "storage.object.sign_many"),
    ("POST", rf"/object/sign/{_BUCKET}/{_NAME}", signing.sign_one, "storage.object.sign"),
    ("GET", rf"/object/sign/{_BUCKET}/{_NAME}", downloads.signed, "storage.object.get_signed"),
    (
        "POST",
        rf"/object/upload/sign/{_BUCKET}/{_NAME}",
        uploads.sign_upload,
        "storage.object.sign_upload_url",
    ),
    ("PUT", rf"/object/upload/sign/{_BUCKET}/{_NAME}", uploads.upload_signed, "storage.object.upload_signed"),
    (
        "GET",
        rf"/object/info/authenticated/{_BUCKET}/{_NAME}",
        downloads.info_authenticated,
        "storage.object.info_authenticated",
    ),
    ("GET", rf"/object/info/public/{_BUCKET}/{_NAME}", downloads.info_public, "storage.object.info_public"),
    ("GET", rf"/object/info/{_BUCKET}/{_NAME}", downloads.info, "storage.object.info_authenticated"),
    (
        "GET",
        rf"/object/authenticated/{_BUCKET}/{_NAME}",
        downloads.authenticated,
        "storage.object.get_authenticated",
    ),
    ("GET", rf"/object/public/{_BUCKET}/{_NAME}", downloads.public, "storage.object.get_public"),
    ("DELETE", rf"/object/{_BUCKET}", objects.remove_many, "storage.object.delete_many"),
    ("GET", rf"/object/{_BUCKET}/{_NAME}", downloads.plain, "storage.object.get_authenticated"),
    ("POST", rf"/object/{_BUCKET}/{_NAME}", uploads.upload, "storage.object.upload"),
    ("PUT", rf"/object/{_BUCKET}/{_NAME}", uploads.update, "storage.object.upload_update"),
    ("DELETE", rf"/object/{_BUCKET}/{_NAME}", objects.remove_one, "storage.object.delete"),
    ("OPTIONS", _RESUMABLE, resumable.options, "storage.tus.options"),
    ("POST", _RESUMABLE, resumable.post, "storage.tus.upload.create"),
    ("HEAD", _RESUMABLE, resumable.ask, "storage.tus.upload.get"),
    ("PATCH", _RESUMABLE, resumable.append, resumable.PART),
    ("DELETE", _RESUMABLE, resumable.terminate, resumable.DELETE),
)


class Application:
    def __init__(self, server: Server) -> None:
        self.server = server
        self._routes: dict[str, list[tuple[re.Pattern[str], Handler, str]]] = {}
        for method, path, handler, operation in ROUTES:
            self._routes.setdefault(method, []).append((re.compile(path, re.DOTALL), handler, operation))

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        call = Call(scope, receive, _path(scope["path"]))
        try:
            reply = await self._answer(call, scope["query_string"].decode("latin-1"))
        except ClientGone:
            return
        try:
            await reply.send(send, head=call.method == "HEAD")
        finally:
            await reply.close()

    async def _answer(self, call: Call, query: str) -> Reply:
        try:
            handler = self._find(call, query)
            return await handler(self.server, call)
        except StorageError as problem:
            if problem.outer >= 500:  # noqa: PLR2004 - the class of server errors
                log.exception("%s %s failed", call.method, call.path)
            return answer(problem.body, problem.outer)
        except (OSError, ValueError, psycopg.Error):
            log.exception("%s %s failed", call.method, call.path)
            return answer(internal().body, 500)

    def _find(self, call: Call, query: str) -> Handler:
        # What answers GET answers HEAD too, unless HEAD has an answer of its own.
        methods = ("HEAD", "GET") if call.method == "HEAD" else (call.method,)
        for pattern, handler, operation in chain.from_iterable(self._routes.get(one, ()) for one in methods):
            found = pattern.fullmatch(call.path)
            if found:
                call.part = {name: value for name, value in found.groupdict().items() if value is not None}
                call.operation = operation
                return handler
        raise no_route(call.method, f"{call.path}?{query}" if query else call.path)


def _path(path: str) -> str:
    """Climbing is resolved before a route is looked for, so no handler ever sees `..`."""
    if {".", ".."} & set(path.split("/")):
        path = posixpath.normpath(f"/{path.lstrip('/')}")
    return path.rstrip("/") if path.count("/") <= 2 and path != "/" else path  # noqa: PLR2004 - /bucket/, not a name
