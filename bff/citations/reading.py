"""What a reader of a bibliography file gives back: its works, and what was wrong, by line."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from bff.citations.constants import MAX_IMPORT_ENTRIES, MAX_IMPORT_PROBLEMS


class Entry(NamedTuple):
    """One work as cleaned CSL-JSON, and the line it began on, counted from 1."""

    line: int
    csl: dict[str, Any]


class Problem(NamedTuple):
    line: int
    message: str


class Reading(NamedTuple):
    entries: list[Entry]
    problems: list[Problem]


def gather(found: Iterable[Entry | Problem]) -> Reading:
    """The first works up to the limit; what goes beyond it is one problem, not thousands."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for each in found:
        if isinstance(each, Problem):
            problems.append(each)
        elif len(entries) < MAX_IMPORT_ENTRIES:
            entries.append(each)
        else:
            problems.append(Problem(each.line, f"only {MAX_IMPORT_ENTRIES} works are taken at once; the rest is left"))
            break
        if len(problems) >= MAX_IMPORT_PROBLEMS:
            problems.append(Problem(each.line, "too many problems; the rest of the file is left"))
            break
    return Reading(entries, problems)
