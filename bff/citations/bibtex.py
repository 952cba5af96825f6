"""BibTeX and CSL-JSON into one another: types, fields, names and dates by name.

Fields of biblatex are read too (journaltitle, date, location …). What is written is plain BibTeX in UTF-8, with
biblatex's own fields only where BibTeX has none, and can be read again without a loss.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from bff.citations import bibfile, people
from bff.citations.bibfile import Raw
from bff.citations.csl import DATES, TYPES, as_date, clean
from bff.citations.keys import keys
from bff.citations.latex import from_text, to_text
from bff.citations.matching import fold
from bff.citations.reading import Entry, Problem, Reading, gather

# ruff: noqa: SIM905  long lists of names read best as a text
_TYPES = {
    "article": "article-journal", "book": "book", "booklet": "pamphlet", "inbook": "chapter",
    "incollection": "chapter", "suppbook": "chapter", "inproceedings": "paper-conference",
    "conference": "paper-conference", "proceedings": "book", "collection": "book", "mvbook": "book",
    "manual": "book", "mastersthesis": "thesis", "phdthesis": "thesis", "thesis": "thesis",
    "techreport": "report", "report": "report", "unpublished": "manuscript", "misc": "document",
    "online": "webpage", "electronic": "webpage", "www": "webpage", "dataset": "dataset", "software": "software",
    "patent": "patent", "periodical": "periodical", "inreference": "entry-encyclopedia", "reference": "book",
    "standard": "standard", "video": "motion_picture", "review": "review", "image": "graphic",
}  # fmt: skip
# The type to write, where several are read as one; all others are @misc with an entrysubtype.
_WRITTEN = {
    "article-journal": "article", "book": "book", "pamphlet": "booklet", "chapter": "incollection",
    "paper-conference": "inproceedings", "thesis": "phdthesis", "report": "techreport",
    "manuscript": "unpublished", "document": "misc", "webpage": "online", "dataset": "dataset",
    "software": "software", "patent": "patent", "entry": "incollection", "entry-dictionary": "incollection",
    "entry-encyclopedia": "incollection",
}  # fmt: skip
# CSL's name and the fields that say it, the one to write first.
_TEXTS = {
    "title": "title",
    "title-short": "shorttitle",
    "container-title-short": "shortjournal",
    "collection-title": "series",
    "publisher": "publisher institution school organization",
    "publisher-place": "address location",
    "event-title": "eventtitle",
    "event-place": "venue",
    "genre": "type",
    "volume": "volume",
    "number-of-volumes": "volumes",
    "number-of-pages": "pagetotal",
    "edition": "edition",
    "chapter-number": "chapter",
    "version": "version",
    "note": "note annote annotation",
    "abstract": "abstract",
    "keyword": "keywords",
    "language": "language langid",
    "PMCID": "pmcid",
    "PMID": "pmid",
    "ISBN": "isbn",
    "ISSN": "issn",
}
_VERBATIM = {"DOI": "doi", "URL": "url"}
_DATED = {"accessed": "urldate", "original-date": "origdate", "event-date": "eventdate"}
_ROLES = {"author": "author", "editor": "editor", "translator": "translator", "container-author": "bookauthor"}
_PUBLISHERS = {"thesis": "school", "report": "institution"}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DATE = re.compile(r"(-?\d{1,4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def read(text: str) -> Reading:
    """What cannot be read is a problem with its line; it costs nothing but itself."""
    return gather(_works(text))


def _works(text: str) -> Iterator[Entry | Problem]:
    for raw in bibfile.read(text):
        if isinstance(raw, Problem):
            yield raw
        elif "title" not in raw.fields and "booktitle" not in raw.fields:
            if raw.kind not in {"xdata", "set"}:
                yield Problem(raw.line, f"{raw.key or 'an entry'} has no title")
        else:
            yield Entry(raw.line, _to_csl(raw))


def _to_csl(raw: Raw) -> dict[str, Any]:
    fields = raw.fields
    kind = _type(raw)
    csl: dict[str, Any] = {"type": kind, "citation-label": raw.key}
    for name, ways in _TEXTS.items():
        csl[name] = to_text(next((fields[way] for way in ways.split() if way in fields), ""))
    csl |= {name: _verbatim(fields.get(field, "")) for name, field in _VERBATIM.items()}
    # Before there was a field for it, addresses stood here.
    csl["URL"] = csl["URL"] or _verbatim(fields.get("howpublished", ""))
    csl |= {name: people.read(fields[field]) for name, field in _ROLES.items() if field in fields}
    csl |= {name: _range(fields[field]) for name, field in _DATED.items() if field in fields}
    csl |= {"issued": _issued(fields), "page": re.sub(r"\s*[-–—]+\s*", "-", to_text(fields.get("pages", "")))}
    csl |= _title(fields) | _container(fields) | _numbers(fields, kind) | _eprint(fields)
    return clean({name: value for name, value in csl.items() if value})


def _type(raw: Raw) -> str:
    exact = raw.fields.get("entrysubtype", "").lower()
    if exact in TYPES and raw.kind in {"misc", "incollection"}:
        return exact
    if raw.kind == "article" and f"article-{exact}" in TYPES:
        return f"article-{exact}"
    return _TYPES.get(raw.kind, "document")


def _title(fields: Mapping[str, str]) -> dict[str, str]:
    title, subtitle = (to_text(fields.get(name, "")).strip() for name in ("title", "subtitle"))
    if not title:
        return {"title": to_text(fields.get("booktitle", ""))}
    if not subtitle or fold(title).endswith(fold(subtitle)):
        return {"title": title}
    return {"title": f"{title} {subtitle}" if title.endswith((":", "?", "!")) else f"{title}: {subtitle}"}


def _container(fields: Mapping[str, str]) -> dict[str, str]:
    ways = ["journaltitle", "journal", *(["booktitle"] if "title" in fields else [])]
    return {"container-title": to_text(next((fields[way] for way in ways if way in fields), ""))}


def _numbers(fields: Mapping[str, str], kind: str) -> dict[str, str]:
    """`number` is the issue of an article, and the number of everything else."""
    number, issue, eid = (to_text(fields.get(name, "")) for name in ("number", "issue", "eid"))
    if kind.startswith("article"):
        return {"issue": issue or number, "number": eid}
    return {"issue": issue, "number": number or eid}


def _eprint(fields: Mapping[str, str]) -> dict[str, str]:
    """arXiv's works have DOIs of arXiv's own (https://info.arxiv.org/help/doi.html)."""
    eprint = fields.get("eprint", "").strip()
    archive = fields.get("eprinttype", fields.get("archiveprefix", "")).strip().lower()
    if archive != "arxiv" or not re.fullmatch(r"[\w./-]{5,40}", eprint) or fields.get("doi"):
        return {}
    return {"DOI": f"10.48550/arXiv.{re.sub(r'v[0-9]+$', '', eprint)}"}


def _verbatim(value: str) -> str:
    found = re.search(r"\\url\{([^{}]+)\}", value)
    return re.sub(r"\\([_%&#~{}])(?:\{\})?", r"\1", (found[1] if found else value).strip())


def _issued(fields: Mapping[str, str]) -> dict[str, Any]:
    if dated := _range(fields.get("date", "")):
        return dated
    year = to_text(fields.get("year", "")).strip()
    if not re.fullmatch(r"-?\d{1,4}", year):
        return as_date(year)
    month = _month(to_text(fields.get("month", "")))
    day = to_text(fields.get("day", "")).strip()
    return as_date({"date-parts": [[year, *([month, *([day] if day else [])] if month else [])]]})


def _month(text: str) -> int:
    word = text.strip().lower()[:3].rstrip(".")
    if word.isdigit():
        return int(word)
    return _MONTHS.index(word) + 1 if word in _MONTHS else 0


def _range(text: str) -> dict[str, Any]:
    """biblatex's `2020-01-05/2020-02`."""
    ends = [_DATE.match(end.strip()) for end in text.split("/")[:2]]
    parts = [[part for part in end.groups() if part] for end in ends if end]
    return as_date({"date-parts": parts}) if parts else {}


def write(works: Iterable[Mapping[str, Any]], *, tex: bool = False) -> str:
    """One entry a work, in the order given, each with a key of its own: see keys, which reads their ids.

    With `tex`, for BibTeX itself and its styles rather than for other programs: types that it knows, titles whose
    capitals stay as they are, and addresses where its styles print them.
    """
    cleaned = [clean(work) | ({"id": work["id"]} if "id" in work else {}) for work in works]
    return "\n".join(_entry(key, csl, tex=tex) for key, csl in zip(keys(cleaned), cleaned, strict=True))


# https://mirrors.ctan.org/biblio/bibtex/base/btxdoc.pdf, section 3.1
_KNOWN = frozenset("article book booklet incollection inproceedings phdthesis techreport unpublished misc".split())


def _entry(key: str, csl: dict[str, Any], *, tex: bool) -> str:
    kind = str(csl["type"])
    article = kind.startswith("article-")
    usual = "article" if article else _WRITTEN.get(kind, "misc")
    written = usual if usual in _KNOWN or not tex else "misc"
    fields = [*_text_fields(csl, article=article, tex=tex), *_date_fields(csl, tex=tex)]
    if tex and written == "misc" and (shown := _shown(csl)):
        fields.append(("howpublished", shown))
    if article and kind != "article-journal":
        fields.append(("entrysubtype", f"{{{kind.removeprefix('article-')}}}"))
    elif _TYPES[written] != kind:
        fields.append(("entrysubtype", f"{{{kind}}}"))
    lines = "".join(f"  {name} = {value},\n" for name, value in fields)
    return f"@{written}{{{key},\n{lines}}}\n"


def _shown(csl: Mapping[str, Any]) -> str:
    """Styles of BibTeX's own print neither the url nor the publisher of what they call @misc."""
    if "URL" in csl:
        return rf"{{\url{{{_address(csl['URL'])}}}}}"
    return f"{{{from_text(csl['publisher'])}}}" if "publisher" in csl else ""


def _text_fields(csl: Mapping[str, Any], *, article: bool, tex: bool) -> Iterator[tuple[str, str]]:
    for name, field in _ROLES.items():
        if name in csl:
            yield field, f"{{{people.write(csl[name])}}}"
    named = {name: ways.split()[0] for name, ways in _TEXTS.items()}
    named["publisher"] = _PUBLISHERS.get(csl["type"], "publisher")
    named["container-title"] = "journal" if article else "booktitle"
    named |= {"issue": "number", "number": "eid"} if article else {"issue": "issue", "number": "number"}
    for name, field in named.items():
        if name not in csl:
            continue
        if tex and name == "title":
            # A second pair of braces keeps every capital that styles would take away.
            yield field, f"{{{{{from_text(csl[name])}}}}}"
        else:
            yield field, f"{{{from_text(csl[name], title=name.endswith('title'))}}}"
    if "page" in csl:
        yield "pages", f"{{{from_text(re.sub(r'[-–—]+', '–', csl['page'])).replace('–', '--')}}}"
    yield from _addresses(csl, tex=tex)


def _addresses(csl: Mapping[str, Any], *, tex: bool) -> Iterator[tuple[str, str]]:
    if "DOI" in csl:
        yield "doi", f"{{{_UNSAFE.sub('', csl['DOI']) if tex else _percent(csl['DOI'])}}}"
    if "URL" in csl:
        yield "url", f"{{{_address(csl['URL'])}}}"


# Within an argument TeX reads these as its own, and a doi is one.
_UNSAFE = re.compile(r"[{}%#~^\s\\]")


def _percent(doi: str) -> str:
    """Braces would end the field; in an address they may be written by their numbers."""
    return doi.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _address(url: str) -> str:
    """By their numbers, all signs that stand in no address as they are."""
    return quote(url, safe=":/?#@!$&'*+,;=%-._~()[]")


def _date_fields(csl: Mapping[str, Any], *, tex: bool) -> Iterator[tuple[str, str]]:
    for name in sorted(DATES & csl.keys() & _DATED.keys()):
        yield _DATED[name], f"{{{_iso(csl[name]['date-parts'])}}}"
    parts: Sequence[Sequence[int]] = csl.get("issued", {}).get("date-parts", [])
    if len(parts) > 1:
        yield "date", f"{{{_iso(parts)}}}"
    if parts and (tex or len(parts) == 1):
        year, *rest = parts[0]
        yield "year", f"{{{year}}}"
        yield from (("month", _MONTHS[month - 1]) for month in rest[:1])
        yield from (("day", f"{{{day}}}") for day in rest[1:2])


def _iso(dates: Sequence[Sequence[int]]) -> str:
    return "/".join("-".join(f"{part:02}" for part in date) for date in dates)
