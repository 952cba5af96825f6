"""Page text cut into passages of about 800 characters that begin and end with sentences. Pure."""

import re
from collections.abc import Iterator

import msgspec

from bff.vault.constants import OVERLAP, PASSAGE

# Full stops of the languages that have one, each perhaps closed by quotation marks or brackets.
_BREAK = re.compile(r"(?<=[.!?\u2026\u3002\uff01\uff1f])[\"'\u201d\u2019\u00bb)\]]*\s+|\n\s*\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:al|cf|e\.g|i\.e|etc|vs|ca|approx|dr|prof|mr|mrs|ms|st|fig|figs|eq|eqs|tab|sec|no|vol|pp?|ed|eds|resp)"
    r"|\b[A-Z])\.$",
    re.IGNORECASE,
)


class Chunk(msgspec.Struct, frozen=True):
    """`text` is exactly `page[start:end]`."""

    start: int
    end: int
    text: str


def cut(page: str, size: int = PASSAGE, overlap: int = OVERLAP) -> list[Chunk]:
    """Every character that is not white space is in at least one chunk; none is longer than `size`."""
    pieces = list(_pieces(page, size))
    chunks: list[Chunk] = []
    first = 0
    while first < len(pieces):
        start, last = pieces[first][0], first
        while last + 1 < len(pieces) and pieces[last + 1][1] - start <= size:
            last += 1
        chunks.append(Chunk(start, pieces[last][1], page[start : pieces[last][1]]))
        if last + 1 == len(pieces):
            break
        first = _next(pieces, first, last, overlap)
    return chunks


def _next(pieces: list[tuple[int, int]], first: int, last: int, overlap: int) -> int:
    """The earliest piece that repeats at most `overlap` characters, but always a later one than `first`."""
    following = last + 1
    while following - 1 > first and pieces[last][1] - pieces[following - 1][0] <= overlap:
        following -= 1
    return following


def _pieces(page: str, size: int) -> Iterator[tuple[int, int]]:
    """Sentences without the white space around them, the over-long ones cut between words."""
    for begin, end in _sentences(page):
        start = begin
        while end - start > size:
            space = max(page.rfind(" ", start + 1, start + size + 1), page.rfind("\n", start + 1, start + size + 1))
            stop = space if space > start else start + size
            yield _trimmed(page, start, stop)
            start, _ = _trimmed(page, stop, end)
        if start < end:
            yield start, end


def _sentences(page: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(page):
        if _ABBREVIATION.search(page, max(start, found.start() - 12), found.start()):
            continue
        begin, end = _trimmed(page, start, found.end())
        if begin < end:
            yield begin, end
        start = found.end()
    begin, end = _trimmed(page, start, len(page))
    if begin < end:
        yield begin, end


def _trimmed(page: str, start: int, end: int) -> tuple[int, int]:
    while start < end and page[start].isspace():
        start += 1
    while end > start and page[end - 1].isspace():
        end -= 1
    return start, end
