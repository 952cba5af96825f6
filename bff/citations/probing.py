"""What a style's labels and list look like, found out by having its engine cite works that nobody wrote.

Ten thousand styles say in as many ways how they cite; what they print for a work with known words shows what stands
around those words. What cannot be seen so stays as most styles have it.
"""

import html
import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any, NamedTuple

from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    Locator,
    formatter,
)
from citeproc.source.json import CiteProcJSON

from bff.citations.manners import Manner

_YEAR, _PAGE = "2003", "55"
# As many as no style names all of; and as many as a note in short does.
_MOST, _IN_SHORT = 8, 3
_NOTES, _NUMBERS = 'citation-format="note"', 'citation-format="numeric"'


class _Seen(NamedTuple):
    """`alone` is the label of one author's work, `by[n]` that of n authors, `pair` of the first two works together."""

    alone: str
    by: dict[int, str]
    undated: str
    pair: str
    placed: str
    raised: bool
    entry: str


def manner(file: str, title: str, source: str) -> Manner:
    """Of the style that `source` is. A style that its engine fails on is taken for what it says of itself."""
    try:
        seen = _seen(source)
    except Exception:  # noqa: BLE001  whatever a style makes the engine raise, works are cited all the same
        return _said(Manner(file, title), source)
    found = _numbered(seen) if "qxa" not in seen.alone.casefold() else _by_author(seen)
    return _said(Manner(file, title)._replace(**found), source)


def _said(found: Manner, source: str) -> Manner:
    """With what stands in so many words in the style."""
    if _NOTES in source:
        # The text names works as such a note would in short. What stands around the names is ours: no note has it.
        found = Manner(
            found.file, found.title, named=min(found.named, _IN_SHORT), et_al=found.et_al, last=found.last, notes=True
        )
    elif _NUMBERS in source and found == Manner(found.file, found.title):
        found = found._replace(frame=("[", "]"), joins=", ", listed="[{}]")
    return found._replace(sorts=found.numbered and _sorts(source), **_spelled(source))


def _sorts(source: str) -> bool:
    """Whether the list has an order of its own; the text's is that of numbers, or none."""
    found = re.search(r"<bibliography\b.*?(?:<sort>\s*<key\b([^>]*)>|<layout\b)", source, re.DOTALL)
    keyed = (found[1] or "") if found else ""
    return bool(keyed) and 'variable="citation-number"' not in keyed


def _spelled(source: str) -> dict[str, Any]:
    english = re.search(r'<style\b[^>]*\bdefault-locale="(?!en-US)', source) is None
    return {
        "american": english and 'punctuation-in-quote="false"' not in source,
        "whole_names": re.search(r'<style\b[^>]*\binitialize="false"', source) is not None,
    }


def _numbered(seen: _Seen) -> dict[str, Any]:
    opens, closes = seen.alone.split("1", 1) if "1" in seen.alone else ("[", "]")
    between = _between(seen.pair, "1", "2") or ", "
    each = bool(closes.strip()) and between.startswith(closes) and between.endswith(opens) and (opens, closes) == _EACH
    if each:
        between = between[len(closes) : len(between) - len(opens)]
    return {
        "frame": (opens, closes),
        "each": each,
        "joins": between,
        "raised": seen.raised,
        "listed": _listed(seen.entry),
        **_place(seen, "1"),
    }


_EACH = ("[", "]")


def _listed(entry: str) -> str:
    found = re.match(r"[\[(]?1[\])]?[.):]?(?!\d)", entry.strip())
    return found[0].replace("1", "{}") if found else ""


def _by_author(seen: _Seen) -> dict[str, Any]:
    dated = _YEAR in seen.alone
    opens = seen.alone[: seen.alone.casefold().index("qxa")]
    closes = seen.alone.rpartition(_YEAR if dated else seen.alone[len(opens) :][:3])[2]
    before_year = _between(seen.alone, "qxa", _YEAR) if dated else None
    named = max(n for n, label in seen.by.items() if n == 1 or _last(n) in label.casefold())
    if re.search(r"[^\s,.:;]", before_year or ""):
        # A year in brackets of its own, or behind more than names: here one pair of brackets holds both.
        opens, closes, before_year = "(", ")", ", "
    found = {"opens": opens, "closes": closes, "before_year": before_year, "named": named}
    found |= {"raised": seen.raised, "joins": _joins(seen.pair, closes, opens), "listed": _listed(seen.entry)}
    if last := _between(seen.by[2], "qxa", "qxb"):
        found["last"] = last
    cut = re.search(rf".*qx[a-h](.*?){re.escape(before_year or '')}{_YEAR}", seen.by[_MOST], re.IGNORECASE)
    if cut and named < _MOST and re.search(r"\w", cut[1]) and len(cut[1]) < _LONG:
        found["et_al"] = cut[1]
    said = seen.undated[len(opens) + 3 : len(seen.undated) - len(closes)].removeprefix(before_year or "")
    said = said.strip(" ,")
    known = re.search(r"\w", said) and len(said) < _LONG and before_year == _between(seen.alone, "qxa", _YEAR)
    return found | ({"undated": said} if known else {}) | _place(seen, _YEAR if dated else "qxa")


_LONG = 12  # characters of “n.d.” or “et al.” in any language; more holds what is none of it


def _joins(pair: str, closes: str, opens: str) -> str:
    found = _between(pair, _YEAR, "qx") or ""
    inner = found.removeprefix(closes).removesuffix(opens) if closes and found.startswith(closes) else found
    return inner if inner.strip() else "; "


def _place(seen: _Seen, behind: str) -> dict[str, Any]:
    """How a page stands behind what names the work; a bracket that would not close is left out."""
    found = re.search(rf"{behind}(.*?){_PAGE}", seen.placed, re.IGNORECASE)
    bare = re.sub(r"(?:pages?|pp?|S|s)\.?\s*$", "", found[1]) if found else ""
    if found is None or re.search(r"[^\s,.:;]", bare):
        return {}
    return {"between": bare or " ", "pages": bare != found[1]}


def _between(text: str, first: str, last: str) -> str | None:
    found = re.search(rf"{re.escape(first)}(.*?){re.escape(last)}", text, re.IGNORECASE)
    return found[1] if found else None


def _last(authors: int) -> str:
    return f"qx{chr(ord('a') + authors - 1)}"


def _seen(source: str) -> _Seen:
    style = CitationStylesStyle(BytesIO(source.encode()), validate=False)
    works = [_work(f"w{n}", n) for n in range(1, _MOST + 1)] + [_work("undated", 1, dated=False)]
    bibliography = CitationStylesBibliography(style, CiteProcJSON(works), formatter.html)
    asked = [[CitationItem(work["id"])] for work in works]
    asked += [[CitationItem("w1"), CitationItem("w2")], [CitationItem("w1", locator=Locator("page", _PAGE))]]
    citations = [Citation(items) for items in asked]
    for citation in citations:
        bibliography.register(citation)
    printed = [str(bibliography.cite(citation, lambda _: None)) for citation in citations]
    labels = [_words(label) for label in printed]
    by = dict(enumerate(labels[:_MOST], 1))
    entry = _first_entry(bibliography)
    return _Seen(labels[0], by, labels[-3], labels[-2], labels[-1], raised="<sup>" in printed[0], entry=entry)


def _first_entry(bibliography: Any) -> str:
    """Some styles fail on their list and cite well."""
    try:
        entries: Sequence[Any] = bibliography.bibliography()
        return _words(str(entries[0])) if entries else ""
    except Exception:  # noqa: BLE001  see above
        return ""


def _words(printed: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "", printed))


def _work(name: str, authors: int, *, dated: bool = True) -> dict[str, Any]:
    people = [{"family": f"Qx{chr(ord('a') + n)}"} for n in range(authors)]
    work = {"id": name, "type": "article-journal", "title": "Zz", "container-title": "Jj", "author": people}
    return work | ({"issued": {"date-parts": [[int(_YEAR)]]}} if dated else {})
