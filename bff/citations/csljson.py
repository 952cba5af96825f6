"""CSL-JSON files: an array of works, or one; what is no work is a problem with its line."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from bff.citations.csl import clean
from bff.citations.keys import keys
from bff.citations.reading import Entry, Problem, Reading, gather


def read(text: str) -> Reading:
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError as problem:
        at = re.search(r"byte (\d+)", str(problem))
        line = text.encode()[: int(at[1])].count(b"\n") + 1 if at else 1
        return Reading([], [Problem(line, "this is not JSON from here on")])
    except RecursionError:
        return Reading([], [Problem(1, "this JSON nests too deeply to be a list of works")])
    # Zotero's web API wraps its list.
    items = found.get("items", [found]) if isinstance(found, dict) else found
    if not isinstance(items, list):
        return Reading([], [Problem(1, "this is no list of works")])
    return gather(_works(items, _lines(text, len(items))))


def _lines(text: str, count: int) -> list[int]:
    """The line of each work of an array, found by counting brackets; JSON that was read has them in pairs."""
    if not text.lstrip().startswith("["):
        return [1] * count
    lines: list[int] = []
    depth, line = 0, 1
    for token in re.finditer(r'"(?:\\.|[^"\\])*"|[\[\]{}]|\n', text):
        if token[0] == "\n":
            line += 1
        elif token[0] in "[{":
            lines += [line] if depth == 1 and token[0] == "{" else []
            depth += 1
        elif token[0] in "]}":
            depth -= 1
    return lines if len(lines) == count else [1] * count


def _works(items: list[Any], lines: list[int]) -> Iterator[Entry | Problem]:
    for number, (item, line) in enumerate(zip(items, lines, strict=True), 1):
        if not isinstance(item, Mapping):
            yield Problem(line, f"item {number} is no work")
        elif not item.get("title"):
            yield Problem(line, f"item {number} has no title")
        else:
            label = item.get("citation-label") or item.get("citation-key") or ""
            yield Entry(line, clean({**item, "citation-label": label}))


def write(works: Iterable[Mapping[str, Any]]) -> str:
    """Each with an id of its own, as CSL asks: the key that BibTeX has for it."""
    every = [*works]
    cleaned = [clean(work) for work in every]
    named = keys([csl | {"id": work.get("id")} for csl, work in zip(cleaned, every, strict=True)])
    items = [{"id": key} | csl for key, csl in zip(named, cleaned, strict=True)]
    return msgspec.json.format(msgspec.json.encode(items), indent=2).decode() + "\n"
