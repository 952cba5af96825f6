"""One request as the handlers read it, one answer as they give it, over plain ASGI."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from infra.embedded.storage import errors

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

JSON_LIMIT = 1_048_576
# No Content, Not Modified: they tell no length, since there is none.
_BODILESS = (204, 304)


class ClientGone(Exception):
    """The other side hung up before its body was complete."""


class Call:
    """A request: path parameters in `part`, the body read once, as JSON or as a stream."""

    def __init__(self, scope: Mapping[str, Any], receive: Receive, path: str) -> None:
        self.method: str = scope["method"]
        self.path = path
        self.operation = ""
        self.part: dict[str, str] = {}
        self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self.query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        self._receive = receive
        self._finished = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """Raises ClientGone when the body breaks off."""
        while not self._finished:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self._finished = True
                raise ClientGone
            self._finished = not message.get("more_body", False)
            if message.get("body"):
                yield message["body"]

    def until(self, leave: asyncio.Event) -> None:
        """From here on, `leave` ends the body as a client does that hangs up."""
        receive = self._receive

        async def either() -> Message:
            coming, leaving = asyncio.ensure_future(receive()), asyncio.ensure_future(leave.wait())
            await asyncio.wait({coming, leaving}, return_when=asyncio.FIRST_COMPLETED)
            leaving.cancel()
            if coming.done():
                return coming.result()
            coming.cancel()
            return {"type": "http.disconnect"}

        self._receive = either

    async def drain(self, at_most: int) -> None:
        """Lets a client that is still sending read our refusal instead of a broken pipe."""
        async for chunk in self.chunks():
            at_most -= len(chunk)
            if at_most < 0:
                return

    async def json(self) -> dict[str, Any]:
        """The body as an object; an empty body is an empty object."""
        body = bytearray()
        async for chunk in self.chunks():
            body += chunk
            if len(body) > JSON_LIMIT:
                raise errors.StorageError(413, "Payload too large", "Request body is too large", "EntityTooLarge")
        try:
            found = msgspec.json.decode(bytes(body)) if body else {}
        except (msgspec.DecodeError, UnicodeDecodeError) as problem:
            raise errors.invalid("Body is not valid JSON") from problem
        if not isinstance(found, dict):
            raise errors.invalid("body must be object")
        return found


class Reply:
    """An answer: bytes, or a stream of them whose length `headers` tells."""

    def __init__(
        self,
        body: bytes | AsyncIterator[bytes] = b"",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.body = body
        self.status = status
        self.headers = dict(headers or {})

    async def send(self, send: Send, *, head: bool) -> None:
        headers = dict(self.headers)
        if isinstance(self.body, bytes) and self.status not in _BODILESS:
            headers.setdefault("content-length", str(len(self.body)))
        pairs = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": pairs})
        if head or isinstance(self.body, bytes):
            body = b"" if head or not isinstance(self.body, bytes) else self.body
            await send({"type": "http.response.body", "body": body})
            return
        async for chunk in self.body:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def close(self) -> None:
        """Lets go of an open file also where nothing was streamed (HEAD, a client that left)."""
        if not isinstance(self.body, bytes) and hasattr(self.body, "aclose"):
            await self.body.aclose()


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """`value` as JSON, with the content type the real server sends."""
    return Reply(
        msgspec.json.encode(value),
        status=status,
        headers={**(headers or {}), "content-type": "application/json; charset=utf-8"},
    )
