"""A printable document as pandoc's Markdown, with its works beside it as CSL-JSON, and the style to set them in.

Citations are keys that `pandoc --citeproc` sets; footnotes, formulas and tables are pandoc's. Words that rest on a
quote carry it as attributes: `[words]{.verified quote="…" source="…" page="3"}`.
"""

import json
import re
from collections.abc import Iterable, Sequence
from functools import singledispatchmethod

from bff.exports.bibliography import csl_json, keys
from bff.exports.grid import Place, lay_out, shares
from bff.exports.markers import markers
from bff.exports.mdtext import NOTHING, Inline, code, escape
from bff.exports.model import (
    Block,
    Cell,
    Code,
    Figure,
    Heading,
    Listing,
    Math,
    Paragraph,
    Printable,
    Quote,
    References,
    Rule,
    Span,
    Spans,
    Table,
)
from bff.exports.plaintext import Losses, Made, clean, figure_words, flat, is_simple
from bff.exports.texmath import sound
from bff.exports.watch import UNWATCHED, Watch

BIBLIOGRAPHY = "references.json"
STYLE = "style.csl"
_WIDTH = 72  # of a table's dashes, which give its columns their shares
_STEP = 4  # how far in the blocks of an item stand; every reader takes it
_LETTERS = 26


def render(printable: Printable, watch: Watch = UNWATCHED) -> Made:
    losses = Losses()
    named = keys(printable.works)
    writer = _Writer(Inline(named, printable.proofs, losses), losses)
    parts = [
        _metadata(printable),
        writer.blocks(watch.over("writing", printable.blocks)),
        writer.notes(printable.notes),
    ]
    text = "\n\n".join(filter(None, parts)) + "\n"
    works = {BIBLIOGRAPHY: csl_json(printable.works), STYLE: printable.manner.source()} if printable.works else {}
    return Made(text, works, tuple(losses.cautions()))


def _metadata(printable: Printable) -> str:
    # JSON is YAML; pandoc reads the strings as Markdown.
    told = {"title": escape(printable.title).strip(), "author": escape(printable.author).strip()}
    if printable.works:
        told |= {"bibliography": BIBLIOGRAPHY, "csl": STYLE, "reference-section-title": printable.manner.heading}
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items() if value)
    return "\n".join(["---", *lines, "---"])


class _Writer:
    def __init__(self, inline: Inline, losses: Losses) -> None:
        self._inline = inline
        self._losses = losses

    def blocks(self, blocks: Iterable[Block]) -> str:
        made: list[str] = []
        before: Block | None = None
        for block in blocks:
            written = self._write(block)
            if not written:
                continue
            # Lists and quotes that touch would be one, and what is indented would belong to the list.
            if isinstance(before, Listing | Quote) and isinstance(block, type(before)):
                made.append(NOTHING)
            made.append(written)
            before = block
        return "\n\n".join(made)

    def notes(self, notes: Sequence[Spans]) -> str:
        written = (self._inline.paragraph(spans).replace("\n", "\n" + " " * _STEP) for spans in notes)
        return "\n\n".join(f"[^{number}]: {text or NOTHING}" for number, text in enumerate(written, 1))

    @singledispatchmethod
    def _write(self, block: Block) -> str:
        raise NotImplementedError(type(block))

    @_write.register
    def _(self, block: Paragraph) -> str:
        return self._inline.paragraph(block.spans)

    @_write.register
    def _(self, block: Heading) -> str:
        words = self._inline.row(block.spans)
        return f"{'#' * block.level} {words}" if words else ""

    @_write.register
    def _(self, block: Code) -> str:
        text = clean(block.text)
        fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
        language = block.language or ""
        named = language if re.fullmatch(r"[\w+-]+", language, re.ASCII) else ""
        return f"{fence}{named}\n{text}\n{fence}"

    @_write.register
    def _(self, _block: Rule) -> str:
        return "* * *"

    @_write.register
    def _(self, block: Math) -> str:
        formula = sound(block.text)
        if formula is None:
            self._losses.formulas += 1
            return code(block.text)
        return f"$$\n{formula}\n$$" if formula else ""

    @_write.register
    def _(self, block: Figure) -> str:
        parts = (self._inline.paragraph(spans) for spans in (figure_words(block), block.caption))
        return "\n\n".join(filter(None, parts))

    @_write.register
    def _(self, block: Quote) -> str:
        return _indented(self.blocks(block.blocks) or NOTHING, "> ", "> ")

    @_write.register
    def _(self, block: Listing) -> str:
        labels = _labels(block)
        width = max(_STEP, *(len(label) + 2 for label in labels)) if labels else _STEP
        items = (
            _indented(self.blocks(item) or NOTHING, label.ljust(width), " " * width)
            for label, item in zip(labels, block.items, strict=True)
        )
        tight = all(len(item) == 1 and isinstance(item[0], Paragraph) for item in block.items)
        return ("\n" if tight else "\n\n").join(items)

    @_write.register
    def _(self, block: Table) -> str:
        grid = lay_out(block)
        self._losses.tables += not (is_simple(block) and grid.headers <= 1)
        rows = [self._row(row) for row in grid.rows]
        if not grid.headers:
            rows.insert(0, [""] * grid.columns)
        rows.insert(1, ["-" * max(3, round(share * _WIDTH)) for share in shares(grid)])
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def _row(self, row: Sequence[Place]) -> list[str]:
        cells: list[str] = []
        for place in row:
            cells += [self._cell(place.cell) if place.opens else "", *[""] * (place.cell.columns - 1)]
        return cells

    def _cell(self, cell: Cell) -> str:
        lines = (" ".join(self._inline.row(_piped(spans)).split("\n")) for spans in flat(cell))
        return " <br> ".join(filter(None, lines))

    @_write.register
    def _(self, _block: References) -> str:
        return ""  # pandoc sets them from the keys


def _piped(spans: Spans) -> Spans:
    """A bar ends a cell, in code and formulas too, where it cannot be escaped."""
    return tuple(_without_bar(span) if "|" in span.text else span for span in spans)


def _without_bar(span: Span) -> Span:
    if span.math:
        return span._replace(text=span.text.replace(r"\|", r"\Vert ").replace("|", r"\vert "))
    return span._replace(code=False)


def _labels(block: Listing) -> list[str]:
    """`a.` and `i.` only where pandoc, which reads the first alone, cannot take one for the other."""
    last = block.start + len(block.items) - 1
    letters = block.kind in {"a", "A"} and block.start == 1 and last <= _LETTERS
    roman = block.kind in {"i", "I"} and block.start == 1
    kind = block.kind if block.kind is None or letters or roman else "1"
    shown = Listing(items=block.items, kind=kind, start=block.start)
    return ["-" if kind is None else label for label in markers(shown)]


def _indented(text: str, first: str, rest: str) -> str:
    top, *lines = text.split("\n")
    return "\n".join([f"{first}{top}", *(f"{rest}{line}" if line else rest.rstrip() for line in lines)])
