"""Markdown, as it is written: its sections are its parts, so that each begins with its heading."""

import re
from collections.abc import Iterator
from pathlib import Path

from . import letters, outcome, parts, plain
from .outcome import CannotExtract, Failure, Page
from .parts import Block

# CommonMark's two ways to write one: hashes in front, or a line of signs below.
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")


def pages(path: Path) -> list[Page]:
    """Raises CannotExtract."""
    text = plain.decoded(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > outcome.MAX_CHARACTERS:
        raise CannotExtract(Failure.TOO_LONG)
    return parts.pages([list(blocks(letters.clean(sheet))) for sheet in text.split("\f")])


def blocks(text: str) -> Iterator[Block]:
    """Paragraphs, parted by blank lines; a heading alone; fenced code whole, whatever stands in it."""
    waiting: list[str] = []
    fence = ""
    for line in text.split("\n"):
        edge = _FENCE.match(line)
        if edge is not None and (not fence or edge[1].startswith(fence)):
            fence = "" if fence else edge[1]
        elif not fence and _UNDERLINE.match(line) and waiting:
            yield Block("\n".join([*waiting, line]), heading=True)
            waiting = []
            continue
        elif not fence and (not line.strip() or _HEADING.match(line)):
            yield from _ended(waiting)
            yield from [Block(line.strip(), heading=True)] if line.strip() else []
            waiting = []
            continue
        waiting.append(line)
    yield from _ended(waiting)


def _ended(lines: list[str]) -> list[Block]:
    return [Block("\n".join(lines).rstrip())] if lines else []
