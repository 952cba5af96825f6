"""A printable document as PDF, drawn by fpdf2 with embedded fonts.

fpdf2 is always there: it needs no system library. It writes no tags, so a reader of structure should be given
the DOCX.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from typing import NamedTuple

from fpdf import FPDF, ViewerPreferences
from fpdf.enums import TextMode

from bff.exports.claims import Claim, claims
from bff.exports.faces import Faces, Look
from bff.exports.flow import NOTE, CellBox, Flow, Strip
from bff.exports.lines import POINT, Fragment, Line, Size, break_lines, drawing
from bff.exports.model import LANGUAGE, Printable, Span, anchors
from bff.exports.pages import (
    BOTTOM,
    HEIGHT,
    LEFT,
    NOTE_RULE,
    TEXT_WIDTH,
    WIDTH,
    Page,
    Pages,
    Placed,
)
from bff.exports.watch import UNWATCHED, Watch

_INK = (26, 26, 26)
_MUTED = (90, 90, 90)
_LINK = (31, 78, 140)
_LINE = 150  # grey of a table's rules
_PADDING = 1.6

# What fontTools says while it makes a subset is of no use to whoever runs the server.
logging.getLogger("fontTools").setLevel(logging.WARNING)


class Pdf(NamedTuple):
    """`unknown` are the characters that no font has, in order of appearance; a box stands for each.

    `unread` formulas could not be drawn, and stand as they were written.
    """

    body: bytes
    unknown: tuple[str, ...]
    unread: int = 0


def render(printable: Printable, watch: Watch = UNWATCHED) -> Pdf:
    pdf = FPDF(unit="mm", format="A4")
    pdf.set_auto_page_break(auto=False)
    pdf.set_margin(0)
    pdf.set_title(_whole(printable.title))
    if printable.author:
        pdf.set_author(_whole(printable.author))
    pdf.set_creator("Ibid")
    pdf.set_lang(LANGUAGE)
    # The window is named by the title, not by the file.
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    rests = claims(printable)
    with closing(Faces(pdf)) as faces:
        places = anchors(printable) | {claim.evidence for claim in rests}
        _Pen(pdf, faces, places).draw(_lay_out(printable, rests, faces, watch), watch)
        return Pdf(bytes(pdf.output()), tuple(faces.unknown), faces.unread)


def _whole(text: str) -> str:
    """Half of a surrogate pair is no character; JSON can hold one all the same."""
    return text.encode(errors="replace").decode()


def _lay_out(printable: Printable, rests: Sequence[Claim], faces: Faces, watch: Watch) -> list[Page]:
    flow = Flow(faces)

    @cache
    def note(number: int) -> list[Strip]:
        return flow.note(number, printable.notes[number - 1], LEFT, TEXT_WIDTH)

    blocks = watch.over("writing", printable.blocks)
    strips = [*flow.title(printable.title, LEFT, TEXT_WIDTH), *flow.blocks(blocks, LEFT, TEXT_WIDTH)]
    quotes = flow.quotes(rests, LEFT, TEXT_WIDTH) if rests else []
    return Pages(note).lay([*strips, *quotes])


class _Pen:
    def __init__(self, pdf: FPDF, faces: Faces, anchors: set[str]) -> None:
        self._pdf = pdf
        self._faces = faces
        self._links = {name: pdf.add_link() for name in sorted(anchors)}
        self._levels: list[int] = []

    def draw(self, pages: Sequence[Page], watch: Watch) -> None:
        self._aim(pages)
        for number, page in enumerate(watch.over("drawing", pages), 1):
            self._pdf.add_page()
            for placed in page.strips:
                self._strip(placed)
            if page.notes:
                y = page.notes[0].y - NOTE_RULE / 2
                self._fill(LEFT, y, 40, 0.2, _LINE)
            for placed in page.notes:
                self._strip(placed)
            self._number(number)

    def _aim(self, pages: Sequence[Page]) -> None:
        """fpdf2 wants to know where a link leads before it is drawn."""
        for number, page in enumerate(pages, 1):
            for y, strip in page.strips:
                if strip.anchor:
                    self._pdf.set_link(self._links[strip.anchor], y=y, page=number)

    def _number(self, number: int) -> None:
        line = break_lines((Span(str(number)),), 50, NOTE, self._faces)[0]
        self._line(line, (WIDTH - line.width) / 2, HEIGHT - BOTTOM / 2, NOTE, muted=True)

    def _strip(self, placed: Placed) -> None:
        y, strip = placed
        for bar in strip.bars:
            self._fill(bar.x, y, bar.width, strip.height + 0.05, bar.grey)
        if strip.section:
            self._section(*strip.section, y)
        if strip.rule:
            self._fill(strip.x, y, strip.rule[0], 0.25, strip.rule[1])
        if strip.row:
            self._row(y, strip)
        if strip.marker:
            lower = strip.line.above if strip.line else 0.0
            self._line(strip.marker[1], strip.marker[0], y + lower, strip.size, muted=strip.muted)
        if strip.line:
            self._line(strip.line, strip.x, y, strip.size, muted=strip.muted)

    def _section(self, name: str, level: int, y: float) -> None:
        # An outline goes one level deeper at a time, whatever levels the writer chose.
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        self._pdf.set_y(y)
        self._pdf.start_section(_whole(name), level=len(self._levels) - 1)

    def _row(self, y: float, strip: Strip) -> None:
        assert strip.row
        for cell in strip.row.cells:
            if cell.header:
                self._fill(cell.x, y, cell.width, strip.height, 245)
            self._cell(cell, y + _PADDING)
            if strip.row.opens:
                self._fill(cell.x, y, cell.width, 0.3, _LINE)
            if cell.closes:
                self._fill(cell.x, y + strip.height - 0.2, cell.width, 0.2, _LINE)

    def _cell(self, cell: CellBox, y: float) -> None:
        for strip in cell.strips:
            self._strip(Placed(y, strip))
            y += strip.height

    def _line(self, line: Line, x: float, y: float, size: Size, *, muted: bool) -> None:
        y += line.above
        baseline = y + size.ascent
        for fragment in line.fragments:
            self._fragment(fragment, x + fragment.x, baseline, muted=muted)
        for start, end, span in _linked(line.fragments):
            target = span.href or self._links.get(span.to or "") or self._links.get(span.evidence or "")
            if target is not None:
                self._pdf.link(x + start, y, end - start, size.leading, target)

    def _fragment(self, fragment: Fragment, x: float, baseline: float, *, muted: bool) -> None:
        span, pdf = fragment.span, self._pdf
        colour = _LINK if span.href else _MUTED if muted else _INK
        pdf.set_text_color(*colour)
        em = fragment.points * POINT
        if drawn := drawing(fragment.piece):
            with pdf.drawing_context() as canvas:
                canvas.add_item(drawn.path(x, baseline - fragment.rise, em, colour[0]), clone=False)
            self._unseen(fragment, x, baseline)
            return
        pdf.set_font(fragment.piece.face, size=fragment.points)
        for stroke in self._faces.strokes(fragment.piece):
            pdf.text(x + stroke.x * em / 1000, baseline - fragment.rise - stroke.y * em / 1000, stroke.text)
        if span.underline:
            self._fill(x, baseline + 0.12 * em, fragment.width, 0.05 * em, colour[0])
        if span.strike:
            self._fill(x, baseline - 0.27 * em, fragment.width, 0.05 * em, colour[0])

    def _unseen(self, fragment: Fragment, x: float, y: float) -> None:
        """The formula as it was written, to be found, copied and read aloud where its outlines are seen."""
        pieces = self._faces.pieces(" ".join(fragment.piece.text.split()), Look(mono=True))
        wide = sum(map(self._faces.width, pieces)) or 1.0
        with self._pdf.local_context(text_mode=TextMode.INVISIBLE):
            for piece in pieces:
                self._pdf.set_font(piece.face, size=fragment.width / wide * 1000 / POINT)
                self._pdf.text(x, y, piece.text)
                x += self._faces.width(piece) / wide * fragment.width

    def _fill(self, x: float, y: float, width: float, height: float, grey: int) -> None:
        self._pdf.set_fill_color(grey)
        self._pdf.rect(x, y, width, height, style="F")


def _linked(fragments: Sequence[Fragment]) -> Iterator[tuple[float, float, Span]]:
    """Stretches of one line that lead somewhere, each with where it begins and ends."""
    for fragment in fragments:
        if fragment.span.href or fragment.span.to or fragment.span.evidence:
            yield fragment.x, fragment.x + fragment.width, fragment.span
