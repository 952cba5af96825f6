"""The archive of everything: whole, of any size, and never much of it in memory."""

import io
import tracemalloc
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator

import pytest

from bff.account.archive import Archive
from bff.account.belongings import Belongings, Entry, named, safe
from bff.account.service import archived

MIB = 1024 * 1024


async def chunks(*pieces: bytes) -> AsyncGenerator[bytes, None]:
    for piece in pieces:
        yield piece


async def test_what_was_streamed_is_a_whole_zip() -> None:
    archive, body = Archive(), b""
    async for piece in archive.add("words.txt", chunks(b"Reeds ", b"matter.")):
        body += piece
    async for piece in archive.add("paper.pdf", chunks(b"%PDF" * 1000), packed=False):
        body += piece
    body += archive.finish()

    found = zipfile.ZipFile(io.BytesIO(body))
    assert found.testzip() is None
    assert (found.read("words.txt"), found.read("paper.pdf")) == (b"Reeds matter.", b"%PDF" * 1000)


async def test_a_large_file_passes_through_little_memory() -> None:
    archive, size, chunk = Archive(), 0, b"\x00" * (256 * 1024)

    async def large() -> AsyncGenerator[bytes, None]:
        for _ in range(256):
            yield chunk

    tracemalloc.start()
    async for piece in archive.add("large.pdf", large(), packed=False):
        size += len(piece)
    archive.finish()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert size > 64 * MIB
    assert peak < 4 * MIB


async def test_a_failure_within_an_entry_is_raised_and_nothing_complains_later() -> None:
    archive = Archive()

    async def breaking() -> AsyncGenerator[bytes, None]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        async for _ in archive.add("half.txt", breaking()):
            pass
    archive.abandon()


async def test_a_reader_who_leaves_amid_a_file_leaves_nothing_open() -> None:
    closed: list[str] = []

    async def file() -> AsyncGenerator[bytes, None]:
        try:
            while True:
                yield b"more" * 1000
        finally:
            closed.append("file")

    class Endless(Belongings):
        async def entries(self) -> AsyncIterator[Entry]:
            yield Entry("endless.pdf", file(), packed=False)

    archive = archived(Endless(None, None, {}))  # type: ignore[arg-type]
    await anext(archive)
    await archive.aclose()

    assert closed == ["file"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "-..-etc-passwd"),
        ("C:\\x", "C-x"),
        ("...", "untitled"),
        ("Über das Schilf?", "Über das Schilf-"),
        ("a\x00\nb", "a-b"),
    ],
)
def test_no_title_leads_out_of_its_folder(title: str, name: str) -> None:
    assert safe(title) == name
    assert "/" not in named(title, "0123456789abcdef")
