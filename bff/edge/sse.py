"""Server-sent events, written as bytes; a quiet stream pings, and every stream ends with [DONE]."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import msgspec
from litestar.response import Stream

PING_EVERY = 15.0
PING = b": ping\n\n"
DONE = b"data: [DONE]\n\n"
HEADERS = {
    "Cache-Control": "no-cache, no-transform",
    # nginx and others that sit in front hold answers back unless told.
    "X-Accel-Buffering": "no",
}

_encoder = msgspec.json.Encoder()


def frame(event: Any, number: int | None = None) -> bytes:
    """JSON has no bare line breaks, so one data line is enough."""
    data = b"data: " + _encoder.encode(event) + b"\n\n"
    return data if number is None else b"id: %d\n" % number + data


async def with_pings(frames: AsyncIterator[bytes], every: float = PING_EVERY) -> AsyncGenerator[bytes, None]:
    """The frames as they come, and a comment after each quiet stretch, so that nothing on the way hangs up."""
    coming: asyncio.Future[bytes | None] = asyncio.ensure_future(anext(frames, None))
    try:
        while True:
            await asyncio.wait({coming}, timeout=every)
            if not coming.done():
                yield PING
                continue
            piece = coming.result()
            if piece is None:
                break
            yield piece
            coming = asyncio.ensure_future(anext(frames, None))
        yield DONE
    finally:
        # The source learns that its reader left, be it at rest or waiting.
        coming.cancel()
        if isinstance(frames, AsyncGenerator):
            with contextlib.suppress(RuntimeError):
                await frames.aclose()


def stream(frames: AsyncIterator[bytes], *, stream_id: str) -> Stream:
    return Stream(with_pings(frames), media_type="text/event-stream", headers=HEADERS | {"X-Stream-Id": stream_id})
