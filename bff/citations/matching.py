"""Works found in two places made one list: the same work once, the best matches first. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, zip_longest
from typing import Any

import msgspec
from rapidfuzz import fuzz

from bff.citations.constants import MIN_TITLE_TO_MATCH, TITLE_MATCH
from bff.citations.csl import as_text, clean, plain, year_of


class Found(msgspec.Struct, frozen=True):
    """A work as a service describes it. `sources` are the services that know it."""

    csl: dict[str, Any]
    sources: tuple[str, ...]
    cited_by: int | None = None

    @property
    def doi(self) -> str | None:
        return self.csl.get("DOI")

    @property
    def title(self) -> str:
        return plain(str(self.csl["title"]))


# What Crossref and CSL call the same thing.
_CSL_NAMES = {"publisher-location": "publisher-place", "article-number": "number", "edition-number": "edition"}
_UNWANTED = frozenset({"abstract", "reference", "license", "subtitle"})


def from_crossref(work: Mapping[str, Any]) -> Found:
    """Crossref's records are nearly CSL; `clean` takes the difference away."""
    wanted = {_CSL_NAMES.get(name, name): value for name, value in work.items() if name not in _UNWANTED}
    wanted["title"] = _whole_title(as_text(work.get("title")), as_text(work.get("subtitle")))
    return Found(clean(wanted), ("crossref",), _count(work.get("is-referenced-by-count")))


def _whole_title(title: str, subtitle: str) -> str:
    """Some publishers say the subtitle in the title as well."""
    if not subtitle or fold(title).endswith(fold(subtitle)):
        return title
    return f"{title} {subtitle}" if title.endswith((":", "?", "!")) else f"{title}: {subtitle}"


def from_semantic_scholar(paper: Mapping[str, Any]) -> Found:
    """Names stay whole: the service does not part given from family, and no rule of ours could."""
    journal, ids = _mapping(paper.get("journal")), _mapping(paper.get("externalIds"))
    authors = paper.get("authors") if isinstance(paper.get("authors"), Sequence) else []
    assert isinstance(authors, Sequence)
    csl = clean(
        {
            "type": _type(paper.get("publicationTypes")),
            "title": paper.get("title"),
            "author": [{"literal": author.get("name")} for author in authors if isinstance(author, Mapping)],
            "issued": paper.get("publicationDate") or paper.get("year"),
            "container-title": paper.get("venue") or journal.get("name"),
            "volume": journal.get("volume"),
            "page": journal.get("pages"),
            "DOI": ids.get("DOI"),
            "URL": paper.get("url"),
        }
    )
    return Found(csl, ("semantic_scholar",), _count(paper.get("citationCount")))


def from_openalex(work: Mapping[str, Any]) -> Found:
    """Names stay whole here too. https://docs.openalex.org/api-entities/works/work-object"""
    location, biblio = _mapping(work.get("primary_location")), _mapping(work.get("biblio"))
    venue = _mapping(location.get("source"))
    authors = work.get("authorships") if isinstance(work.get("authorships"), list) else []
    assert isinstance(authors, list)
    pages = [str(biblio[end]) for end in ("first_page", "last_page") if biblio.get(end)]
    csl = clean(
        {
            "type": _openalex_type(str(work.get("type")), str(venue.get("type"))),
            "title": work.get("title"),
            "author": [{"literal": _mapping(_mapping(each).get("author")).get("display_name")} for each in authors],
            "issued": work.get("publication_date") or work.get("publication_year"),
            "container-title": venue.get("display_name"),
            "volume": biblio.get("volume"),
            "issue": biblio.get("issue"),
            "page": "-".join(dict.fromkeys(pages)),
            "DOI": work.get("doi"),
            "URL": location.get("landing_page_url") or work.get("id"),
        }
    )
    return Found(csl, ("openalex",), _count(work.get("cited_by_count")))


def _openalex_type(kind: str, venue: str) -> str:
    if kind in {"article", "review", "letter", "editorial"}:
        return "conference" if venue == "conference" else "journal-article"
    return "article" if kind == "preprint" else kind


def _mapping(raw: object) -> Mapping[str, Any]:
    return raw if isinstance(raw, Mapping) else {}


def _type(types: object) -> str:
    names = [str(name).lower() for name in types] if isinstance(types, list) else []
    wanted = ("journalarticle", "conference", "book", "booksection", "dataset", "review")
    return next((name for name in wanted if name in names), "article")


def _count(raw: object) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0 else None


def merge(words: str, *lists: Sequence[Found]) -> list[Found]:
    """The lists' best first, in turn; then whatever bears the very title that was asked for before all others."""
    in_turn = [found for found in chain.from_iterable(zip_longest(*lists)) if found is not None]
    merged: list[Found] = []
    for found in in_turn:
        twin = next((index for index, other in enumerate(merged) if same_work(other, found)), None)
        if twin is None:
            merged.append(found)
        else:
            merged[twin] = _joined(merged[twin], found)
    asked = fold(words)
    return sorted(merged, key=lambda found: fold(found.title) != asked)


def same_work(one: Found, other: Found) -> bool:
    """By DOI where both have one; else by title, with no year that speaks against it."""
    if one.doi and other.doi:
        return one.doi == other.doi
    title = fold(one.title)
    if len(title) < MIN_TITLE_TO_MATCH or title != fold(other.title):
        return False
    years = {year for year in (year_of(one.csl), year_of(other.csl)) if year}
    # A preprint and its article are often a year apart.
    return max(years, default=0) - min(years, default=0) <= 1


def _joined(one: Found, other: Found) -> Found:
    fuller, lesser = (other, one) if _fulness(other) > _fulness(one) else (one, other)
    cited = [count for count in (one.cited_by, other.cited_by) if count is not None]
    sources = tuple(dict.fromkeys((*one.sources, *other.sources)))
    return Found({**lesser.csl, **fuller.csl}, sources, max(cited, default=None))


def _fulness(found: Found) -> int:
    """Crossref parts family from given names, and knows issues and pages; OpenAlex knows these."""
    return max(_FULNESS.index(name) for name in found.sources)


_FULNESS = ("semantic_scholar", "openalex", "crossref")


def fold(text: str) -> str:
    """Letters and digits alone, lower-cased, accents gone: what is left of a title when it is compared."""
    apart = unicodedata.normalize("NFKD", plain(text).casefold())
    return re.sub(r"[\W_]+", "", "".join(char for char in apart if not unicodedata.combining(char)))


def names(csl: Mapping[str, Any]) -> list[str]:
    """The authors (else the editors) as people say them."""
    people: Iterable[Mapping[str, str]] = csl.get("author") or csl.get("editor") or []
    return [
        person.get("literal")
        or " ".join(
            part
            for part in (
                person.get("given"),
                person.get("dropping-particle"),
                person.get("non-dropping-particle"),
                person.get("family"),
                person.get("suffix"),
            )
            if part
        )
        for person in people
    ]


def best_titled(words: str, found: Iterable[Found]) -> Found | None:
    """The first work whose title is the one asked for, but for small slips; never with other numbers in it."""
    asked, numbers = fold(words), re.findall(r"\d+", words)
    return next(
        (
            each
            for each in found
            if re.findall(r"\d+", each.title) == numbers and fuzz.ratio(asked, fold(each.title)) >= TITLE_MATCH
        ),
        None,
    )
