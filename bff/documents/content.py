"""What a document says, without its form: for search, for counting, for lists."""

from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]
# Nodes that hold words or stand among them; every other node is a block, and blocks end a line.
INLINE = {"text", "citation", "mathInline", "hardBreak", "footnote"}


def plain_text(content: Node) -> str:
    """One line for each block; a footnote's words stand in brackets where its number is."""
    return "\n".join(line for line in (part.strip() for part in "".join(_pieces(content)).split("\n")) if line)


def word_count(text: str) -> int:
    return len(text.split())


def _pieces(node: Node) -> Iterator[str]:
    kind = node.get("type")
    if kind == "text":
        yield node.get("text", "")
    elif kind == "hardBreak":
        yield "\n"
    elif kind in ("mathInline", "mathBlock"):
        yield node.get("attrs", {}).get("latex", "")
    elif kind == "footnote":
        yield " ("
        yield from _inner(node)
        yield ")"
    else:
        yield from _inner(node)
    if kind not in INLINE:
        yield "\n"


def _inner(node: Node) -> Iterator[str]:
    for child in node.get("content", []):
        yield from _pieces(child)
