"""How many model streams one core relays: ours against the SDK's text_stream behind sse-starlette, in one run.

    python bench/sse.py

The model is a server in a process of its own; what is counted is this process's CPU time a word.
"""

import asyncio
import json
import multiprocessing
import os
import platform
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvloop
from anthropic import AsyncAnthropic
from litestar import Litestar, post
from litestar.response import Stream
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bff.clients.anthropic import Messages
from bff.clients.models import Said
from bff.edge import sse
from bff.runs.events import Delta, Ending
from bff.runs.hub import Hub
from bff.runs.run import Run
from tests.fakes import messages as fake

WORDS, AT_ONCE, ROUNDS = 1000, 8, 3
# A fast model says about this many pieces a second.
PIECES_A_SECOND = 50
REQUEST: dict[str, Any] = {
    "model": "claude-sonnet-5-5", "max_tokens": 100, "messages": [{"role": "user", "content": "Write."}],
}  # fmt: skip

Application = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]


def main() -> None:
    ours, theirs = uvloop.run(compare())
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    )
    for name, spent in (("ibid", ours), ("text_stream + sse-starlette", theirs)):
        print(f"{name:28} {spent * 1e6:6.0f} us a word, {1 / spent / PIECES_A_SECOND:5.0f} streams a core")
    print(f"ratio {theirs / ours:.2f}")


async def compare() -> tuple[float, float]:
    """Seconds of CPU a word; the best of some rounds, in turn."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    model = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    model.start()
    url = await asyncio.to_thread(here.recv)
    ours, theirs = await our_relay(url), their_relay(url)
    rounds = [(await cpu(ours), await cpu(theirs)) for _ in range(ROUNDS)]
    model.terminate()
    return min(one for one, _ in rounds), min(other for _, other in rounds)


def serve(told: Connection) -> None:
    async def run() -> None:
        async with fake.serving() as api:
            words = fake.text(0, *["a few more letters "] * WORDS)
            answer = [fake.started(), *words, *fake.ended()]
            api.answers = [answer] * (AT_ONCE * ROUNDS * 2)
            told.send(api.url)
            await asyncio.sleep(600)

    asyncio.run(run())


async def our_relay(url: str) -> Application:
    client = Messages(api_key="k", base_url=url)
    hub = Hub(grace=60, longest=60, kept=0)

    async def work(run: Run) -> None:
        async for piece in client.stream(REQUEST):
            if isinstance(piece, Said):
                run.publish(Delta(text=piece.text))

    async def settle(run: Run, ending: Ending) -> None:
        pass

    async def frames(run: Run) -> AsyncIterator[bytes]:
        async for number, event in run.read():
            yield sse.frame(event, number)

    @post("/", status_code=200)
    async def relay() -> Stream:
        run = hub.start(uuid4(), uuid4(), work, settle)
        return sse.stream(frames(run), stream_id=str(run.id))

    return Litestar([relay], openapi_config=None, logging_config=None)  # type: ignore[return-value]


def their_relay(url: str) -> Application:
    client = AsyncAnthropic(api_key="k", base_url=url, max_retries=0)

    async def relay(_: Request) -> EventSourceResponse:
        async def events() -> AsyncIterator[dict[str, str]]:
            async with client.messages.stream(**REQUEST) as stream:
                number = 0
                async for text in stream.text_stream:
                    number += 1
                    yield {"id": str(number), "data": json.dumps({"type": "delta", "text": text})}

        return EventSourceResponse(events())

    return Starlette(routes=[Route("/", relay, methods=["POST"])])


async def cpu(app: Application) -> float:
    began = time.process_time()
    sent = await asyncio.gather(*(call(app) for _ in range(AT_ONCE)))
    assert all(count >= WORDS for count in sent), sent
    return (time.process_time() - began) / WORDS / AT_ONCE


async def call(app: Application) -> int:
    """How many words came out."""
    scope = {
        "type": "http", "method": "POST", "path": "/", "raw_path": b"/", "root_path": "", "scheme": "http",
        "query_string": b"", "headers": [], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2),
        "http_version": "1.1", "asgi": {"version": "3.0", "spec_version": "2.3"}, "state": {}, "extensions": {},
    }  # fmt: skip
    asked, words, over = False, 0, asyncio.Event()

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await over.wait()
            return {"type": "http.disconnect"}
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal words
        words += message.get("body", b"").count(b'"delta"')
        if message["type"] == "http.response.body" and not message.get("more_body"):
            over.set()

    await app(scope, receive, send)
    return words


if __name__ == "__main__":
    main()
