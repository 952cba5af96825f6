"""A Messages API on a real socket, stricter than the real one: it refuses what the newest models refuse."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

FORBIDDEN = {"temperature", "top_p", "top_k", "tool_choice", "tools", "stop_sequences"}
REQUIRED = {"model", "max_tokens", "messages", "stream"}

Event = tuple[str, dict[str, Any]]


class Api:
    """`answers` are taken one a request: a status with an error type (and seconds to wait), or a list of events; None
    ends the connection there, a number waits that many seconds, a function decides by the request."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.requests: list[dict[str, Any]] = []
        self.hung_up = asyncio.Event()
        self.url = ""
        self._open: set[asyncio.StreamWriter] = set()

    def close(self) -> None:
        """Connections that are kept alive too: a client would go on talking to it."""
        for writer in self._open:
            writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while request := await _request(reader):
                await self._answer(request, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # Cancelled when the test's loop ends with a connection kept alive.
            self.hung_up.set()
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answer(
        self, request: dict[str, Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.requests.append(request)
        problem = fault(request)
        answer = self.answers.pop(0) if self.answers and not problem else (400, "invalid_request_error")
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, tuple):
            status, kind, *wait = answer
            _refuse(writer, status, kind, problem, *wait)
            await writer.drain()
            return
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        watching = asyncio.ensure_future(reader.read(1))
        watching.add_done_callback(lambda _: self.hung_up.set())
        try:
            await self._send(answer, writer)
        finally:
            watching.cancel()

    async def _send(self, events: list[Any], writer: asyncio.StreamWriter) -> None:
        for event in events:
            if event is None:
                writer.transport.abort()
                raise ConnectionError
            if isinstance(event, int | float):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.hung_up.wait(), event)
                continue
            kind, data = event
            _chunk(writer, f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode())
            await writer.drain()
        _chunk(writer, b"")
        await writer.drain()
        raise ConnectionError


async def _request(reader: asyncio.StreamReader) -> dict[str, Any] | None:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
    body = json.loads(await reader.readexactly(int(headers.get("content-length", 0))) or b"{}")
    return {"line": lines[0], "headers": headers, "body": body}


def fault(request: dict[str, Any]) -> str:
    """What the real API, or a careful reader of its documentation, would not accept; empty when nothing."""
    headers, body = request["headers"], request["body"]
    messages = body.get("messages") or [{}]
    faults = {
        "not the Messages API": not request["line"].startswith("POST /v1/messages"),
        "no key": not (headers.get("x-api-key") or headers.get("authorization", "").startswith("Bearer ")),
        "no version": not re.fullmatch(r"20\d\d-\d\d-\d\d", headers.get("anthropic-version", "")),
        f"needs {REQUIRED}": not body.keys() >= REQUIRED or body.get("stream") is not True,
        "sampling, tools or stops": bool(FORBIDDEN & body.keys()),
        "prefill": messages[-1].get("role") != "user",
        "all documents cite or none": len(_citing(messages)) > 1,
        "an empty text block": any(not text.strip() for text in _texts(messages)),
        "too many cache breakpoints": json.dumps(body).count('"cache_control"') > 4,
    }
    return "; ".join(name for name, found in faults.items() if found)


def _blocks(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [block for message in messages if isinstance(message.get("content"), list) for block in message["content"]]


def _citing(messages: list[dict[str, Any]]) -> set[bool]:
    return {
        bool(block.get("citations", {}).get("enabled")) for block in _blocks(messages) if block["type"] == "document"
    }


def _texts(messages: list[dict[str, Any]]) -> list[str]:
    own = [block["text"] for block in _blocks(messages) if block["type"] == "text"]
    documents = [block["source"]["content"] for block in _blocks(messages) if block["type"] == "document"]
    return [*own, *(part["text"] for content in documents for part in content)]


def _refuse(writer: asyncio.StreamWriter, status: int, kind: str, message: str, wait: int | None = None) -> None:
    body = json.dumps({"type": "error", "error": {"type": kind, "message": message or kind}}).encode()
    writer.write(
        b"HTTP/1.1 %d Refused\r\nContent-Type: application/json\r\n" % status
        + (b"Retry-After: %d\r\n" % wait if wait is not None else b"")
        + b"Content-Length: %d\r\n\r\n" % len(body)
        + body
    )


def _chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(b"%x\r\n%b\r\n" % (len(data), data))


def started(tokens: int = 900) -> Event:
    usage = {
        "input_tokens": tokens,
        "output_tokens": 1,
        "cache_read_input_tokens": 50,
        "cache_creation_input_tokens": 0,
    }
    message = {"id": "msg_1", "type": "message", "role": "assistant", "content": [], "model": "claude-sonnet-5-5"}
    return ("message_start", {"message": {**message, "stop_reason": None, "stop_sequence": None, "usage": usage}})


def thinking(index: int = 0) -> list[Event]:
    """Thinking blocks come first and may be empty."""
    block = {"type": "thinking", "thinking": "", "signature": ""}
    return [
        ("content_block_start", {"index": index, "content_block": block}),
        ("content_block_stop", {"index": index}),
    ]


def text(index: int, *words: str, cites: tuple[int, int, int, str] | None = None) -> list[Event]:
    """`cites`: document, first block, stop, the cited text. The citation comes before the words, as it may."""
    events: list[Event] = [("content_block_start", {"index": index, "content_block": {"type": "text", "text": ""}})]
    if cites:
        document, first, stop, cited = cites
        citation = {
            "type": "content_block_location", "cited_text": cited, "document_index": document, "document_title": "t",
            "start_block_index": first, "end_block_index": stop, "file_id": None,
        }  # fmt: skip
        delta = {"type": "citations_delta", "citation": citation}
        events.append(("content_block_delta", {"index": index, "delta": delta}))
    events += [
        ("content_block_delta", {"index": index, "delta": {"type": "text_delta", "text": word}}) for word in words
    ]
    return [*events, ("content_block_stop", {"index": index})]


def ended(tokens: int = 42, reason: str = "end_turn", **more: int) -> list[Event]:
    """`more`: of its usage, as local servers tell only here what they read."""
    delta = {"stop_reason": reason, "stop_sequence": None}
    return [("message_delta", {"delta": delta, "usage": {"output_tokens": tokens, **more}}), ("message_stop", {})]


def failed(kind: str) -> Event:
    return ("error", {"error": {"type": kind, "message": "at once"}})


@asynccontextmanager
async def serving(port: int = 0) -> AsyncIterator[Api]:
    api = Api()
    server = await asyncio.start_server(api.serve, "127.0.0.1", port)
    api.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield api
    finally:
        server.close()
        api.close()


Decide = Callable[[dict[str, Any]], Any]
