"""Keys that name works in files: the one a work came with, else made of who, when and what. Pure.

A key is made of the work alone, never of its place, so that it stays the same from file to file.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bff.citations.csl import plain, year_of

# What BibTeX, LaTeX and pandoc all take for one key.
_LABEL = re.compile(r"\w+(?:[:.+/-]\w+)*", re.ASCII)
# Of letters that do not come apart into a Latin one and its mark.
_LATIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})
# What titles begin with and nobody remembers them by.
_SMALL = frozenset("a an the on of in and for to what is are how why der die das ein eine le la les un une".split())  # noqa: SIM905
_LONGEST = 20
_MOST = 100


def keys(works: Sequence[Mapping[str, Any]]) -> list[str]:
    """One for each work: `unal2021sleep`. Works that would share one have a piece of their `id` behind it."""
    wanted = [_key(csl) for csl in works]
    shared = Counter(key.lower() for key in wanted)
    taken: set[str] = set()
    return [
        _alone(key if shared[key.lower()] == 1 else _parted(key, csl), taken)
        for key, csl in zip(wanted, works, strict=True)
    ]


def _parted(key: str, csl: Mapping[str, Any]) -> str:
    return f"{key}-{_latin(str(csl['id']))[:8]}" if csl.get("id") else key


def _alone(key: str, taken: set[str]) -> str:
    found, number = key, 1
    while found.lower() in taken:
        number += 1
        found = f"{key}-{number}"
    taken.add(found.lower())
    return found


def _key(csl: Mapping[str, Any]) -> str:
    label = str(csl.get("citation-label", ""))
    return label if _LABEL.fullmatch(label) and len(label) <= _MOST else _made(csl)


def _made(csl: Mapping[str, Any]) -> str:
    people = csl.get("author") or csl.get("editor") or [{}]
    name = _latin(people[0].get("family") or people[0].get("literal") or "")
    words = [word for part in plain(csl["title"]).split() if (word := _latin(part)) and word not in _SMALL]
    title = words[0][:_LONGEST] if words else ""
    key = f"{name[:_LONGEST]}{year_of(csl) or ''}{title}"
    return key if key[:1].isalpha() else f"work{key}"


def _latin(text: str) -> str:
    return re.sub("[^a-z0-9]", "", unicodedata.normalize("NFKD", text.lower().translate(_LATIN)))
