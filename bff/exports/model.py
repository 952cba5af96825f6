"""A document ready to print: blocks and spans that any format can set, with numbers and labels already in.

Pure. What stands in a document is named in bff/documents/schema.json; each node there has its method here, and
an unknown one prints what it holds, so that nothing a person wrote is lost on the way out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import msgspec

from bff.citations import Bibliography, Manner, Mention, Notes, Reference, Words, ended

Node = Mapping[str, Any]

# Of what we write ourselves: the heading of the references, and their style's words. Documents do not name theirs.
LANGUAGE = "en-US"


class Span(NamedTuple):
    """A stretch of text in one look. `to` names an anchor of this document, `note` a footnote by number.

    `math` says that the text is LaTeX, `cites` which works it stands for, `evidence` what it can be checked against.
    """

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    code: bool = False
    superscript: bool = False
    subscript: bool = False
    href: str | None = None
    to: str | None = None
    note: int | None = None
    math: bool = False
    cites: tuple[Mention, ...] = ()
    evidence: str | None = None


Spans = tuple[Span, ...]


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Anything that stands on lines of its own."""


class Paragraph(Block, frozen=True, kw_only=True):
    spans: Spans


class Heading(Block, frozen=True, kw_only=True):
    level: int
    spans: Spans


class Listing(Block, frozen=True, kw_only=True):
    """`kind` is None for bullets, else one of `1 a A i I`."""

    items: tuple[tuple[Block, ...], ...]
    kind: str | None = None
    start: int = 1


class Quote(Block, frozen=True, kw_only=True):
    blocks: tuple[Block, ...]


class Code(Block, frozen=True, kw_only=True):
    text: str
    language: str | None = None


class Rule(Block, frozen=True, kw_only=True):
    pass


class Math(Block, frozen=True, kw_only=True):
    text: str


class Figure(Block, frozen=True, kw_only=True):
    caption: Spans
    alt: str


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    blocks: tuple[Block, ...]
    header: bool = False
    columns: int = 1
    rows: int = 1
    widths: tuple[int, ...] = ()


class Table(Block, frozen=True, kw_only=True):
    rows: tuple[tuple[Cell, ...], ...]


class Entry(NamedTuple):
    """One work of the reference list; `label` stands before it, and is empty in styles that cite by author."""

    number: int
    spans: Spans
    label: str = ""


class References(Block, frozen=True, kw_only=True):
    """The reference list; the anchor of entry n is `anchor(n)`."""

    heading: str
    entries: tuple[Entry, ...]


class Source(NamedTuple):
    """A work of the text: its row's id, and its CSL-JSON."""

    id: str
    csl: Mapping[str, Any]


class Proof(NamedTuple):
    """A quote that was found in its source, and where."""

    quote: str
    source: str
    page: int | None = None


class Printable(msgspec.Struct, frozen=True, kw_only=True):
    """`notes[n - 1]` is what footnote n says. `missing` counts mentions of works that could not be found, `in_short`
    those that a style of notes could not set.

    For formats that set their own references and carry proofs: `works` by number, `proofs` by evidence id, and the
    `manner` in which to cite.
    """

    title: str
    author: str = ""
    blocks: tuple[Block, ...]
    notes: tuple[Spans, ...] = ()
    missing: int = 0
    in_short: int = 0
    works: Mapping[int, Source] = {}
    proofs: Mapping[str, Proof] = {}
    manner: Manner = Bibliography(()).manner


def anchor(number: int) -> str:
    return f"reference-{number}"


def cited(content: Node) -> list[str]:
    """The ids of the works a document names, each once, in order of first appearance."""
    return list(dict.fromkeys(_cited(content)))


def _cited(node: Node) -> Iterator[str]:
    if node.get("type") == "citation":
        yield str((node.get("attrs") or {}).get("citationId"))
    for child in node.get("content") or ():
        yield from _cited(child)


def arrange(
    title: str,
    content: Node,
    numbers: Mapping[str, int],
    bibliography: Bibliography | None = None,
    author: str = "",
    *,
    listed: bool = True,
    noted: bool = True,
) -> Printable:
    """`numbers` gives each citation id its number; `listed` puts the works of the bibliography behind the text, and
    `noted` what cites into footnotes where the style does.
    """
    bibliography = bibliography or Bibliography(())
    arranger = _Arranger(numbers, bibliography, bibliography.notes() if noted else None)
    blocks = arranger.blocks(content)
    if listed and bibliography.entries:
        entries = tuple(_entry(each, bibliography.listed(each.number)) for each in bibliography.entries)
        blocks = (*blocks, References(heading=bibliography.manner.heading, entries=entries))
    return Printable(
        title=title,
        author=author,
        blocks=blocks,
        notes=tuple(arranger.notes),
        missing=arranger.missing,
        in_short=arranger.in_short,
        manner=bibliography.manner,
    )


def _entry(reference: Reference, label: str) -> Entry:
    return Entry(reference.number, tuple(map(_reference_span, reference.words)), label)


def _reference_span(words: Words) -> Span:
    return Span(
        words.text,
        bold=words.bold,
        italic=words.italic,
        superscript=words.superscript,
        subscript=words.subscript,
        href=words.href,
    )


_MARKS = ("bold", "italic", "underline", "strike", "code", "superscript", "subscript")


class _Arranger:
    """One walk over one document: footnotes are numbered as they are met, those that only cite among them."""

    def __init__(self, numbers: Mapping[str, int], bibliography: Bibliography, citing: Notes | None) -> None:
        self._numbers = numbers
        self._labels = bibliography.labels
        self._citing = citing
        self._within = 0  # the footnote that is being read
        self.notes: list[Spans] = []
        self.missing = 0
        self._make: dict[str, Callable[[Node, Mapping[str, Any]], Block]] = {
            "paragraph": lambda node, _: Paragraph(spans=self.spans(node)),
            "heading": lambda node, attrs: Heading(level=attrs.get("level") or 1, spans=self.spans(node)),
            "bulletList": lambda node, _: Listing(items=self._items(node)),
            "orderedList": self._ordered,
            "blockquote": lambda node, _: Quote(blocks=self.blocks(node)),
            "codeBlock": lambda node, attrs: Code(text=_text(node), language=attrs.get("language")),
            "horizontalRule": lambda _node, _attrs: Rule(),
            "table": self._table,
            "figure": lambda node, attrs: Figure(caption=self.spans(node), alt=attrs.get("alt") or ""),
            "mathBlock": lambda _, attrs: Math(text=attrs.get("latex") or ""),
        }

    def blocks(self, node: Node) -> tuple[Block, ...]:
        return tuple(self._blocks(node.get("content") or ()))

    def _blocks(self, nodes: Sequence[Node]) -> Iterator[Block]:
        for node in nodes:
            make = self._make.get(node.get("type", ""))
            if make:
                yield make(node, node.get("attrs") or {})
            elif node.get("content"):
                yield from self._blocks(node["content"])
            elif node.get("text"):
                yield Paragraph(spans=self.spans({"content": [node]}))

    def _items(self, node: Node) -> tuple[tuple[Block, ...], ...]:
        return tuple(self.blocks(item) for item in node.get("content") or ())

    def _ordered(self, node: Node, attrs: Mapping[str, Any]) -> Listing:
        start = attrs.get("start")
        return Listing(items=self._items(node), kind=attrs.get("type") or "1", start=1 if start is None else start)

    def _table(self, node: Node, _: Mapping[str, Any]) -> Table:
        return Table(rows=tuple(tuple(map(self._cell, row.get("content") or ())) for row in node.get("content") or ()))

    def _cell(self, node: Node) -> Cell:
        attrs = node.get("attrs") or {}
        return Cell(
            blocks=self.blocks(node),
            header=node.get("type") == "tableHeader",
            columns=attrs.get("colspan") or 1,
            rows=attrs.get("rowspan") or 1,
            widths=tuple(attrs.get("colwidth") or ()),
        )

    @property
    def in_short(self) -> int:
        return self._citing.failed if self._citing else 0

    def spans(self, node: Node) -> Spans:
        spans: list[Span] = []
        waiting: list[Span] = []  # a note for which the sentence has its comma or full stop still to come
        # Citations that touch are read, and so set, as one group.
        parts = _closed_up(node.get("content") or ()) if self._citing else node.get("content") or ()
        for citations, nodes in groupby(parts, key=lambda each: each["type"] == "citation"):
            if not citations:
                read = [span for each in nodes for span in self._inline(each)]
                spans += _behind_sign(waiting, read) if waiting else read
                waiting = []
            elif self._citing and not self._within:
                spans, note = _without_room(spans), self._noted(self._mentions(nodes), self._citing)
                waiting = [_BETWEEN_NOTES, note] if spans and spans[-1].note else [note]
            else:
                spans += self._citation(self._mentions(nodes))
        return (*spans, *waiting)

    def _inline(self, node: Node) -> Sequence[Span]:
        kind, attrs = node["type"], node.get("attrs") or {}
        if kind == "text":
            return [_marked(node)]
        if kind == "hardBreak":
            return [Span("\n")]
        if kind == "mathInline":
            return [Span(attrs.get("latex") or "", italic=True, math=True)]
        if kind == "footnote":
            # Its place in the order is taken before its own words are read.
            return [self._footnote(node)]
        return self.spans(node)

    def _footnote(self, node: Node) -> Span:
        self.notes.append(())
        number = self._within = len(self.notes)
        self.notes[number - 1] = self.spans(node)
        self._within = 0
        return Span(str(number), superscript=True, note=number)

    def _noted(self, mentions: Sequence[Mention], citing: Notes) -> Span:
        number = len(self.notes) + 1
        self.notes.append(tuple(map(_reference_span, ended(citing.of(mentions, number)))))
        return Span(str(number), superscript=True, note=number)

    def _mentions(self, nodes: Iterable[Node]) -> list[Mention]:
        group = [each.get("attrs") or {} for each in nodes]
        mentions = [
            Mention(
                self._numbers.get(str(attrs.get("citationId"))),
                *(attrs.get(part) or "" for part in ("locator", "prefix", "suffix")),
            )
            for attrs in group
        ]
        self.missing += sum(mention.number is None for mention in mentions)
        return mentions

    def _citation(self, mentions: Sequence[Mention]) -> list[Span]:
        if self._citing:
            return list(map(_reference_span, self._citing.of(mentions, self._within)))
        first = next((mention.number for mention in mentions if mention.number), None)
        raised, to = self._labels.form.raised, anchor(first) if first else None
        return [Span(self._labels.of(mentions), superscript=raised, to=to, cites=tuple(mentions))]


_BETWEEN_NOTES = Span(",", superscript=True)


def _closed_up(nodes: Sequence[Node]) -> list[Node]:
    """Works that only spaces part are cited in one note."""
    cites = [each["type"] == "citation" for each in nodes]
    between = zip([False, *cites], [*cites[1:], False], strict=False)
    return [
        each
        for each, (before, after) in zip(nodes, between, strict=False)
        if not (before and after and not each.get("text", "-").strip())
    ]


def _without_room(spans: Sequence[Span]) -> list[Span]:
    """A note's number stands at the word before it."""
    *before, last = spans or [Span("")]
    if last.note is not None or last.math:
        return [*spans]
    words = last.text.rstrip(" \u00a0")
    return [*before, last._replace(text=words)] if words else before


def _behind_sign(notes: Sequence[Span], rest: Sequence[Span]) -> list[Span]:
    """And behind the comma or full stop that follows it, with the quotation mark that closes there."""
    first = rest[0] if rest else Span("")
    sign = re.match(r"[.,;:!?…]+[”’»]?", first.text) if first.note is None and not first.math else None
    if not sign:
        return [*notes, *([_BETWEEN_NOTES] if first.note else []), *rest]
    words = first.text[sign.end() :]
    after = [first._replace(text=words), *rest[1:]] if words else rest[1:]
    return [first._replace(text=sign[0]), *_behind_sign(notes, after)]


def _marked(node: Node) -> Span:
    marks = {mark["type"]: mark.get("attrs") or {} for mark in node.get("marks") or ()}
    text, href = node.get("text", ""), marks.get("link", {}).get("href")
    bold, italic, underline, strike, code, superscript, subscript = (name in marks for name in _MARKS)
    looks = Span(text, bold, italic, underline, strike, code, superscript, subscript, href)
    return looks._replace(evidence=marks.get("evidence", {}).get("evidenceId"))


def _text(node: Node) -> str:
    if node.get("type") == "hardBreak":
        return "\n"
    return str(node.get("text", "")) + "".join(_text(child) for child in node.get("content") or ())


def anchors(printable: Printable) -> set[str]:
    """What a citation may lead to: the entries that are listed."""
    lists = [block for block in printable.blocks if isinstance(block, References)]
    return {anchor(number) for block in lists for number, *_ in block.entries}
