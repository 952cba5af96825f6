"""The text of a DOCX as it reads once its tracked changes are accepted (ECMA-376, part 1, section 17).

Kept: insertions, content controls, tables, text boxes, notes behind their paragraph, formulas. Not kept: deletions,
hidden text, comments, heads and feet.
"""

import posixpath
from collections.abc import Callable, Mapping
from pathlib import Path

from lxml import etree

from . import letters, parts
from .outcome import CannotExtract, Failure, Page
from .package import Package, attribute, local
from .parts import Block

# Deleted and moved away; a field's instruction, not what it shows; the copy for old readers of what stands before it;
# how a word is spoken beside the word; settings of a control.
_PASSED_OVER = frozenset({"del", "moveFrom", "instrText", "delText", "delInstrText", "Fallback", "rt", "sdtPr"})
_OFF = frozenset({"0", "false", "off"})
_SIGNS = {
    "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t",
    # Of formulas: else a half would be 12.
    "den": "/", "sup": "^", "sub": "_",
}  # fmt: skip
_BODY_LEVEL = 9
_HEADING_STYLES = ("heading ", "title")


def pages(path: Path) -> list[Page]:
    """Raises CannotExtract."""
    package = Package(path)
    main = _main(package)
    root = package.tree(main)
    if root is None or local(root) != "document" or "wordprocessingml" not in str(root.tag):
        raise CannotExtract(Failure.NOT_WORD)
    beside = _beside(package, main)
    headings = _heading_styles(package.tree(beside.get("styles", "")))
    notes = {kind: _notes(package.tree(beside.get(f"{kind}s", "")), kind, headings) for kind in ("footnote", "endnote")}
    return parts.pages([_blocks(root, headings, notes)])


def _main(package: Package) -> str:
    """The document's part, by the package's own word (ECMA-376, part 2): no other zip has both."""
    relations = package.tree("_rels/.rels")
    if relations is None or "[Content_Types].xml" not in package:
        raise CannotExtract(Failure.NOT_WORD)
    for relation in relations:
        if relation.get("Type", "").endswith("/officeDocument"):
            return posixpath.normpath(relation.get("Target", "").lstrip("/"))
    raise CannotExtract(Failure.NOT_WORD)


def _beside(package: Package, main: str) -> dict[str, str]:
    """The names of the parts that belong to the main one, by what they are to it."""
    folder, name = posixpath.split(main)
    relations = package.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
    return {
        relation.get("Type", "").rpartition("/")[2]: posixpath.normpath(
            posixpath.join("/", folder, relation.get("Target", ""))
        ).lstrip("/")
        for relation in (relations if relations is not None else ())
        if relation.get("TargetMode") != "External"
    }


def _heading_styles(styles: etree._Element | None) -> frozenset[str]:
    """The ids of styles that are headings by their name or their level, or are based on one that is."""
    bases: dict[str, str] = {}
    known: set[str] = set()
    for style in styles if styles is not None else ():
        name = next((attribute(node, "val") or "" for node in style if local(node) == "name"), "").lower()
        based = next((attribute(node, "val") for node in style if local(node) == "basedOn"), None)
        identity = attribute(style, "styleId") or ""
        if name.startswith(_HEADING_STYLES) or any(map(_has_level, style.iter("{*}outlineLvl"))):
            known.add(identity)
        elif based is not None:
            bases[identity] = based
    return frozenset(known | {one for one in bases if _leads_to(one, bases, known)})


def _leads_to(style: str, bases: Mapping[str, str], known: set[str]) -> bool:
    seen: set[str] = set()
    while style in bases and style not in seen:
        seen.add(style)
        style = bases[style]
    return style in known


def _has_level(level: etree._Element) -> bool:
    said = attribute(level, "val") or ""
    return said.isdigit() and int(said) < _BODY_LEVEL


def _notes(root: etree._Element | None, kind: str, headings: frozenset[str]) -> dict[str, str]:
    return {
        attribute(note, "id") or "": " ".join(block.text for block in _blocks(note, headings, {}))
        for note in (root if root is not None else ())
        if local(note) == kind
    }


def _blocks(root: etree._Element, headings: frozenset[str], notes: Mapping[str, Mapping[str, str]]) -> list[Block]:
    reader = _Reader(headings, notes)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        name = local(node)
        if event == "end":
            if node is reader.skipped:
                reader.skipped = None
            else:
                reader.end(name)
        elif node is not root and (name in _PASSED_OVER or _is_gone(node, name)):
            walk.skip_subtree()
            reader.skipped = node
        else:
            reader.start(name, node)
    return reader.finished()


def _is_gone(node: etree._Element, name: str) -> bool:
    """A hidden run, or a table's row or cell whose deletion is tracked."""
    if name == "r":
        return any(_is_on(flag) for flag in node.iterfind("{*}rPr/{*}vanish"))
    if name == "tr":
        return node.find("{*}trPr/{*}del") is not None
    return name == "tc" and node.find("{*}tcPr/{*}cellDel") is not None


def _is_on(flag: etree._Element) -> bool:
    return attribute(flag, "val") not in _OFF


class _Paragraph:
    def __init__(self, *, heading: bool, goes_on: bool) -> None:
        self.heading = heading
        # Its mark is deleted: the next paragraph is its end.
        self.goes_on = goes_on
        self.said: list[str] = []
        # Text boxes and notes, which come behind it.
        self.after: list[Block] = []


class _Reader:
    """Folds the walk's events into blocks. Paragraphs stand in cells and boxes, and boxes and tables in paragraphs."""

    def __init__(self, headings: frozenset[str], notes: Mapping[str, Mapping[str, str]]) -> None:
        self.skipped: etree._Element | None = None
        self._headings = headings
        self._notes = notes
        self._noted = 0
        self._open: list[_Paragraph] = []
        # Where finished blocks go: the document, a cell, a box.
        self._sinks: list[list[Block]] = [[]]
        self._tables: list[list[list[str]]] = []
        self._begun = ""
        self._raised = False
        self._start: dict[str, Callable[[etree._Element], None]] = {
            "p": self._paragraph, "tbl": self._table, "tr": self._row, "tc": self._inner, "txbxContent": self._inner,
            "t": self._text, "sym": self._symbol, "r": self._run, "footnoteReference": self._footnote,
            "endnoteReference": self._endnote,
        }  # fmt: skip
        self._end: dict[str, Callable[[], None]] = {
            "p": self._paragraph_end, "tbl": self._table_end, "tc": self._cell_end, "txbxContent": self._box_end,
        }  # fmt: skip

    def start(self, name: str, node: etree._Element) -> None:
        if name in _SIGNS and self._open:
            self._sign(name, node)
        elif name in self._start:
            self._start[name](node)

    def end(self, name: str) -> None:
        if name in self._end:
            self._end[name]()

    def finished(self) -> list[Block]:
        return self._closed()

    def _paragraph(self, node: etree._Element) -> None:
        style = node.find("{*}pPr/{*}pStyle")
        heading = style is not None and (attribute(style, "val") or "") in self._headings
        level = node.find("{*}pPr/{*}outlineLvl")
        marks = node.find("{*}pPr/{*}rPr")
        gone = marks is not None and any(local(mark) in {"del", "moveFrom"} for mark in marks)
        self._open.append(_Paragraph(heading=heading if level is None else _has_level(level), goes_on=gone))
        self._open[-1].said.append(self._begun)
        self._begun = ""

    def _paragraph_end(self) -> None:
        done = self._open.pop()
        text = "".join(done.said)
        if done.goes_on:
            self._begun = text
        elif (tidied := letters.composed(text).strip()) != "":
            self._sinks[-1].append(Block(tidied, heading=done.heading))
        self._sinks[-1].extend(done.after)

    def _sign(self, name: str, node: etree._Element) -> None:
        # A tab stop in a paragraph's settings is no tab.
        parent = node.getparent()
        if parent is not None and local(parent) in {"r", "f", "sSup", "sSub", "sSubSup"}:
            self._open[-1].said.append(_SIGNS[name])

    def _run(self, node: etree._Element) -> None:
        height = node.find("{*}rPr/{*}vertAlign")
        self._raised = height is not None and attribute(height, "val") == "superscript"

    def _text(self, node: etree._Element) -> None:
        if self._open and node.text:
            self._open[-1].said.append(letters.raised(node.text) if self._raised else node.text)

    def _symbol(self, node: etree._Element) -> None:
        code = attribute(node, "char") or ""
        if self._open and len(code) == len("F0B7") and all(digit in "0123456789abcdefABCDEF" for digit in code):
            self._open[-1].said.append(chr(int(code, 16)))

    def _footnote(self, node: etree._Element) -> None:
        self._note("footnote", node)

    def _endnote(self, node: etree._Element) -> None:
        self._note("endnote", node)

    def _note(self, kind: str, node: etree._Element) -> None:
        said = self._notes.get(kind, {}).get(attribute(node, "id") or "")
        if said and self._open:
            self._noted += 1
            self._open[-1].after.append(Block(f"[{self._noted}] {said}"))

    def _table(self, _: etree._Element) -> None:
        self._tables.append([])

    def _row(self, _: etree._Element) -> None:
        if self._tables:
            self._tables[-1].append([])

    def _inner(self, _: etree._Element) -> None:
        self._sinks.append([])

    def _closed(self) -> list[Block]:
        """The innermost sink, with what began in it and was never ended."""
        if text := letters.composed(self._begun).strip():
            self._sinks[-1].append(Block(text))
        self._begun = ""
        return self._sinks.pop()

    def _cell_end(self) -> None:
        inside = self._closed()
        if self._tables and self._tables[-1]:
            self._tables[-1][-1].append("\n".join(block.text for block in inside))

    def _table_end(self) -> None:
        rows = [_line(cells) for cells in self._tables.pop()]
        text = "\n".join(row for row in rows if row.strip())
        if text:
            self._sinks[-1].append(Block(text))

    def _box_end(self) -> None:
        inside = self._closed()
        (self._open[-1].after if self._open else self._sinks[-1]).extend(inside)


def _line(cells: list[str]) -> str:
    """A row of one cell is a frame around text, and keeps its lines."""
    return cells[0] if len(cells) == 1 else "\t".join(" ".join(cell.split()) for cell in cells)
