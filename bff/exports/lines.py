"""Spans broken into lines of a given width. Pure but for the faces it measures with.

fpdf2 measures a whole line anew for each character; here a word is measured once in a document, and a line costs
one addition a word.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bff.exports.drawn import EM, Drawing, draw
from bff.exports.faces import Faces, Look, Piece
from bff.exports.marks import plain
from bff.exports.model import Span, Spans

POINT = 25.4 / 72  # millimetres
# A line may break at a space and after a hyphen, a dash or a slash that follows a letter; never at a no-break space.
_SPACE = r" \t\u2000-\u2006\u2008-\u200a\u3000"
_DASH = r"/\-–—"
_BREAK = "\u200b"  # a space of no width: the line may break there
_WORDS = re.compile(rf"\n|{_BREAK}|[{_SPACE}]+|[{_DASH}]*[^\n{_BREAK}{_SPACE}{_DASH}]+[{_DASH}]*|[{_DASH}]+")
_BLANKS = f"{_BREAK} \t\n\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u3000"
_BREAKS_AFTER = "/-–—"
_SMALL = 0.66  # of super- and subscripts
_MONO = 0.88  # monospaced letters look larger than a serif's

# What stands for a face where a piece is a formula: within a line, or on one of its own.
FORMULA, DISPLAY = "formula", "display"
_ROOM = 0.3  # millimetres between a formula and the lines around it


class Size(NamedTuple):
    """`points` of the text, `leading` in millimetres from line to line."""

    points: float
    leading: float

    @property
    def ascent(self) -> float:
        """From the top of a line to its baseline, in millimetres."""
        return self.leading / 2 + 0.32 * self.points * POINT


class Fragment(NamedTuple):
    """Text of one face at one place of a line: `x` from the line's start, `rise` above its baseline, in mm."""

    x: float
    rise: float
    piece: Piece
    points: float
    width: float
    span: Span


class Line(NamedTuple):
    """`above` and `below` are what its formulas need beyond the leading, in millimetres."""

    fragments: tuple[Fragment, ...]
    width: float
    above: float = 0.0
    below: float = 0.0

    @property
    def notes(self) -> tuple[int, ...]:
        return tuple(each.span.note for each in self.fragments if each.span.note is not None)


def drawing(piece: Piece) -> Drawing | None:
    """Of a piece that is a formula."""
    return draw(piece.text, display=piece.face == DISPLAY) if piece.face in {FORMULA, DISPLAY} else None


class _Word(NamedTuple):
    """What must stay together: parts of one or more spans, and the space that follows where the line goes on."""

    parts: tuple[tuple[Span, Piece, float, float], ...]
    width: float
    blank: bool = False
    breaks: bool = False


def break_lines(
    spans: Spans,
    width: float,
    size: Size,
    faces: Faces,
    *,
    bold: bool = False,
    hang: float = 0.0,
    display: bool = False,
) -> list[Line]:
    """At least one line, even for no text. The first begins `hang` millimetres before the others.

    `display` sets formulas as large as on lines of their own. A formula is never broken: it shrinks to the width.
    """
    lines: list[Line] = []
    line: list[_Word] = []
    used = -hang
    for word in _words(_measure(spans, width, size, faces, display=display), size, faces, bold=bold):
        if word.breaks or (used + word.width > width and line and not word.blank):
            lines.append(_set(line, size, 0.0 if lines else -hang))
            line, used = [], 0.0
        if word.breaks or (word.blank and lines and not line):
            continue  # no line but the first begins with a space
        for piece in [word] if word.width <= width or word.blank else _chopped(word, width, faces):
            if used + piece.width > width and line and not piece.blank:
                lines.append(_set(line, size, 0.0 if lines else -hang))
                line, used = [], 0.0
            line.append(piece)
            used += piece.width
    return [*lines, _set(line, size, 0.0 if lines else -hang)]


_Part = tuple[Span, Piece, float, float]


def _measure(
    spans: Spans, width: float, size: Size, faces: Faces, *, display: bool
) -> Iterator[tuple[Span, _Part | None]]:
    """Spans, and how large the formulas among them are drawn."""
    for span in spans:
        piece = Piece(DISPLAY if display else FORMULA, span.text)
        drawn = drawing(piece) if span.math and span.text.strip() else None
        faces.unread += span.math and drawn is None
        if drawn is None:
            yield span, None
        else:
            wide = drawn.width / EM * size.points * POINT
            shrunk = min(1.0, width / wide)
            yield span, (span, piece, size.points * shrunk, wide * shrunk)


def _words(spans: Iterable[tuple[Span, _Part | None]], size: Size, faces: Faces, *, bold: bool) -> Iterator[_Word]:
    pending: list[_Part] = []
    for span, formula in spans:
        pending += [formula] if formula else []
        for text in () if formula else _WORDS.findall(plain(span.text)):
            blank = text.strip(_BLANKS) == ""
            if blank and pending:
                yield _joined(pending)
                pending = []
            if text == "\n":
                yield _Word((), 0, breaks=True)
            elif blank:
                spaces = " " * len(text.strip(_BREAK).expandtabs(4))
                yield _joined(list(_measured(spaces, span, size, faces, bold=bold)), blank=True)
            else:
                pending += _measured(text, span, size, faces, bold=bold)
                if len(text) > 1 and text[-1] in _BREAKS_AFTER:
                    yield _joined(pending)
                    pending = []
    if pending:
        yield _joined(pending)


def _joined(parts: list[_Part], *, blank: bool = False) -> _Word:
    return _Word(tuple(parts), sum(width for *_, width in parts), blank=blank)


def _measured(
    text: str, span: Span, size: Size, faces: Faces, *, bold: bool
) -> Iterator[tuple[Span, Piece, float, float]]:
    points = size.points * (_SMALL if span.superscript or span.subscript else _MONO if span.code else 1)
    for piece in faces.pieces(text, Look(span.bold or bold, span.italic, span.code)):
        yield span, piece, points, faces.width(piece) * points / 1000 * POINT


def _chopped(word: _Word, width: float, faces: Faces) -> Iterator[_Word]:
    """A word wider than the line, letter by letter as far as each line takes it."""
    taken: list[_Part] = []
    used = 0.0
    for part in word.parts:
        _, piece, points, whole = part
        start = 0
        if drawing(piece):
            if used + whole > width and taken:
                yield _joined(taken)
                taken, used = [], 0.0
            taken, used = [*taken, part], used + whole
            continue
        for index, char in enumerate(piece.text):
            wide = faces.width(Piece(piece.face, char)) * points / 1000 * POINT
            if used + wide > width and (taken or index > start):
                yield _joined([*taken, *_part(part, start, index, faces)])
                taken, start, used = [], index, 0.0
            used += wide
        taken += _part(part, start, len(piece.text), faces)
    yield _joined(taken)


def _part(of: tuple[Span, Piece, float, float], start: int, end: int, faces: Faces) -> list[_Part]:
    span, piece, points, _ = of
    part = Piece(piece.face, piece.text[start:end])
    return [(span, part, points, faces.width(part) * points / 1000 * POINT)] if part.text else []


def _set(words: list[_Word], size: Size, x: float) -> Line:
    while words and words[-1].blank:
        words.pop()
    fragments: list[Fragment] = []
    for word in words:
        for span, piece, points, width in word.parts:
            last = fragments[-1] if fragments else None
            if last and last.span is span and last.piece.face == piece.face:
                joined = Piece(piece.face, last.piece.text + piece.text)
                fragments[-1] = last._replace(piece=joined, width=last.width + width)
            else:
                fragments.append(Fragment(x, _rise(span, size), piece, points, width, span))
            x += width
    return _roomy(Line(tuple(fragments), x), size)


def _roomy(line: Line, size: Size) -> Line:
    """With room for what is higher or deeper than a line of text is."""
    above = below = 0.0
    for fragment in line.fragments:
        if drawn := drawing(fragment.piece):
            em = fragment.points * POINT / EM
            above = max(above, drawn.above * em + _ROOM - size.ascent)
            below = max(below, drawn.below * em + _ROOM - (size.leading - size.ascent))
    return line._replace(above=above, below=below) if above or below else line


def _rise(span: Span, size: Size) -> float:
    lift = 0.33 if span.superscript else -0.14 if span.subscript else 0.0
    return lift * size.points * POINT
