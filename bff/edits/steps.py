"""What a step does to a document: the words it puts there, and what becomes of the changes that wait on. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from bff.documents import drafted
from bff.edits import apply
from bff.edits.apply import Splice
from bff.edits.guards import guards
from bff.edits.plan import Refusal, checked
from bff.edits.store import EditedDocument, Moved
from bff.edits.words import LABEL, Block, blocks_of
from bff.errors import FieldProblem, Invalid
from bff.runs.events import Operation


class Step(msgspec.Struct, frozen=True):
    """`draft` and `moved` are what the database's step takes; `touched`: the blocks with other words."""

    draft: dict[str, Any]
    moved: dict[UUID, Moved]
    touched: list[UUID]


class Around(msgspec.Struct, frozen=True):
    """What a step needs besides its own changes: those that wait, the terms, how large a document may be."""

    waiting: Sequence[Operation]
    terms: Sequence[str]
    largest: int


def accepted(
    document: EditedDocument, operations: Sequence[Operation], edited: Mapping[UUID, str], around: Around
) -> Step:
    """Raises Invalid where what a person put there cannot stand, KeyError where a block is gone."""
    touched = {operation.block_id for operation in operations}
    blocks = {block.id: block for block in blocks_of(document.content, touched)}
    splices: dict[UUID, list[Splice]] = {}
    for operation in operations:
        block = blocks[operation.block_id]
        splices.setdefault(block.id, []).append(_splice(block, operation, edited.get(operation.id)))
    units = {block_id: apply.spliced(blocks[block_id], told) for block_id, told in splices.items()}
    content = apply.rewritten(document.content, units)
    chosen = {operation.id for operation in operations}
    waiting = [one for one in around.waiting if one.id not in chosen]
    return _step(document, content, list(splices), msgspec.structs.replace(around, waiting=waiting))


def undone(document: EditedDocument, operations: Sequence[Operation], earlier: dict[str, Any], around: Around) -> Step:
    """`earlier`: the whole document as it was before the step."""
    touched = list(dict.fromkeys(operation.block_id for operation in operations))
    nodes = {node["attrs"]["id"]: node for node in apply.nodes_of(earlier, touched)}
    return _step(document, apply.restored(document.content, nodes), touched, around)


def _step(document: EditedDocument, content: dict[str, Any], touched: list[UUID], around: Around) -> Step:
    told = msgspec.structs.asdict(drafted(document.title, content, around.largest))
    del told["title"]
    before, after = ({block.id: block for block in blocks_of(one, touched)} for one in (document.content, content))
    moved: dict[UUID, Moved] = {}
    for one in around.waiting:
        if one.status == "pending" and one.block_id in after:
            refitted = _refitted(before[one.block_id], after[one.block_id], one, around.terms)
            moved |= {one.id: refitted} if refitted is not None else {}
    return Step(told | {"expected_version": document.version}, moved, touched)


def _splice(block: Block, operation: Operation, edited: str | None) -> Splice:
    """The database has seen to it that the block is what it was when this was proposed, or moved along with it."""
    text = operation.replace if edited is None else edited
    try:
        return checked(block, Splice(operation.start, operation.end, block.inside(text)))
    except KeyError as problem:
        complaint = "it names a citation, formula or footnote that does not stand there"
        raise Invalid("that cannot stand there", (FieldProblem("replace", complaint),)) from problem
    except Refusal as refusal:
        raise Invalid("that cannot stand there", (FieldProblem("replace", refusal.detail),)) from refusal


def _refitted(before: Block, after: Block, operation: Operation, terms: Sequence[str]) -> Moved | None:
    """Where a change that waits stands now; None where it no longer fits exactly once. Its labels count the block's
    nodes: where those are others now, they would name others."""
    if _nodes(before) != _nodes(after) and LABEL.search(operation.find + operation.replace):
        return None
    try:
        find, replace = after.inside(operation.find), after.inside(operation.replace)
        start = after.text.find(find)
        if start < 0 or after.text.find(find, start + 1) >= 0:
            return None
        splice = checked(after, Splice(start, start + len(find), replace))
    except (KeyError, Refusal):
        return None
    return Moved(start, list(guards(after, splice, terms)))


def _nodes(block: Block) -> list[dict[str, Any] | None]:
    return [unit.node for unit in block.units if unit.node is not None]
