"""CSL-JSON from outside made safe: only members we know, in the shapes that the style engine takes.

What arrives may be anything (a person's own JSON, Crossref's arrays, a paper without a year); what leaves holds
strings, names with a family or a literal, and dates with at least a year, so that no style fails on it.
Format: https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json
"""

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from bff.citations.constants import MAX_ABSTRACT, MAX_NAMES, MAX_TEXT

# ruff: noqa: SIM905  long lists of names read best as a text
TYPES = frozenset(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection "
    "dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview "
    "legal_case legislation manuscript map motion_picture musical_score pamphlet paper-conference patent "
    "performance periodical personal_communication post post-weblog regulation report review review-book "
    "software song speech standard thesis treaty webpage".split()
)
# Crossref's names for its types (https://api.crossref.org/types) and Semantic Scholar's for its own.
OTHER_TYPES = {
    "journal-article": "article-journal",
    "journalarticle": "article-journal",
    "review": "article-journal",
    "proceedings-article": "paper-conference",
    "conference": "paper-conference",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book-part": "chapter",
    "booksection": "chapter",
    "reference-entry": "entry",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "proceedings": "book",
    "posted-content": "article",
    "dissertation": "thesis",
    "report-component": "report",
    "peer-review": "review",
    "database": "dataset",
}
TEXTS = frozenset(
    "abstract annote archive call-number chapter-number citation-label collection-number collection-title "
    "container-title container-title-short dimensions division DOI edition event-place event-title genre ISBN "
    "ISSN issue jurisdiction keyword language license locator medium note number number-of-pages "
    "number-of-volumes original-title page page-first part-number PMCID PMID publisher publisher-place "
    "references section source status supplement title title-short URL version volume volume-title".split()
)
NAMES = frozenset(
    "author chair collection-editor compiler composer container-author contributor director editor "
    "editorial-director host illustrator interviewer organizer original-author performer producer recipient "
    "reviewed-author translator".split()
)
DATES = frozenset("accessed available-date event-date issued original-date submitted".split())

_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)[^<>]{0,500}>")
_KEPT_TAGS = {"i": "i", "em": "i", "b": "b", "strong": "b", "sub": "sub", "sup": "sup"}
_YEAR = re.compile(r"(?<!\d)([12]\d{3})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def clean(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The members of `raw` that CSL knows, coerced; always with a `type` and a `title`."""
    csl: dict[str, Any] = {"type": work_type(raw.get("type"))}
    csl |= {name: text for name in sorted(TEXTS & raw.keys()) if (text := as_text(raw[name], name))}
    csl |= {name: people for name in sorted(NAMES & raw.keys()) if (people := as_names(raw[name]))}
    csl |= {name: date for name in sorted(DATES & raw.keys()) if (date := as_date(raw[name]))}
    csl.setdefault("title", "[Untitled]")
    if "DOI" in csl:
        csl |= {"DOI": doi} if (doi := find_doi(csl["DOI"])) else {"DOI": None}
    if not str(csl.get("URL", "")).startswith(("http://", "https://")):
        csl["URL"] = None
    return {name: value for name, value in csl.items() if value is not None}


def work_type(raw: object) -> str:
    name = str(raw or "").strip().lower()
    return name if name in TYPES else OTHER_TYPES.get(name, "document")


def as_text(raw: object, name: str = "") -> str:
    """One line of text: the first of Crossref's arrays, markup reduced to i, b, sub and sup."""
    if isinstance(raw, Sequence) and not isinstance(raw, str | bytes):
        raw = next((item for item in raw if item), "")
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return ""
    limit = MAX_ABSTRACT if name == "abstract" else MAX_TEXT
    text = unicodedata.normalize("NFC", html.unescape(str(raw)[: limit * 2]))
    text = _TAG.sub(_keep_or_drop, text)
    text = "".join(char for char in text if unicodedata.category(char) not in {"Co", "Cs"})
    text = "".join(" " if unicodedata.category(char) == "Cc" else char for char in text)
    return " ".join(text.split())[:limit]


def _keep_or_drop(tag: re.Match[str]) -> str:
    kept = _KEPT_TAGS.get(tag[2].lower())
    return f"<{tag[1]}{kept}>" if kept else " " if tag[2].lower() in {"br", "p", "jats:p"} else ""


def as_names(raw: object) -> list[dict[str, str]]:
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        return []
    return [name for item in raw[:MAX_NAMES] if (name := _as_name(item))]


def _as_name(raw: object) -> dict[str, str]:
    if isinstance(raw, str):
        return {"literal": text} if (text := plain(as_text(raw))) else {}
    if not isinstance(raw, Mapping):
        return {}
    parts = ("family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle")
    name = {part: text for part in parts if (text := plain(as_text(raw.get(part))))}
    if "family" in name or "literal" in name:
        return name
    # Crossref names an institution as {"name": …}; a given name alone is all some people have.
    alone = plain(as_text(raw.get("name"))) or name.get("given", "")
    return {"literal": alone} if alone else {}


def as_date(raw: object) -> dict[str, Any]:
    """`{"date-parts": [[year, month?, day?]]}`, or nothing where no year can be read."""
    if isinstance(raw, str | int):
        return _from_words(str(raw))
    if not isinstance(raw, Mapping):
        return {}
    parts = raw.get("date-parts")
    if isinstance(parts, Sequence) and not isinstance(parts, str):
        dates = [date for item in parts[:2] if (date := _as_parts(item))]
        if dates:
            return {"date-parts": dates}
    words = raw.get("raw") or raw.get("literal") or raw.get("date-time") or ""
    return _from_words(str(words))


def _as_parts(raw: object) -> list[int]:
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        return []
    bounds = ((-9999, 9999), (1, 12), (1, 31))
    numbers: list[int] = []
    for part, (low, high) in zip(raw, bounds, strict=False):
        if not isinstance(part, int | str) or not re.fullmatch(r"-?\d{1,4}", str(part)):
            break
        if not low <= int(part) <= high or int(part) == 0:
            break
        numbers.append(int(part))
    return numbers


def _from_words(words: str) -> dict[str, Any]:
    found = _YEAR.search(words[:200])
    parts = _as_parts([part for part in found.groups() if part]) if found else []
    return {"date-parts": [parts]} if parts else {}


def plain(text: str) -> str:
    """`text` without the markup that `as_text` leaves in."""
    return re.sub(r"</?(?:i|b|sub|sup)>", "", text)


def find_doi(text: str) -> str | None:
    """The DOI in a bare DOI, a doi.org address or a `doi:` phrase, lower-cased as DOIs compare."""
    found = _DOI.search(text.strip())
    return found[0].rstrip(".,;)]}>\"'").lower() if found else None


def year_of(csl: Mapping[str, Any]) -> int | None:
    parts = csl.get("issued", {}).get("date-parts") or [[]]
    return parts[0][0] if parts[0] else None
