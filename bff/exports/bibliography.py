"""Keys for the works of a text, and its bibliography as CSL-JSON. Pure.

A key is made of the work alone, never of its place, so that it stays the same from export to export.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any

from bff.citations import clean, plain
from bff.exports.model import Source

# Of letters that do not come apart into a Latin one and its mark.
_LATIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})
# What titles begin with and nobody remembers them by.
_SMALL = frozenset("a an the on of in and for to what is are how why der die das ein eine le la les un une".split())  # noqa: SIM905
_LONGEST = 20


def keys(works: Mapping[int, Source]) -> dict[int, str]:
    """By number: `unal2021sleep`; works that would share one have a piece of their own id behind it."""
    wanted = {number: _key(clean(work.csl)) for number, work in works.items()}
    shared = Counter(wanted.values())
    return {
        number: key if shared[key] == 1 else f"{key}-{_latin(works[number].id)[:8]}" for number, key in wanted.items()
    }


def _key(csl: Mapping[str, Any]) -> str:
    people = csl.get("author") or csl.get("editor") or [{}]
    name = _latin(people[0].get("family") or people[0].get("literal") or "")
    year = ((csl.get("issued") or {}).get("date-parts") or [[""]])[0][0]
    words = [word for part in plain(csl["title"]).split() if (word := _latin(part)) and word not in _SMALL]
    title = words[0][:_LONGEST] if words else ""
    key = f"{name[:_LONGEST]}{year}{title}"
    return key if key[:1].isalpha() else f"work{key}"


def _latin(text: str) -> str:
    return re.sub("[^a-z0-9]", "", unicodedata.normalize("NFKD", text.lower().translate(_LATIN)))


def csl_json(works: Mapping[int, Source]) -> str:
    """https://github.com/citation-style-language/schema, in the order of first appearance."""
    named = keys(works)
    items = [{"id": named[number], **clean(work.csl)} for number, work in sorted(works.items())]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"
