"""A printable document as DOCX: python-docx's package and styles, a body of our own elements.

python-docx knows neither footnotes nor hyperlinks nor bookmarks, nor numbers of a list's own, and its `table.cell`
looks the whole table through for each cell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import singledispatchmethod
from io import BytesIO
from itertools import groupby, pairwise
from typing import NamedTuple

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn

from bff.exports.claims import quoted, where
from bff.exports.grid import Grid, Place, edges, lay_out
from bff.exports.markers import markers
from bff.exports.model import (
    LANGUAGE,
    Block,
    Code,
    Figure,
    Heading,
    Listing,
    Math,
    Paragraph,
    Printable,
    Proof,
    Quote,
    References,
    Rule,
    Span,
    Spans,
    Table,
    anchor,
    anchors,
)
from bff.exports.omml import display, inline
from bff.exports.watch import UNWATCHED, Watch
from bff.exports.wordml import Element, clean, leftward, looks, paragraph, root, run, w
from bff.exports.wordpackage import strip
from bff.exports.wordstyles import CODE, LEVELS, QUOTE, STEP, Lists, dress, hanging

_WIDTH = 8730  # of the text on the page, in twentieths of a point: 154 mm


def render(printable: Printable, watch: Watch = UNWATCHED) -> bytes:
    document = docx.Document()
    dress(document)
    _describe(document, printable)
    end = document.element.body.sectPr
    remarks = _Remarks(document, printable.proofs)
    writer = _Writer(Lists(document), _Links(document.part), anchors(printable), remarks)
    end.addprevious(paragraph("Title", run(printable.title), properties=tuple(_direction((Span(printable.title),)))))
    for element in writer.blocks(watch.over("writing", printable.blocks), _Place()):
        end.addprevious(element)
    if printable.notes:
        _add_notes(document, printable.notes, anchors(printable))
    into = BytesIO()
    document.save(into)
    return into.getvalue()


def _describe(document: Document, printable: Printable) -> None:
    about = document.core_properties
    # The core properties of the Open Packaging Conventions hold at most 255 characters each.
    about.title = clean(printable.title)[:255]
    about.author = clean(printable.author)[:255]
    about.last_modified_by = about.comments = ""
    about.language = LANGUAGE
    about.created = about.modified = datetime.now(UTC).replace(tzinfo=None)
    strip(document)


class _Links:
    """Relationship ids of the addresses that one part leads to, one for each address."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._known: dict[str, str] = {}

    def to(self, href: str) -> str:
        if href not in self._known:
            href_id = self._part.relate_to(clean(href), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            self._known[href] = href_id
        return self._known[href]


class _Remarks:
    """Comments of Word's own that say what words rest on: they are read beside the text, and taken out with a click."""

    def __init__(self, document: Document, proofs: Mapping[str, Proof]) -> None:
        self._document = document
        self._proofs = proofs

    def around(self, evidence: str | None, runs: Iterator[Element]) -> Iterator[Element]:
        proof = self._proofs.get(evidence or "")
        if proof is None:
            yield from runs
            return
        said = clean(f"{quoted(proof)}\n{where(proof)}")
        number = self._document.comments.add_comment(said, author=_AUTHOR, initials=_AUTHOR[:2]).comment_id
        yield w("commentRangeStart", id=number)
        yield from runs
        yield w("commentRangeEnd", id=number)
        yield w("r", w("commentReference", id=number))


_AUTHOR = "Ibid"


class _Place(NamedTuple):
    """What surrounds a block: the style its paragraphs take, how far in they stand, how deep in lists.

    `keep` asks paragraphs to stay on the page of what follows, as a table's head does. `items` is the style of lists.
    """

    style: str | None = None
    indent: int = 0
    depth: int = 0
    keep: bool = False
    items: str = "ListParagraph"


class _Writer:
    def __init__(self, lists: Lists, links: _Links, anchors: set[str], remarks: _Remarks) -> None:
        self._lists = lists
        self._links = links
        self._anchors = anchors
        self._remarks = remarks

    def blocks(self, blocks: Iterable[Block], place: _Place) -> Iterator[Element]:
        for block in blocks:
            yield from self._write(block, place)

    def spans(self, spans: Spans) -> Iterator[Element]:
        for evidence, group in groupby(spans, key=lambda span: span.evidence):
            yield from self._remarks.around(evidence, self._runs(group))

    def _runs(self, spans: Iterable[Span]) -> Iterator[Element]:
        for span in spans:
            if span.note is not None:
                yield w("r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteReference", id=span.note))
            elif span.math and (formula := inline(span.text)) is not None:
                yield formula
            elif span.href:
                yield self._linked(span)
            elif span.to in self._anchors:
                yield w("hyperlink", run(span.text, *looks(span)), anchor=_bookmark(span.to), history=1)
            elif span.text:
                yield run(span.text, *looks(span))

    def _linked(self, span: Span) -> Element:
        link = w("hyperlink", run(span.text, *looks(span)), history=1)
        link.set(qn("r:id"), self._links.to(span.href or ""))
        return link

    @singledispatchmethod
    def _write(self, block: Block, place: _Place) -> Iterator[Element]:
        raise NotImplementedError(type(block))

    @_write.register
    def _(self, block: Paragraph, place: _Place) -> Iterator[Element]:
        yield paragraph(place.style, *self.spans(block.spans), properties=_properties(place, spans=block.spans))

    @_write.register
    def _(self, block: Heading, place: _Place) -> Iterator[Element]:
        properties = _properties(place, spans=block.spans)
        yield paragraph(f"Heading{block.level}", *self.spans(block.spans), properties=properties)

    @_write.register
    def _(self, block: Code, place: _Place) -> Iterator[Element]:
        yield paragraph("Code", run(block.text), properties=_properties(place, CODE))

    @_write.register
    def _(self, block: Math, _place: _Place) -> Iterator[Element]:
        formula = display(block.text)
        yield paragraph("Math", run(block.text) if formula is None else formula)

    @_write.register
    def _(self, _block: Rule, _place: _Place) -> Iterator[Element]:
        line = w("bottom", val="single", sz=4, space=1, color="999999")
        yield paragraph(None, properties=(w("pBdr", line),))

    @_write.register
    def _(self, block: Figure, _place: _Place) -> Iterator[Element]:
        if block.alt:
            yield paragraph("Caption", run(f"[Figure: {block.alt}]"), properties=(w("keepNext"),))
        yield paragraph("Caption", *self.spans(block.caption))

    @_write.register
    def _(self, block: Quote, place: _Place) -> Iterator[Element]:
        yield from self.blocks(block.blocks, place._replace(style="Quote", indent=place.indent + QUOTE))

    @_write.register
    def _(self, block: Listing, place: _Place) -> Iterator[Element]:
        elements = list(self._items(block, place))
        if not place.depth and elements and elements[-1].tag == qn("w:p"):
            # The style's space, which its own kind ignores, parts this list from one that follows at once.
            elements[-1].pPr.append(w("contextualSpacing", val=0))
        yield from elements

    def _items(self, block: Listing, place: _Place) -> Iterator[Element]:
        level = min(place.depth, LEVELS - 1)
        number = self._lists.add(block.kind, block.start, level)
        step = hanging(markers(block))
        inside = place._replace(style=place.items, indent=place.indent + step, depth=place.depth + 1)
        # The list's own indent does for lists of lists; inside a quote, a cell or long labels it does not.
        usual = inside.indent == STEP * (level + 1) and step == STEP
        for item in block.items:
            first = item[:1] if isinstance(item[0], Paragraph) else ()
            spans = first[0].spans if first and isinstance(first[0], Paragraph) else ()
            numbered = w("numPr", w("ilvl", val=level), w("numId", val=number))
            moved = () if usual else (w("ind", left=inside.indent, hanging=step),)
            yield paragraph(place.items, *self.spans(spans), properties=(numbered, *_direction(spans), *moved))
            yield from self.blocks(item[len(first) :], inside)

    @_write.register
    def _(self, block: Table, place: _Place) -> Iterator[Element]:
        grid = lay_out(block)
        width = _WIDTH - place.indent
        stops = [round(stop) for stop in edges(grid, width)]
        widths = [right - left for left, right in pairwise(stops)]
        columns = w("tblGrid", *(w("gridCol", w=each) for each in widths))
        yield w("tbl", _table_properties(place, width), columns, *self._rows(grid, stops))
        # Word joins tables that touch, and asks for a paragraph at the end of a cell.
        yield paragraph("TableText")

    def _rows(self, grid: Grid, stops: list[int]) -> Iterator[Element]:
        for index, row in enumerate(grid.rows):
            header = [w("tblHeader")] if index < grid.headers else []
            inside = _Place("TableText", keep=index < grid.headers, items="TableList")
            yield w("tr", w("trPr", w("cantSplit"), *header), *(self._cell(place, stops, inside) for place in row))

    def _cell(self, place: Place, stops: list[int], around: _Place) -> Element:
        cell = place.cell
        width = stops[place.column + cell.columns] - stops[place.column]
        merge = w("vMerge", val="restart") if place.opens else w("vMerge")
        properties = w(
            "tcPr",
            w("tcW", w=width, type="dxa"),
            *([w("gridSpan", val=cell.columns)] if cell.columns > 1 else []),
            *([merge] if not (place.opens and place.closes) else []),
            *([w("shd", val="clear", color="auto", fill="F4F4F2")] if cell.header else []),
        )
        blocks = cell.blocks if place.opens else ()
        inside = list(self.blocks(_emboldened(blocks) if cell.header else blocks, around))
        return w("tc", properties, *(inside or [paragraph("TableText")]))

    @_write.register
    def _(self, block: References, _place: _Place) -> Iterator[Element]:
        yield paragraph("Heading1", run(block.heading))
        for number, spans, label in block.entries:
            name = _bookmark(anchor(number))
            yield paragraph(
                "Bibliography",
                w("bookmarkStart", id=number, name=name),
                *([run(f"{label}\t")] if label else []),
                w("bookmarkEnd", id=number),
                *self.spans(spans),
            )


def _bookmark(anchor: str) -> str:
    return anchor.replace("-", "_")  # Word allows letters, digits and underscores


def _properties(place: _Place, own: int = 0, spans: Spans = ()) -> tuple[Element, ...]:
    """`own` is the indent of the paragraph's style, which ours would take the place of."""
    kept = [w("keepNext")] if place.keep else []
    moved = [w("ind", left=place.indent + own)] if place.indent else []
    return (*kept, *_direction(spans), *moved)


def _direction(spans: Spans) -> list[Element]:
    return [w("bidi")] if leftward("".join(span.text for span in spans)) else []


def _emboldened(blocks: Sequence[Block]) -> list[Block]:
    return [
        Paragraph(spans=tuple(span._replace(bold=True) for span in block.spans))
        if isinstance(block, Paragraph)
        else block
        for block in blocks
    ]


def _table_properties(place: _Place, width: int) -> Element:
    lines = ((side, "single") for side in ("top", "bottom", "insideH"))
    return w(
        "tblPr",
        w("tblW", w=width, type="dxa"),
        *([w("tblInd", w=place.indent, type="dxa")] if place.indent else []),
        w("tblBorders", *(w(side, val=kind, sz=4, space=0, color="8C8C8C") for side, kind in lines)),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *(w(side, w=width, type="dxa") for side, width in _CELL_MARGINS)),
    )


_CELL_MARGINS = (("top", 40), ("left", 90), ("bottom", 20), ("right", 90))


def _add_notes(document: Document, notes: Sequence[Spans], anchors: set[str]) -> None:
    """The footnotes part that python-docx lacks (ECMA-376 part 1, section 17.11)."""
    package = document.part.package
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, b"", package)
    # Word takes no comments at the foot of a page.
    writer = _Writer(Lists.__new__(Lists), _Links(part), anchors, _Remarks(document, {}))
    footnotes = root("footnotes")
    footnotes.append(_separator(-1, "separator"))
    footnotes.append(_separator(0, "continuationSeparator"))
    for number, spans in enumerate(notes, 1):
        mark = w("r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteRef"))
        footnotes.append(w("footnote", paragraph("FootnoteText", mark, run(" "), *writer.spans(spans)), id=number))
    part._blob = serialize_part_xml(footnotes)  # noqa: SLF001  its links are known only now
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    properties = w("footnotePr", w("footnote", id=-1), w("footnote", id=0))
    settings = document.settings.element
    before = settings.find(qn("w:compat"))
    settings.insert(len(settings) if before is None else settings.index(before), properties)


def _separator(number: int, kind: str) -> Element:
    spacing = w("spacing", after=0, line=240, lineRule="auto")
    return w("footnote", paragraph(None, w("r", w(kind)), properties=(spacing,)), type=kind, id=number)
