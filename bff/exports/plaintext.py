"""What the text formats share: characters that may stand in a source file, and formulas that may. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from bff.exports.model import Cell, Code, Figure, Heading, Listing, Paragraph, Quote, Span, Spans, Table
from bff.exports.schemas import Caution

# Marks of direction can make a source read otherwise than programs read it: https://trojansource.codes
_HIDDEN = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\U000e0000-\U000e0fff]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


class Made(NamedTuple):
    """A format's text, the files that go beside it by their names, and what the text lacks."""

    text: str
    beside: Mapping[str, str] = {}
    cautions: tuple[Caution, ...] = ()


class Losses:
    """What a format could not carry, counted while it is written."""

    def __init__(self) -> None:
        self.formulas = 0
        self.tables = 0
        self.lists = 0

    def cautions(self) -> Iterator[Caution]:
        found = (
            ("MATH_AS_TEXT", "formulas with commands that are not known, set as text", self.formulas),
            ("TABLES_SIMPLIFIED", "tables whose merged or composed cells are set in simple ones", self.tables),
            ("LISTS_FLATTENED", "lists nested deeper than the format allows, set as paragraphs", self.lists),
        )
        return (Caution(code, f"{detail}: {count}", count) for code, detail, count in found if count)


def clean(text: str) -> str:
    """Composed, with line feeds as the only breaks and no character that is not to be seen but joiners and tabs."""
    text = _HIDDEN.sub("", _BREAKS.sub("\n", unicodedata.normalize("NFC", text)))
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs", "Cn"})


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def lines(spans: Spans) -> Iterator[list[Span]]:
    """The spans of each line: breaks part them."""
    line: list[Span] = []
    for span in spans:
        first, *rest = clean(span.text).split("\n") if not span.math else [span.text]
        line.append(span._replace(text=first))
        for text in rest:
            yield line
            line = [span._replace(text=text)]
    yield line


def together(spans: Iterable[Span]) -> Iterator[tuple[str | None, str | None, list[Span]]]:
    """Spans that lead to one address and rest on one proof, with both."""
    for (evidence, href), group in groupby(spans, key=lambda span: (span.evidence, span.href)):
        yield evidence, href, list(group)


def is_simple(table: Table) -> bool:
    """Nothing merged, and at most one paragraph in each cell."""
    return all(_is_simple(cell) for row in table.rows for cell in row)


def _is_simple(cell: Cell) -> bool:
    alone = len(cell.blocks) <= 1 and all(isinstance(block, Paragraph) for block in cell.blocks)
    return alone and cell.columns == cell.rows == 1


def flat(cell: Cell) -> list[Spans]:
    """What a cell holds as lines of spans, for formats whose cells hold nothing else."""
    return [spans for block in cell.blocks for spans in _flat(block) if any(span.text.strip() for span in spans)]


def _flat(block: object) -> Iterator[Spans]:
    if isinstance(block, Paragraph | Heading):
        yield block.spans
    elif isinstance(block, Figure):
        yield from (figure_words(block), block.caption)
    elif isinstance(block, Listing):
        yield from (spans for item in block.items for inner in item for spans in _flat(inner))
    elif isinstance(block, Quote):
        yield from (spans for inner in block.blocks for spans in _flat(inner))
    elif isinstance(block, Table):
        yield from (spans for row in block.rows for cell in row for spans in flat(cell))
    elif text := getattr(block, "text", ""):
        code = isinstance(block, Code)
        yield tuple(Span(line, code=code, math=not code) for line in (text.split("\n") if code else [text]))


def figure_words(figure: Figure) -> Spans:
    return (Span(f"[Figure: {figure.alt}]"),) if figure.alt else ()
