"""The works of a text under their keys, as CSL-JSON for pandoc and as BibTeX that any LaTeX takes. Pure."""

import json
from collections.abc import Mapping

from bff.citations import clean, key_works, write_bibtex
from bff.exports.model import Source
from bff.exports.plaintext import clean as visible
from bff.exports.textext import in_formulas


def keys(works: Mapping[int, Source]) -> dict[int, str]:
    """By number."""
    ordered = sorted(works.items())
    named = key_works([{**clean(work.csl), "id": work.id} for _, work in ordered])
    return {number: key for (number, _), key in zip(ordered, named, strict=True)}


def csl_json(works: Mapping[int, Source]) -> str:
    """https://github.com/citation-style-language/schema, in the order of first appearance."""
    named = keys(works)
    items = [{"id": named[number], **clean(work.csl)} for number, work in sorted(works.items())]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def bib(works: Mapping[int, Source]) -> str:
    """Signs that the fonts of text lack come from those of formulas, as they do in the text."""
    ordered = sorted(works.items())
    written = write_bibtex([{**work.csl, "id": work.id} for _, work in ordered], tex=True)
    return in_formulas(visible(written))
