"""Blocks as a flow of strips: what the page maker may part from one another, and what it must keep whole.

Strips know their height and where on the page's width they stand, but nothing of pages. A table row is a strip
that holds strips of its own, so that a row higher than a page can be cut between them.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatchmethod
from typing import NamedTuple

import msgspec

from bff.exports.claims import Claim, quoted, where
from bff.exports.faces import Faces
from bff.exports.grid import Grid, Place, edges, lay_out
from bff.exports.lines import Line, Size, break_lines
from bff.exports.markers import markers
from bff.exports.model import (
    Block,
    Code,
    Figure,
    Heading,
    Listing,
    Math,
    Paragraph,
    Quote,
    References,
    Rule,
    Span,
    Spans,
    Table,
    anchor,
)

BODY = Size(10.8, 5.5)
SMALL = Size(9.2, 4.5)
NOTE = Size(8.8, 4.1)
CODE = Size(9.6, 4.4)
TITLE = Size(21, 8.8)
HEADINGS = {
    1: Size(15.5, 7.0),
    2: Size(13, 6.2),
    3: Size(11.6, 5.8),
    4: Size(10.8, 5.5),
    5: Size(10.8, 5.5),
    6: Size(10.8, 5.5),
}
_ABOVE_HEADING = {1: 8.0, 2: 6.0}
_AFTER_PARAGRAPH = 2.6
_AFTER_ITEM = 1.0
_INDENT = 6.5
_AFTER_LABEL = 2.0
_PADDING = 1.6  # between a cell's edge and its text


class Bar(NamedTuple):
    """A filled strip behind or beside the text, as high as the strip it belongs to."""

    x: float
    width: float
    grey: int


class Strip(msgspec.Struct, frozen=True, kw_only=True):
    """`gap` strips vanish at a page's edge; `keep` asks to stand on one page with the strip that follows."""

    height: float
    x: float = 0.0
    line: Line | None = None
    size: Size = BODY
    marker: tuple[float, Line] | None = None
    bars: tuple[Bar, ...] = ()
    section: tuple[str, int] | None = None
    anchor: str | None = None
    rule: tuple[float, int] | None = None
    gap: bool = False
    keep: bool = False
    muted: bool = False
    row: "Row | None" = None

    @property
    def notes(self) -> tuple[int, ...]:
        if self.row:
            return tuple(note for cell in self.row.cells for strip in cell.strips for note in strip.notes)
        return self.line.notes if self.line else ()


class CellBox(NamedTuple):
    x: float
    width: float
    strips: tuple[Strip, ...]
    header: bool
    closes: bool

    @property
    def height(self) -> float:
        return sum(strip.height for strip in self.strips)


class Row(NamedTuple):
    """`repeats` are the header rows to print again where the table goes on on another page."""

    cells: tuple[CellBox, ...]
    opens: bool
    repeats: tuple[Strip, ...] = ()


class _Box(NamedTuple):
    """Where a block stands and how its text is set."""

    x: float
    width: float
    size: Size = BODY
    muted: bool = False
    after: float = _AFTER_PARAGRAPH

    def indented(self, by: float) -> "_Box":
        # However deep the nesting, a readable column is left.
        by = min(by, max(0.0, self.width - 30))
        return self._replace(x=self.x + by, width=self.width - by)


class Flow:
    def __init__(self, faces: Faces) -> None:
        self._faces = faces

    def title(self, text: str, x: float, width: float) -> list[Strip]:
        lines = break_lines((Span(text),), width, TITLE, self._faces, bold=True)
        strips = [Strip(height=TITLE.leading, x=x, line=line, size=TITLE, keep=True) for line in lines]
        return [*strips, _gap(7.0)]

    def note(self, number: int, spans: Spans, x: float, width: float) -> list[Strip]:
        numbered = (Span(str(number), superscript=True), Span("\u00a0"), *spans)
        lines = break_lines(numbered, width, NOTE, self._faces)
        return [_strip(line, x, NOTE) for line in lines]

    def blocks(self, blocks: Iterable[Block], x: float, width: float) -> list[Strip]:
        return self._flow(blocks, _Box(x, width))

    def _flow(self, blocks: Iterable[Block], box: _Box) -> list[Strip]:
        return [strip for block in blocks for strip in self._strips(block, box)]

    def _text(self, spans: Spans, box: _Box, *, bold: bool = False, hang: float = 0.0) -> list[Strip]:
        lines = break_lines(spans, box.width, box.size, self._faces, bold=bold, hang=hang)
        strips = [_strip(line, box.x, box.size, muted=box.muted) for line in lines]
        # Neither the first nor the last line of a paragraph stands alone on a page.
        for index in {0, len(strips) - 2} if len(strips) > 1 else ():
            strips[index] = msgspec.structs.replace(strips[index], keep=True)
        return strips

    @singledispatchmethod
    def _strips(self, block: Block, box: _Box) -> list[Strip]:
        raise NotImplementedError(type(block))

    @_strips.register
    def _(self, block: Paragraph, box: _Box) -> list[Strip]:
        return [*self._text(block.spans, box), _gap(box.after)]

    @_strips.register
    def _(self, block: Heading, box: _Box) -> list[Strip]:
        # The sizes end with the third level; below it, looks tell the levels apart.
        bold, italic, muted = block.level < 5, block.level > 3, block.level > 5  # noqa: PLR2004
        spans = tuple(span._replace(italic=span.italic != italic) for span in block.spans)
        within = box._replace(size=HEADINGS.get(block.level, BODY), muted=muted)
        lines = self._text(spans, within, bold=bold)
        lines = [msgspec.structs.replace(line, keep=True) for line in lines]
        name = "".join(span.text for span in block.spans if span.note is None).replace("\n", " ").strip()
        if name:
            lines[0] = msgspec.structs.replace(lines[0], section=(name, block.level))
        return [_gap(_ABOVE_HEADING.get(block.level, 4.0)), *lines, _gap(1.8, keep=True)]

    @_strips.register
    def _(self, block: Code, box: _Box) -> list[Strip]:
        bar = Bar(box.x, box.width, 245)
        inner = box._replace(x=box.x + 3, width=box.width - 6, size=CODE)
        lines = [
            line
            for text in block.text.split("\n")
            for line in break_lines((Span(text, code=True),), inner.width, CODE, self._faces)
        ]
        strips = [Strip(height=CODE.leading, x=inner.x, line=line, size=CODE, bars=(bar,)) for line in lines]
        edge = Strip(height=1.8, bars=(bar,), keep=True)
        return [edge, *strips, Strip(height=1.8, bars=(bar,)), _gap(box.after + 0.8)]

    @_strips.register
    def _(self, block: Math, box: _Box) -> list[Strip]:
        formula = Span(block.text, italic=True, math=True)
        lines = break_lines((formula,), box.width, box.size, self._faces, display=True)
        centred = [_strip(line, box.x + (box.width - line.width) / 2, box.size) for line in lines]
        return [_gap(0.6), *centred, _gap(box.after + 0.6)]

    @_strips.register
    def _(self, _block: Rule, box: _Box) -> list[Strip]:
        rule = Strip(height=0.4, x=box.x, rule=(box.width, 150))
        return [_gap(2.4), rule, _gap(box.after + 2.4)]

    @_strips.register
    def _(self, block: Figure, box: _Box) -> list[Strip]:
        small = box._replace(size=SMALL, muted=True)
        alt = self._text((Span(f"[Figure: {block.alt}]"),), small) if block.alt else []
        kept = [msgspec.structs.replace(strip, keep=True) for strip in alt]
        return [_gap(1.0), *kept, *self._text(block.caption, small), _gap(box.after + 1)]

    @_strips.register
    def _(self, block: Quote, box: _Box) -> list[Strip]:
        strips = self._flow(block.blocks, box.indented(_INDENT)._replace(muted=True))
        bar = Bar(box.x + 1.5, 0.6, 200)
        last = strips.pop() if strips and strips[-1].gap else None
        barred = [msgspec.structs.replace(strip, bars=(bar, *strip.bars)) for strip in strips]
        return [*barred, *([last] if last else [])]

    @_strips.register
    def _(self, block: Listing, box: _Box) -> list[Strip]:
        labels = markers(block)
        inner = self._beside(labels, box)._replace(after=_AFTER_ITEM)
        strips = [
            strip for label, item in zip(labels, block.items, strict=True) for strip in self._item(item, label, inner)
        ]
        # The list as a whole is followed by what follows any block.
        if box.after > _AFTER_ITEM and strips and strips[-1].gap:
            strips[-1] = _gap(box.after)
        return strips

    def _beside(self, labels: Sequence[str], box: _Box) -> _Box:
        """Room for the longest label too: beside a margin or in a table's cell it must not reach out to the left."""
        longest = self._label(max(labels, key=len, default=""), box)
        return box.indented(max(_INDENT, longest.width + _AFTER_LABEL))

    def _label(self, label: str, box: _Box) -> Line:
        return break_lines((Span(label),), 100, box.size, self._faces)[0]

    def _item(self, item: Sequence[Block], label: str, box: _Box) -> list[Strip]:
        strips = self._flow(item, box) or [Strip(height=box.size.leading)]
        line = self._label(label, box)
        first = next((index for index, strip in enumerate(strips) if not strip.gap), 0)
        if strips[first].marker is None:
            marked = (box.x - _AFTER_LABEL - line.width, line)
            strips[first] = msgspec.structs.replace(strips[first], marker=marked)
        return strips

    @_strips.register
    def _(self, block: References, box: _Box) -> list[Strip]:
        strips = self._strips(Heading(level=1, spans=(Span(block.heading),)), box)
        inner = self._beside([entry.label for entry in block.entries], box)._replace(after=1.8)
        # Where no label stands before an entry, its own first line reaches out.
        hang = inner.x - box.x
        for number, spans, label in block.entries:
            entry = (
                self._item([Paragraph(spans=spans)], label, inner)
                if label
                else [*self._text(spans, inner, hang=hang), _gap(inner.after)]
            )
            strips += [msgspec.structs.replace(entry[0], anchor=anchor(number)), *entry[1:]]
        return strips

    def quotes(self, claims: Sequence[Claim], x: float, width: float) -> list[Strip]:
        """What the words rest on, for the end of the file; the anchor of each is the id of its evidence."""
        box = _Box(x, width, SMALL)
        strips = self._strips(Heading(level=1, spans=(Span("Verified quotes"),)), _Box(x, width))
        labels = [f"{number}." for number in range(1, len(claims) + 1)]
        inner = self._beside(labels, box)._replace(after=1.8)
        for label, claim in zip(labels, claims, strict=True):
            rests = Paragraph(spans=(Span(f"{quoted(claim.proof)} {where(claim.proof)}"),))
            words = Paragraph(spans=(Span(f"For: {_shortened(claim.words)}", italic=True),))
            entry = self._item([rests, words], label, inner)
            first = next(index for index, strip in enumerate(entry) if strip.line)
            strips += [
                *entry[:first],
                msgspec.structs.replace(entry[first], anchor=claim.evidence),
                *entry[first + 1 :],
            ]
        return strips

    @_strips.register
    def _(self, block: Table, box: _Box) -> list[Strip]:
        grid = lay_out(block)
        stops = edges(grid, box.width)
        rows = self._rows(grid, stops, box)
        heads = tuple(rows[: grid.headers])
        strips = [
            msgspec.structs.replace(
                strip,
                keep=index < grid.headers,
                row=strip.row._replace(repeats=heads if index >= grid.headers else ()) if strip.row else None,
            )
            for index, strip in enumerate(rows)
        ]
        return [_gap(1.0), *strips, _gap(box.after + 1.5)]

    def _rows(self, grid: Grid, stops: list[float], box: _Box) -> list[Strip]:
        strips: list[Strip] = []
        # What is left of each cell that reaches into the next row, by its column.
        left: dict[int, tuple[Strip, ...]] = {}
        for index, row in enumerate(grid.rows):
            whole = {
                place.column: self._cell(place, stops, box) if place.opens else left.pop(place.column, ())
                for place in row
            }
            height = _row_height(row, whole)
            cells = []
            for place in row:
                strips_here, rest = _divided(whole[place.column], height if not place.closes else None)
                if not place.closes:
                    left[place.column] = rest
                x, end = box.x + stops[place.column], box.x + stops[place.column + place.cell.columns]
                cells.append(CellBox(x, end - x, strips_here, place.cell.header, place.closes))
            strips.append(Strip(height=height + 2 * _PADDING, row=Row(tuple(cells), opens=index == 0)))
        return strips

    def _cell(self, place: Place, stops: list[float], box: _Box) -> tuple[Strip, ...]:
        x = box.x + stops[place.column] + _PADDING
        width = stops[place.column + place.cell.columns] - stops[place.column] - 2 * _PADDING
        inner = _Box(x, max(width, 4.0), SMALL, after=1.0)
        blocks = _emboldened(place.cell.blocks) if place.cell.header else place.cell.blocks
        return tuple(_trimmed(self._flow(blocks, inner)))


def _strip(line: Line, x: float, size: Size, *, muted: bool = False) -> Strip:
    return Strip(height=line.above + size.leading + line.below, x=x, line=line, size=size, muted=muted)


def _row_height(row: Sequence[Place], whole: dict[int, tuple[Strip, ...]]) -> float:
    ending = (whole[place.column] for place in row if place.closes)
    return max((sum(strip.height for strip in strips) for strips in ending), default=0.0) or SMALL.leading


def _divided(strips: tuple[Strip, ...], height: float | None) -> tuple[tuple[Strip, ...], tuple[Strip, ...]]:
    """As many strips as fit, and the rest; all of them where there is no limit."""
    used = 0.0
    for index, strip in enumerate(strips):
        used += strip.height
        if height is not None and used > height + 0.01:
            return strips[:index], strips[index:]
    return strips, ()


def _trimmed(strips: list[Strip]) -> list[Strip]:
    while strips and strips[-1].gap:
        strips.pop()
    while strips and strips[0].gap:
        strips.pop(0)
    return strips


def _emboldened(blocks: Sequence[Block]) -> list[Block]:
    return [
        Paragraph(spans=tuple(span._replace(bold=True) for span in block.spans))
        if isinstance(block, Paragraph)
        else block
        for block in blocks
    ]


def _shortened(words: str) -> str:
    """Enough to find the place by."""
    return words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS].rsplit(' ', 1)[0]} …"


_MOST_WORDS = 160


def _gap(height: float, *, keep: bool = False) -> Strip:
    return Strip(height=height, gap=True, keep=keep)


def all_strips(strips: Sequence[Strip]) -> Iterator[Strip]:
    """Every strip, those inside table rows too."""
    for strip in strips:
        yield strip
        if strip.row:
            for cell in strip.row.cells:
                yield from all_strips(cell.strips)
