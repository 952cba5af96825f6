"""Works as the notes of a style name them: whole at first, then in short, or as in the same place.

The style's engine knows what was cited before; what it gets wrong is put right as in the entries of a list.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, Locator, formatter
from citeproc.source.json import CiteProcJSON

from bff.citations.labels import Labels, Mention, Works, worded
from bff.citations.manners import Manner
from bff.citations.style import Words, armoured, linked, parse, punctuated, readied, titled_once

# Whatever else people write of a place stands behind the work as they wrote it.
_PAGES = re.compile(r"(?:pages?|pp?\.?)?\s*(\d[\w.,\s–-]*|[ivxlc]+)", re.IGNORECASE)


class Notes:
    """Of one document, asked for in the order in which they are read."""

    def __init__(self, works: Works, manner: Manner, labels: Labels) -> None:
        """`works` are cleaned; `labels` name one where the style fails on it, which `failed` counts."""
        self._works = dict(works)
        self._manner = manner
        self._labels = labels
        items = [armoured(csl) | {"id": _key(number)} for number, csl in self._works.items()]
        style = readied(manner.file, whole_names=manner.whole_names)
        self._engine = CitationStylesBibliography(style, CiteProcJSON(items), formatter.html)
        self.failed = 0

    def of(self, mentions: Sequence[Mention], note: int) -> list[Words]:
        """What the note of this number says that names these; without the stop at its end."""
        items = [_item(mention) for mention in mentions]
        said = [self._one(mention, item) for mention, item in zip(mentions, items, strict=True)]
        # A note that names several works is no place that a later one could be the same as.
        together = Citation(items)
        together.bibliography = self._engine
        for item in items:
            if item.key in self._engine.source:
                self._engine.source[item.key].setdefault("first_reference_note_number", str(note))
        parts = said[:1] + [part for one in said[1:] for part in ([Words("; ")], one)]
        return [words for part in parts for words in part]

    def _one(self, mention: Mention, item: CitationItem) -> list[Words]:
        csl = self._works.get(mention.number or 0)
        if csl is None:
            return [Words(worded(mention, "[?]"))]
        try:
            said = self._set(item, csl)
        except Exception:  # noqa: BLE001  whatever one odd work makes the engine raise, it is named all the same
            self.failed += 1
            return [Words(worded(mention, self._labels.name(mention.number)))]
        if mention.locator.strip() and "locator" not in item:
            said.append(Words(f", {mention.locator.strip()}"))
        before, after = worded(mention._replace(locator=""), _SEAM).split(_SEAM)
        return [Words(before), *said, Words(after)]

    def _set(self, item: CitationItem, csl: Mapping[str, Any]) -> list[Words]:
        citation = Citation([item])
        self._engine.register(citation)
        text = titled_once(str(self._engine.cite(citation, lambda _: None)), armoured(csl))
        if not re.search(r"\w", text):
            raise ValueError("the style left a work out")
        if "edition" not in csl:
            text = re.sub(r", edition(?=[,.]|$)", "", text)
        return [*linked(parse(re.sub(r"\.((?:</\w+>)*)$", r"\1", punctuated(text, self._manner))), csl)]


_SEAM = "\ue030"


def _key(number: int) -> str:
    return f"w{number}"


def _item(mention: Mention) -> CitationItem:
    pages = _PAGES.fullmatch(mention.locator.strip())
    place = {"locator": Locator("page", pages[1].replace("–", "-"))} if pages else {}
    return CitationItem(_key(mention.number or 0), **place)


def ended(words: Sequence[Words]) -> list[Words]:
    """As a sentence of its own: with a capital, unless a name begins it, and a stop."""
    told = [part for part in words if part.text]
    if told and told[0].text[:1].islower() and told[0].href is None:
        told[0] = told[0]._replace(text=told[0].text[0].upper() + told[0].text[1:])
    text = "".join(part.text for part in told)
    return told if re.search(r"[.?!][”’]?$", text) else [*told, Words(".")]
