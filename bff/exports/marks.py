"""Where marks stand on letters that no font draws with them, as in the ə̃ of phonetics or the mean x̄.

PDF sets one glyph after another and knows nothing of a font's anchors, so a mark is centred on its letter by the
bounds of both, above what is already there or below it.
"""

import math
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

# The blocks of combining marks for Latin, Greek, Cyrillic, phonetics and mathematics.
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\u2de0-\u2dff\ufe20-\ufe2f"
_MARK = re.compile(f"[{_MARKS}]")
_CLUSTER = re.compile(f"(?s:.)[{_MARKS}]*")
# What Unicode calls default ignorable: joiners, marks of direction, soft hyphens, selectors. Fonts draw some of them.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_BETWEEN = 40.0  # from one mark to the next on the same letter, in thousandths of the font size
# Canonical combining classes: https://www.unicode.org/reports/tr44/#Canonical_Combining_Class_Values
_OVER = {0, 1}
_BELOW = {202, 220}
_RIGHT = {216, 232}
_TIES = {233, 234}


class Bounds(NamedTuple):
    """Of a glyph's ink, from where it begins and its baseline, in thousandths of the font size."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


class Stroke(NamedTuple):
    """Text to set at a place of its own: `x` from where the piece begins, `y` above its baseline."""

    text: str
    x: float
    y: float


def plain(text: str) -> str:
    """The text with letters and marks composed wherever there is one character for both, and nothing invisible."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def marked(text: str) -> bool:
    return _MARK.search(text) is not None


def clusters(text: str) -> list[str]:
    """Characters with the marks that stand on them."""
    return _CLUSTER.findall(text)


class Glyphs:
    """What a face says of its glyphs."""

    def __init__(self, font: Any) -> None:
        """`font` is fontTools' TTFont, which has no types."""
        self._outlines = font["glyf"]
        self._advances = font["hmtx"]
        self._names: dict[int, str] = font.getBestCmap()
        self._scale = 1000 / font["head"].unitsPerEm
        self.x_height: float = getattr(font["OS/2"], "sxHeight", 0) * self._scale or 450.0
        self.slope = math.tan(math.radians(-font["post"].italicAngle))

    def advance(self, char: str) -> float:
        """Marks take no room of their own, whatever a monospaced face gives them."""
        return 0.0 if _MARK.match(char) else self._advances[self._names[ord(char)]][0] * self._scale

    def bounds(self, char: str) -> Bounds:
        outline = self._outlines[self._names[ord(char)]]
        if not outline.numberOfContours:
            return Bounds(0, 0, self.advance(char), self.x_height)
        edges = (outline.xMin, outline.yMin, outline.xMax, outline.yMax)
        return Bounds(*(edge * self._scale for edge in edges))


def strokes(text: str, glyphs: Glyphs) -> Iterator[Stroke]:
    """The text in the order it is read, marks apart from the letters they stand on."""
    run, start, x = "", 0.0, 0.0
    for cluster in clusters(text):
        letter, marks = cluster[0], cluster[1:]
        at, run, x = x, run + letter, x + glyphs.advance(letter)
        if marks:
            yield Stroke(run, start, 0.0)
            yield from (mark._replace(x=at + mark.x) for mark in _placed(letter, marks, glyphs))
            run, start = "", x
    if run:
        yield Stroke(run, start, 0.0)


def _placed(letter: str, marks: str, glyphs: Glyphs) -> Iterator[Stroke]:
    base = glyphs.bounds(letter)
    # Marks are drawn to stand on a small letter: on a taller one they rise, under a deeper one they sink.
    rise, sink = max(0.0, base.top - glyphs.x_height), min(0.0, base.bottom)
    top, bottom = -math.inf, math.inf
    for mark in marks:
        own, kind = glyphs.bounds(mark), unicodedata.combining(mark)
        if kind in _TIES:  # drawn to reach from this letter over the next
            yield Stroke(mark, glyphs.advance(letter), 0.0)
            continue
        if kind in _RIGHT:
            yield Stroke(mark, base.right - own.left, 0.0)
            continue
        if kind in _OVER:
            y = base.middle[1] - own.middle[1]
        elif kind in _BELOW:
            y = min(sink, bottom - _BETWEEN - own.top)
            bottom = own.bottom + y
        else:
            y = max(rise, top + _BETWEEN - own.bottom)
            top = own.top + y
        lean = glyphs.slope * (own.middle[1] + y - base.middle[1])
        yield Stroke(mark, base.middle[0] + lean - own.middle[0], y)
