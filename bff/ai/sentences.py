"""Where sentences begin and end. Pure."""

import re

_BREAK = re.compile(r"(?<=[.!?\u2026\u3002\uff01\uff1f])[\"'\u201d\u2019\u00bb)\]]*\s+|\n\s*\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:al|cf|e\.g|i\.e|etc|vs|ca|approx|dr|prof|mr|mrs|ms|st|figs?|eqs?|tab|sec|no|vol|pp?|eds?|resp)|\b[A-Z])\.$",
    re.IGNORECASE,
)
# A short line with no full stop before one that begins with a capital: pages keep no other sign of a heading.
_HEADING = re.compile(r"\s*([^\n]{1,60}[^\n.,;:!?\s-])[ ]*\n(?=[A-Z\u00c0-\u00de\u0391-\u03a9\u0410-\u042f])")


def spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence without the white space around it."""
    found: list[tuple[int, int]] = []
    start = 0
    for gap in _BREAK.finditer(text):
        if _ABBREVIATION.search(text, max(start, gap.start() - 12), gap.start()):
            continue
        _add(found, text, start, gap.end())
        start = gap.end()
    _add(found, text, start, len(text))
    return found


def last(text: str, floor: int = 0) -> tuple[int, int]:
    """(start, end) of the last sentence that begins at or after `floor`; (end, end) when there is none."""
    found = spans(text[floor:])
    if not found:
        return len(text.rstrip()), len(text.rstrip())
    start, end = found[-1]
    return floor + start, floor + end


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    heading = _HEADING.match(piece)
    if heading is not None:
        found.append((start + heading.start(1), start + heading.end(1)))
        start, piece = start + heading.end(), piece[heading.end() :]
    if piece.strip():
        found.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
