"""Blocks for tests, and strategies that make up any."""

from typing import Any
from uuid import uuid4

import msgspec
from hypothesis import strategies as st

from bff.edits.apply import Splice
from bff.edits.plan import Plan, Planned
from bff.edits.words import Block, blocks_of
from tests.documents.make import Node, citation, doc, evidence, mark, paragraph, text

WORDS = [
    "the", "reeds", "bend", "in", "12", "3.5", "mg", "never", "\u201cquoted\u201d", "na\u00efve",
    "\U0001d6fc", "(Doe", "2020)", ",", ".", "-",
]  # fmt: skip
BOLD, ITALIC, LINK = mark("bold"), mark("italic"), mark("link", href="https://ibid.example/a")
MARKS = [(), (BOLD,), (BOLD, ITALIC), (LINK,), (evidence("0a000000-0000-4000-8000-00000000000e"),)]


def _merged(pieces: list[Node]) -> list[Node]:
    """As an editor keeps them: two texts under the same marks are one."""
    found: list[Node] = []
    for piece in pieces:
        if found and piece["type"] == "text" == found[-1]["type"] and piece.get("marks") == found[-1].get("marks"):
            found[-1] = {**piece, "text": found[-1]["text"] + piece["text"]}
        else:
            found.append(piece)
    return found


words = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
texts = st.builds(lambda said, marks: text(said, *marks), words.filter(bool), st.sampled_from(MARKS))
atoms = st.sampled_from(["citation", "mathInline", "hardBreak"]).map(
    lambda kind: {
        "citation": citation(str(uuid4())),
        "mathInline": {"type": "mathInline", "attrs": {"latex": "x"}},
        "hardBreak": {"type": "hardBreak"},
    }[kind]
)
notes = st.lists(st.one_of(texts, atoms), max_size=3).map(
    lambda content: {"type": "footnote", **({"content": _merged(content)} if content else {})}
)
inline = st.lists(st.one_of(texts, texts, atoms, notes), max_size=8).map(_merged)


def block(*pieces: Node | str, kind: str = "paragraph") -> Block:
    """A string is a plain text."""
    content = [text(piece) if isinstance(piece, str) else piece for piece in pieces]
    return blocks_of(doc({**paragraph(*content), "type": kind}))[0]


def change(of: Block, find: str, replace: str) -> Splice:
    start = of.text.index(of.inside(find))
    return Splice(start, start + len(of.inside(find)), of.inside(replace))


def take(of: Block, *terms: str, **proposal: Any) -> Planned:
    """Raises Refusal."""
    told = {"op": "replace", "block_id": "B1", "reason": "So it is better.", **proposal}
    return Plan([of], terms).take(msgspec.json.encode(told).decode())
