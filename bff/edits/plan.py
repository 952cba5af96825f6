"""Reads the changes that a model proposes as they stream in, and takes what can be carried out to the letter. Pure.

What is not one whole object of the agreed form, or does not fit the document exactly once, is refused with its reason
and never repaired.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

import msgspec

from bff.ai.writer import Shown
from bff.edits.apply import Splice, spliced
from bff.edits.constants import LONGEST, LONGEST_OBJECT, MAX_LABEL, MAX_REASON, MOST
from bff.edits.guards import guards
from bff.edits.words import Block, content_of
from bff.runs.events import Guard

Reason = Literal[
    "malformed", "unknown_block", "not_found", "not_unique", "overlaps", "no_change", "not_allowed", "too_many"
]  # fmt: skip


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As a model writes it. Of an insertion `replace` holds the new words alone, which stand behind `find`."""

    op: Literal["replace", "insert", "delete"]
    block_id: Annotated[str, msgspec.Meta(max_length=MAX_LABEL)]
    find: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]
    replace: Annotated[str, msgspec.Meta(max_length=LONGEST)] = ""
    reason: Annotated[str, msgspec.Meta(max_length=MAX_REASON)] = ""


class Planned(msgspec.Struct, frozen=True):
    """A change that can be carried out; the splice's text is the block's own, with a character for each node."""

    op: Literal["replace", "insert", "delete"]
    block: Block
    splice: Splice
    reason: str
    guards: list[Guard]


class Refusal(Exception):
    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Objects:
    """The JSON objects of a stream: `feed` as text arrives, `close` at the end. What stands between them is dropped."""

    def __init__(self) -> None:
        self._held: list[str] = []
        self._depth = 0
        self._in_string = False
        self._escaped = False

    def feed(self, text: str) -> Iterator[str]:
        for character in text:
            if character == "{" and not self._in_string:
                self._depth += 1
            if not self._depth:
                continue
            self._held.append(character)
            self._follow(character)
            if not self._depth or len(self._held) > LONGEST_OBJECT:
                yield self._taken()

    def close(self) -> Iterator[str]:
        if self._held:
            yield self._taken()

    def _follow(self, character: str) -> None:
        if self._escaped:
            self._escaped = False
        elif self._in_string:
            self._escaped = character == "\\"
            self._in_string = character != '"'
        elif character == '"':
            self._in_string = True
        elif character == "}":
            self._depth -= 1

    def _taken(self) -> str:
        found = "".join(self._held)
        self._held, self._depth, self._in_string, self._escaped = [], 0, False, False
        return found


class Plan:
    """`labels` of the blocks are those that the model was shown: B1, B2 and on, in the order given."""

    def __init__(self, blocks: Sequence[Block], terms: Sequence[str]) -> None:
        self._blocks = {f"B{place}": block for place, block in enumerate(blocks, 1)}
        self._terms = terms
        self._taken: dict[str, list[Splice]] = {}
        self.count = 0
        self.refused = 0

    def shown(self) -> tuple[Shown, ...]:
        """The blocks that have words."""
        return tuple(
            Shown(label, block.kind, block.outside(block.text))
            for label, block in self._blocks.items()
            if block.text.strip()
        )

    def take(self, written: str) -> Planned:
        """Raises Refusal."""
        try:
            planned = self._planned(_proposal(written))
        except Refusal:
            self.refused += 1
            raise
        self.count += 1
        return planned

    def _planned(self, proposal: Proposal) -> Planned:
        if self.count >= MOST:
            raise Refusal("too_many", f"more than {MOST} changes were proposed at once")
        block = self._blocks.get(proposal.block_id)
        if block is None:
            raise Refusal("unknown_block", f"the document has no block {proposal.block_id}")
        splice = _splice(block, proposal)
        taken = self._taken.setdefault(proposal.block_id, [])
        if any(_overlap(splice, other) for other in taken):
            raise Refusal("overlaps", "another change was proposed for the same words")
        taken.append(splice)
        return Planned(proposal.op, block, splice, proposal.reason.strip(), guards(block, splice, self._terms))


def _proposal(written: str) -> Proposal:
    try:
        return msgspec.json.decode(written, type=Proposal)
    except msgspec.MsgspecError as problem:
        raise Refusal("malformed", f"a proposal was not of the agreed form: {problem}"[:300]) from problem


def _splice(block: Block, proposal: Proposal) -> Splice:
    find, replace = _inside(block, proposal.find), _inside(block, proposal.replace)
    start = block.text.find(find)
    if start < 0:
        raise Refusal("not_found", "the words to be changed do not stand there")
    if block.text.find(find, start + 1) >= 0:
        raise Refusal("not_unique", "the words to be changed stand there more than once")
    if proposal.op == "delete" and replace:
        raise Refusal("malformed", "a deletion puts nothing in the place of what it deletes")
    if proposal.op != "delete" and not replace:
        raise Refusal("malformed", "words to be put there are missing")
    after = find + replace if proposal.op == "insert" else replace
    return checked(block, Splice(start, start + len(find), after))


def _inside(block: Block, text: str) -> str:
    try:
        return block.inside(text)
    except KeyError as problem:
        raise Refusal("not_allowed", "it names a citation, formula or footnote that does not stand there") from problem


def checked(block: Block, splice: Splice) -> Splice:
    """Raises Refusal for a change that would change nothing, or leave no sound block."""
    if block.text[splice.start : splice.end] == splice.text:
        raise Refusal("no_change", "it changes nothing")
    if any(character < " " or "\x7f" <= character < "\xa0" for character in splice.text):
        raise Refusal("not_allowed", "a change stays within its block: no line breaks, no control characters")
    units = spliced(block, [splice])
    nodes = [unit for unit in units if unit.node is not None]
    if len(nodes) != len({unit.character for unit in nodes}):
        raise Refusal("not_allowed", "it puts the same citation, formula or footnote there twice")
    try:
        content_of(nodes)
    except ValueError as problem:
        raise Refusal("not_allowed", "it would cut a footnote in two") from problem
    return splice


def _overlap(one: Splice, other: Splice) -> bool:
    return one.start < other.end and other.start < one.end
