"""Streams: bytes as the standard says, pings when quiet, and one end."""

import asyncio
from collections.abc import AsyncIterator

from hypothesis import given
from hypothesis import strategies as st

from bff.edge import sse


async def two() -> AsyncIterator[bytes]:
    yield sse.frame({"type": "delta", "text": "a"}, 1)
    yield sse.frame({"type": "done"}, 2)


async def gathered(frames: AsyncIterator[bytes]) -> list[bytes]:
    return [piece async for piece in frames]


def test_a_frame_has_its_number_and_one_line_of_data() -> None:
    assert sse.frame({"text": "a\nb"}, 7) == b'id: 7\ndata: {"text":"a\\nb"}\n\n'


@given(st.text())
def test_no_text_can_break_out_of_its_frame(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    frame = sse.frame({"text": text})

    assert frame.count(b"\n") == 2
    assert b"\r" not in frame


async def test_every_stream_ends_with_done() -> None:
    assert (await gathered(sse.with_pings(two())))[-1] == sse.DONE


async def test_a_quiet_stretch_is_bridged_and_loses_nothing() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"one"
        await asyncio.sleep(0.05)
        yield b"two"

    pieces = await gathered(sse.with_pings(slow(), every=0.01))

    assert pieces.count(sse.PING) >= 2
    assert [piece for piece in pieces if piece != sse.PING] == [b"one", b"two", sse.DONE]


async def test_the_source_learns_that_its_reader_left() -> None:
    left = []

    async def source() -> AsyncIterator[bytes]:
        try:
            yield b"one"
            await asyncio.sleep(3600)
        finally:
            left.append("left")

    for waiting in (False, True):
        reading = sse.with_pings(source())
        await anext(reading)
        if waiting:
            further = asyncio.ensure_future(anext(reading))
            await asyncio.sleep(0.01)
            further.cancel()
            await asyncio.gather(further, return_exceptions=True)
        await reading.aclose()

    assert left == ["left", "left"]
