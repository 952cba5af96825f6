"""The text of a document in front of a place in it. Pure."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID


def text_before(content: dict[str, Any], block_id: UUID | None) -> str:
    """All up to the end of that block, a line a block; the whole when there is no such block."""
    lines: list[str] = []
    for node, text in _blocks(content):
        lines.append(text)
        if block_id is not None and str(node.get("attrs", {}).get("id")) == str(block_id):
            break
    return "\n".join(line for line in lines if line.strip())


def _blocks(node: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    children = node.get("content") or []
    if any(child.get("type") == "text" for child in children):
        yield node, "".join(str(child.get("text", "")) for child in children)
        return
    for child in children:
        yield from _blocks(child)
    # A block of blocks ends after its last: a list, a quotation, an empty paragraph.
    yield node, ""
