"""A block's words as one string, and back: what is no text counts as one character, and nothing is lost on the way.

Inside, each citation, formula, line break and end of a footnote is a character of its own out of a private plane, so
that words are found, compared and moved as plain strings. Outside it is a label that a model and a person can read.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

Node = dict[str, Any]
# Nodes that hold words of their own and that an edit may touch. Code is quoted to the letter.
EDITED = {"paragraph", "heading", "figure"}
LETTERS = {"citation": "c", "mathInline": "m", "hardBreak": "b", "footnote": "f"}
LABEL = re.compile(r"\u27e6/?[cmbf]\d{1,5}\u27e7")
_FIRST = 0xF0000
_PRIVATE = re.compile("[\U000f0000-\U000ffffd]")
# Two characters of the plane for each node.
_MOST = 30_000


class Unit(msgspec.Struct, frozen=True):
    """One character: of a text under its marks, or standing for a node. A footnote has two, at its ends."""

    character: str
    marks: tuple[Node, ...] = ()
    node: Node | None = None


class Block(msgspec.Struct, frozen=True):
    """`text` has one character a unit. `quoted`: it stands in a quotation set apart."""

    id: UUID
    kind: str
    text: str
    units: tuple[Unit, ...]
    labels: Mapping[str, str]
    quoted: bool = False

    def outside(self, text: str) -> str:
        """With a label for each character that stands for a node."""
        return labelled(text, self.labels)

    def inside(self, text: str) -> str:
        """Raises KeyError for a label that this block has not, or a character that only stands for nodes."""
        if _PRIVATE.search(text):
            raise KeyError(text)
        characters = {label: character for character, label in self.labels.items()}
        return LABEL.sub(lambda found: characters[found.group()], text)


def told_apart(*texts: str) -> tuple[list[str], dict[str, str]]:
    """Texts with labels, of no block in particular, with one character for each label; and the label of each."""
    characters: dict[str, str] = {}
    found = [
        LABEL.sub(lambda label: characters.setdefault(label.group(), chr(_FIRST + len(characters))), text)
        for text in texts
    ]
    return found, {character: label for label, character in characters.items()}


def labelled(text: str, labels: Mapping[str, str]) -> str:
    return _PRIVATE.sub(lambda found: labels[found.group()], text)


def stands_for_node(character: str) -> bool:
    return "\U000f0000" <= character <= "\U000ffffd"


def blocks_of(content: Node, only: Collection[UUID] | None = None) -> list[Block]:
    """In the order of the document, without those that could not be told apart from our own labels. A long document has
    a unit for each of its characters: whoever needs a few blocks names them."""
    wanted = None if only is None else {str(block_id) for block_id in only}
    found = [
        _block(node, quoted=quoted)
        for node, quoted in _nodes(content, quoted=False)
        if wanted is None or node["attrs"]["id"] in wanted
    ]
    return [block for block in found if block is not None]


def _nodes(node: Node, *, quoted: bool) -> Iterator[tuple[Node, bool]]:
    if node.get("type") in EDITED:
        yield node, quoted
        return
    for child in node.get("content", []):
        yield from _nodes(child, quoted=quoted or node.get("type") == "blockquote")


def _block(node: Node, *, quoted: bool) -> Block | None:
    pieces = node.get("content", [])
    words = "".join(_texts(pieces))
    if LABEL.search(words) or _PRIVATE.search(words) or len(pieces) > _MOST:
        return None
    labels: dict[str, str] = {}
    units = tuple(_units(pieces, labels))
    text = "".join(unit.character for unit in units)
    return Block(UUID(node["attrs"]["id"]), node["type"], text, units, labels, quoted)


def _texts(pieces: Sequence[Node]) -> Iterator[str]:
    for piece in pieces:
        yield piece.get("text", "")
        yield from _texts(piece.get("content", []))


def _units(pieces: Sequence[Node], labels: dict[str, str]) -> Iterator[Unit]:
    for piece in pieces:
        if piece["type"] == "text":
            marks = tuple(piece.get("marks", []))
            yield from (Unit(character, marks) for character in piece["text"])
            continue
        number = len(labels) + 1
        name = f"{LETTERS[piece['type']]}{number}"
        labels[chr(_FIRST + number)] = f"\u27e6{name}\u27e7"
        yield Unit(chr(_FIRST + number), node=piece)
        if piece["type"] == "footnote":
            yield from _units(piece.get("content", []), labels)
            closing = chr(_FIRST + len(labels) + 1)
            labels[closing] = f"\u27e6/{name}\u27e7"
            yield Unit(closing, node=piece)


def content_of(units: Sequence[Unit]) -> list[Node]:
    """The nodes again: neighbours under the same marks are one text. Raises ValueError for half a footnote, or one in
    another."""
    found: list[Node] = []
    footnote: tuple[Node, list[Unit]] | None = None
    outer: list[Unit] = []
    for unit in units:
        if footnote is not None and unit.node is not footnote[0]:
            if unit.node is not None and unit.node["type"] == "footnote":
                raise ValueError("a footnote within a footnote")
            footnote[1].append(unit)
        elif footnote is not None:
            found.append(_with_content(footnote[0], content_of(footnote[1])))
            footnote = None
        elif unit.node is not None and unit.node["type"] == "footnote":
            found += _texts_of(outer)
            outer, footnote = [], (unit.node, [])
        else:
            outer.append(unit)
    if footnote is not None:
        raise ValueError("half a footnote")
    return found + _texts_of(outer)


def _texts_of(units: Sequence[Unit]) -> list[Node]:
    found: list[Node] = []
    for (node, marks), group in groupby(units, key=lambda unit: (unit.node, unit.marks)):
        if node is not None:
            found += [node for _ in group]
            continue
        text: Node = {"type": "text", "text": "".join(unit.character for unit in group)}
        found.append(text | ({"marks": list(marks)} if marks else {}))
    return found


def _with_content(node: Node, content: list[Node]) -> Node:
    bare = {name: value for name, value in node.items() if name != "content"}
    return bare | ({"content": content} if content else {})
