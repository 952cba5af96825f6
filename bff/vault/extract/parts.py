"""Pages for files that have none: parts that begin at headings (the rule is in docs/vault.md). Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from . import outcome
from .outcome import CannotExtract, Failure, Page
from .plain import PLAIN_PAGE, sheets

# A heading begins a part only where the one before has so many characters: else each line of a list of short
# sections would be a part of its own.
LEAST = 1000
_BETWEEN = "\n\n"


class Block(NamedTuple):
    """A paragraph, a heading or a table, its rows as lines."""

    text: str
    heading: bool = False


def pages(chapters: Iterable[Sequence[Block]]) -> list[Page]:
    """Raises CannotExtract. A chapter begins a part always."""
    found: list[Page] = []
    length = 0
    for blocks in chapters:
        for text in _parts(blocks):
            length += len(text)
            found.append(Page(len(found) + 1, text))
            if len(found) > outcome.MAX_PAGES or length > outcome.MAX_CHARACTERS:
                raise CannotExtract(Failure.TOO_LONG)
    return found


def _parts(blocks: Iterable[Block]) -> Iterator[str]:
    text = ""
    for unit in _units(blocks):
        if text and (len(text) + len(unit.text) > PLAIN_PAGE or (unit.heading and len(text) >= LEAST)):
            yield text
            text = ""
        *full, text = sheets(f"{text}{_BETWEEN}{unit.text}" if text else unit.text)
        yield from filter(None, map(str.strip, full))
    if text:
        yield text


def _units(blocks: Iterable[Block]) -> Iterator[Block]:
    """Headings with what they stand over, so that none is left alone at a part's end."""
    headings: list[str] = []
    for block in blocks:
        if block.heading:
            headings.append(block.text)
            continue
        yield Block(_BETWEEN.join([*headings, block.text]), heading=bool(headings))
        headings = []
    if headings:
        yield Block(_BETWEEN.join(headings), heading=True)
