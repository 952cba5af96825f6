"""Whether a document is one: every node, attribute and mark as schema.json names it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from bff.documents.constants import MOST_PROBLEMS
from bff.errors import FieldProblem, Invalid

Node = Mapping[str, Any]
SCHEMA: dict[str, Any] = msgspec.json.decode((Path(__file__).parent / "schema.json").read_bytes())
SCHEMA_VERSION: int = SCHEMA["schemaVersion"]
NODES: dict[str, dict[str, Any]] = SCHEMA["nodes"]
MARKS: dict[str, dict[str, Any]] = SCHEMA["marks"]
DEPTH: int = SCHEMA["limits"]["depth"]
TABLE_COLUMNS: int = SCHEMA["limits"]["tableColumns"]


def check(content: Node) -> None:
    """Raises Invalid with the path of each part at fault, as in `content.0.attrs.level`."""
    found = []
    for problem in _Checker().document(content):
        found.append(problem)
        if len(found) == MOST_PROBLEMS:
            break
    if found:
        raise Invalid("the document is not one that Ibid knows", tuple(found))


class _Checker:
    """One walk. It remembers the ids that must be unique."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def document(self, content: Node) -> Iterator[FieldProblem]:
        if content.get("type") != "doc":
            yield FieldProblem("content.type", "a document begins with a node of type doc")
            return
        yield from self._node(content, "content", 0)

    def _node(self, node: Any, path: str, depth: int) -> Iterator[FieldProblem]:
        kind = _kind(node)
        if kind not in NODES:
            yield FieldProblem(f"{path}.type", "there is no such node")
            return
        if depth > DEPTH:
            yield FieldProblem(path, f"nodes may lie {DEPTH} deep")
            return
        yield from _unknown(node, ("type", "attrs", "content", "marks", "text"), path)
        yield from self._text(node, path)
        yield from self._attrs(NODES[kind], node.get("attrs"), f"{path}.attrs")
        yield from self._marks(node, path)
        yield from self._children(node, path, depth)

    def _text(self, node: Node, path: str) -> Iterator[FieldProblem]:
        text = node.get("text")
        if node["type"] != "text":
            if text is not None:
                yield FieldProblem(f"{path}.text", "only a text node has text")
        elif not isinstance(text, str) or not text:
            yield FieldProblem(f"{path}.text", "a text node holds at least one character")
        elif "\x00" in text:
            yield FieldProblem(f"{path}.text", "text cannot hold the character U+0000")

    def _children(self, node: Node, path: str, depth: int) -> Iterator[FieldProblem]:
        children = node.get("content", [])
        if not isinstance(children, list):
            yield FieldProblem(f"{path}.content", "the content of a node is a list")
            return
        inner = path if path == "content" else f"{path}.content"
        for place, child in enumerate(children):
            yield from self._node(child, f"{inner}.{place}", depth + 1)
        kinds = [_kind(child) for child in children]
        if all(kind in NODES for kind in kinds) and not _fits(node["type"], kinds):
            yield _misfit(node["type"], kinds, inner)
        elif node["type"] == "table":
            wide = next((row for row, width in enumerate(_widths(children)) if width > TABLE_COLUMNS), None)
            if wide is not None:
                yield FieldProblem(f"{inner}.{wide}", f"a table can have {TABLE_COLUMNS} columns")

    def _marks(self, node: Node, path: str) -> Iterator[FieldProblem]:
        marks = node.get("marks", [])
        if not isinstance(marks, list):
            yield FieldProblem(f"{path}.marks", "the marks of a node are a list")
            return
        seen: set[str] = set()
        for place, mark in enumerate(marks):
            at = f"{path}.marks.{place}"
            kind = _kind(mark)
            if kind not in MARKS or kind in seen:
                yield FieldProblem(f"{at}.type", "there is no such mark, or it is there twice")
                continue
            seen.add(kind)
            yield from _unknown(mark, ("type", "attrs"), at)
            yield from self._attrs(MARKS[kind], mark.get("attrs"), f"{at}.attrs")

    def _attrs(self, spec: Mapping[str, Any], attrs: Any, path: str) -> Iterator[FieldProblem]:
        known: Mapping[str, Mapping[str, Any]] = spec.get("attrs", {})
        if attrs is None:
            attrs = {}
        if not isinstance(attrs, Mapping):
            yield FieldProblem(path, "attributes are an object")
            return
        yield from _unknown(attrs, tuple(known), path)
        for name, rule in known.items():
            yield from self._attr(rule, attrs.get(name), name in attrs, f"{path}.{name}")

    def _attr(self, rule: Mapping[str, Any], value: Any, given: bool, path: str) -> Iterator[FieldProblem]:  # noqa: FBT001
        if not given or value is None:
            if rule.get("required") or (given and not rule.get("nullable")):
                yield FieldProblem(path, "this has to be there")
            return
        complaint = CHECKS[rule["type"]](value, rule)
        if complaint:
            yield FieldProblem(path, complaint)
        elif rule.get("unique"):
            if value in self._seen:
                yield FieldProblem(path, "two blocks have this id")
            self._seen.add(value)


def _kind(part: Any) -> str:
    """Its type, or nothing for what is no node or mark at all."""
    kind = part.get("type") if isinstance(part, Mapping) else None
    return kind if isinstance(kind, str) else ""


def _unknown(given: Mapping[str, Any], known: Sequence[str], path: str) -> Iterator[FieldProblem]:
    for name in given:
        if name not in known:
            yield FieldProblem(f"{path}.{name}"[:300], "this is not known here")


# What each type of attribute may be: the complaint, or nothing ------------------------------------


def _uuid(value: Any, _: Mapping[str, Any]) -> str:
    try:
        return "" if isinstance(value, str) and str(UUID(value)) == value else "this has to be a UUID"
    except ValueError:
        return "this has to be a UUID"


def _integer(value: Any, rule: Mapping[str, Any]) -> str:
    if not isinstance(value, int) or isinstance(value, bool) or not rule["min"] <= value <= rule["max"]:
        return f"this has to be a whole number from {rule['min']} to {rule['max']}"
    return ""


def _integers(value: Any, rule: Mapping[str, Any]) -> str:
    if not isinstance(value, list) or len(value) > rule["maxItems"] or any(_integer(one, rule) for one in value):
        return f"this has to be a list of at most {rule['maxItems']} whole numbers"
    return ""


def _string(value: Any, rule: Mapping[str, Any]) -> str:
    allowed = rule.get("enum")
    if not isinstance(value, str) or "\x00" in value or (allowed and value not in allowed):
        return f"this has to be one of {', '.join(allowed)}" if allowed else "this has to be text"
    most = rule.get("maxLength", len(value))
    return "" if len(value) <= most else f"this can have {most} characters"


def _url(value: Any, rule: Mapping[str, Any]) -> str:
    complaint = _string(value, rule)
    if complaint:
        return complaint
    try:
        scheme = urlsplit(value).scheme.lower()
    except ValueError:
        scheme = ""
    # A browser drops these characters from an address, so `java\nscript:` would become what it seems not to be.
    hidden = re.search(r"[\x00-\x20\x7f]", value) is not None
    return "" if scheme in rule["schemes"] and not hidden else "this has to be an address of http, https or mailto"


CHECKS: dict[str, Callable[[Any, Mapping[str, Any]], str]] = {
    "uuid": _uuid,
    "integer": _integer,
    "integers": _integers,
    "string": _string,
    "url": _url,
}


# Content expressions, as ProseMirror writes them, turned into regular expressions over names -----------


def _pattern(expression: str) -> re.Pattern[str]:
    """`paragraph block*` becomes a pattern over `paragraph bulletList `, each name followed by a blank."""
    return re.compile(re.sub(r"\w+", lambda name: _name(name[0]), expression).replace(" ", "").replace("_", " "))


def _name(name: str) -> str:
    members = [name] if name in NODES else [kind for kind, of in NODES.items() if of.get("group") == name]
    # `_` stands for the blank after a name until the expression's own blanks are gone.
    return "(?:" + "|".join(f"{member}_" for member in members) + ")"


PATTERNS = {kind: _pattern(spec["content"]) for kind, spec in NODES.items() if spec.get("content")}
ALONE = {
    kind: {name for name in NODES if re.search(rf"[:|]{name} ", pattern.pattern)} for kind, pattern in PATTERNS.items()
}


def _fits(kind: str, children: Sequence[Any]) -> bool:
    pattern = PATTERNS.get(kind)
    if pattern is None:
        return not children
    return pattern.fullmatch("".join(f"{child} " for child in children)) is not None


def _widths(rows: Sequence[Node]) -> Iterator[int]:
    """How many columns each row spans, with the cells that hang down into it."""
    hanging: list[tuple[int, int]] = []
    for row in rows:
        cells = row.get("content")
        spans = [_span(cell) for cell in cells] if isinstance(cells, list) else []
        hanging += spans
        yield sum(columns for _, columns in hanging)
        hanging = [(down - 1, columns) for down, columns in hanging if down > 1]


def _span(cell: Any) -> tuple[int, int]:
    """(rows, columns); one where it does not say, or says it wrongly, which is its own problem."""
    attrs = cell.get("attrs") if isinstance(cell, Mapping) else None
    told = attrs if isinstance(attrs, Mapping) else {}
    rows, columns = (told.get(name) for name in ("rowspan", "colspan"))
    return rows if isinstance(rows, int) else 1, columns if isinstance(columns, int) else 1


def _misfit(kind: str, children: Sequence[Any], path: str) -> FieldProblem:
    allowed = ALONE.get(kind, set())
    for place, child in enumerate(children):
        if child not in allowed:
            return FieldProblem(f"{path}.{place}.type", f"a {child} cannot stand in a {kind}")
    return FieldProblem(path, f"a {kind} holds {NODES[kind].get('content') or 'nothing'}")
