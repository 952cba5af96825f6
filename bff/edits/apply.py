"""Puts changes into a document, word by word: what a change keeps keeps its formatting, evidence and links. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from bff.edits import diff
from bff.edits.words import Block, Node, Unit, content_of, stands_for_node

# A word that is put in front of or behind a block's words is no part of a link or of what evidence carries there.
_ENDING = {"link", "evidence"}


class Splice(msgspec.Struct, frozen=True):
    """`[start:end]` of a block's text becomes `text`, both as the block's own characters."""

    start: int
    end: int
    text: str


def spliced(block: Block, splices: Sequence[Splice]) -> list[Unit]:
    """The block's units after all of them; none overlaps another."""
    found: list[Unit] = []
    at = 0
    for splice in sorted(splices, key=lambda one: (one.start, one.end)):
        found += block.units[at : splice.start]
        found += _changed(block, splice)
        at = splice.end
    return [*found, *block.units[at:]]


def rewritten(content: Node, blocks: Mapping[UUID, Sequence[Unit]]) -> Node:
    """The document with other words in these blocks, and else as it was. Raises ValueError for half a footnote."""
    named = {str(block_id): units for block_id, units in blocks.items()}
    return _rewritten(content, named)


def _rewritten(node: Node, blocks: Mapping[str, Sequence[Unit]]) -> Node:
    units = blocks.get(str(node.get("attrs", {}).get("id")))
    if units is not None:
        bare = {name: value for name, value in node.items() if name != "content"}
        content = content_of(units)
        return bare | ({"content": content} if content else {})
    if "content" not in node or node["type"] == "text":
        return node
    return node | {"content": [_rewritten(child, blocks) for child in node["content"]]}


def nodes_of(content: Node, block_ids: Sequence[UUID]) -> list[Node]:
    """The blocks themselves, in the order of the document."""
    wanted = {str(block_id) for block_id in block_ids}
    if str(content.get("attrs", {}).get("id")) in wanted:
        return [content]
    return [node for child in content.get("content", []) for node in nodes_of(child, block_ids)]


def restored(content: Node, nodes: Mapping[str, Node]) -> Node:
    """The document with the words of these in the blocks that have their ids, and else as it is."""
    found = nodes.get(str(content.get("attrs", {}).get("id")))
    if found is not None:
        bare = {name: value for name, value in content.items() if name != "content"}
        return bare | ({"content": found["content"]} if "content" in found else {})
    if "content" not in content:
        return content
    return content | {"content": [restored(child, nodes) for child in content["content"]]}


def _changed(block: Block, splice: Splice) -> list[Unit]:
    found: list[Unit] = []
    nodes = {unit.character: unit for unit in block.units if unit.node is not None}
    told = diff.pieces(block.text[splice.start : splice.end], splice.text)
    gone: Sequence[Unit] = ()
    for piece in told:
        start, end = splice.start + piece.start, splice.start + piece.end
        if piece.kind == "kept":
            found += block.units[start:end]
        elif piece.kind == "deleted":
            gone = block.units[start:end]
            continue
        else:
            marks = _marks(block.units, start, gone)
            found += [nodes[one] if stands_for_node(one) else Unit(one, marks) for one in piece.text]
        gone = ()
    return found


def _marks(units: Sequence[Unit], at: int, gone: Sequence[Unit]) -> tuple[Node, ...]:
    """Of new words: what all the words had that they replace; else what the words on both sides have."""
    texts = [unit.marks for unit in gone if unit.node is None]
    if texts:
        return _shared(texts)
    before, after = units[at - 1 : at] if at else (), units[at : at + 1]
    beside = [unit.marks for unit in (*before, *after) if unit.node is None]
    if len(beside) > 1:
        return _shared(beside)
    return tuple(mark for marks in beside for mark in marks if mark["type"] not in _ENDING)


def _shared(many: Sequence[tuple[Node, ...]]) -> tuple[Node, ...]:
    return tuple(mark for mark in many[0] if all(mark in marks for marks in many[1:]))


def plain(units: Sequence[Unit]) -> str:
    return "".join(unit.character for unit in units)


def evidence_in(units: Sequence[Unit]) -> list[tuple[Any, str]]:
    """Each stretch of words under an evidence mark: the evidence's id and the words."""
    found: list[tuple[Any, str]] = []
    open_ones: list[Any] = []
    for unit in units:
        ids = [mark["attrs"]["evidenceId"] for mark in unit.marks if mark["type"] == "evidence"] if unit.marks else []
        if ids and ids == open_ones:
            found[-1] = (found[-1][0], found[-1][1] + unit.character)
        elif ids:
            found.append((tuple(ids), unit.character))
        open_ones = ids
    return found
