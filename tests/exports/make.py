"""Documents to export, made of small parts."""

from typing import Any
from uuid import uuid4

Json = dict[str, Any]


def text(words: str, *marks: str | Json) -> Json:
    made = [{"type": mark} if isinstance(mark, str) else mark for mark in marks]
    return {"type": "text", "text": words} | ({"marks": made} if made else {})


def link(words: str, href: str) -> Json:
    return text(words, {"type": "link", "attrs": {"href": href}})


def cite(citation_id: str, **attrs: str) -> Json:
    return {"type": "citation", "attrs": {"citationId": citation_id, **attrs}}


def footnote(*inline: Json | str) -> Json:
    return {"type": "footnote", "content": _inline(inline)}


def math(latex: str) -> Json:
    return {"type": "mathInline", "attrs": {"latex": latex}}


def block(kind: str, *content: Json, **attrs: Any) -> Json:
    return {"type": kind, "attrs": {"id": str(uuid4()), **attrs}} | ({"content": [*content]} if content else {})


def paragraph(*inline: Json | str) -> Json:
    return block("paragraph", *_inline(inline))


def heading(level: int, *inline: Json | str) -> Json:
    return block("heading", *_inline(inline), level=level)


def bullets(*items: Json | list[Json]) -> Json:
    return block("bulletList", *map(_item, items))


def numbered(*items: Json | list[Json], start: int = 1, kind: str | None = None) -> Json:
    return block("orderedList", *map(_item, items), start=start, type=kind)


def table(*rows: list[Json]) -> Json:
    return block("table", *(block("tableRow", *row) for row in rows))


def cell(*blocks: Json | str, kind: str = "tableCell", **attrs: Any) -> Json:
    made = [paragraph(each) if isinstance(each, str) else each for each in blocks] or [paragraph()]
    return block(kind, *made, colspan=1, rowspan=1, colwidth=None) | {
        "attrs": {"id": str(uuid4()), "colspan": 1, "rowspan": 1, "colwidth": None, **attrs}
    }


def head(*blocks: Json | str, **attrs: Any) -> Json:
    return cell(*blocks, kind="tableHeader", **attrs)


def doc(*blocks: Json) -> Json:
    return {"type": "doc", "content": [*blocks]}


def _inline(parts: tuple[Json | str, ...]) -> list[Json]:
    return [text(part) if isinstance(part, str) else part for part in parts]


def _item(item: Json | list[Json]) -> Json:
    return block("listItem", *(item if isinstance(item, list) else [item]))
