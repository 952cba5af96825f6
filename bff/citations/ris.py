"""RIS and CSL-JSON into one another: one `TAG  - value` a line, `TY` begins a work and `ER` ends it.

Programs disagree on many tags; each is read in the senses that are common, and one of them is written.
RIS has no markup: italics and the like are left out of what is written.
Format: https://en.wikipedia.org/wiki/RIS_(file_format), after the lost specification of Research Information Systems.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bff.citations.csl import as_date, clean, find_doi, plain
from bff.citations.reading import Entry, Problem, Reading, gather

_TYPES = {
    "JOUR": "article-journal", "MGZN": "article-magazine", "NEWS": "article-newspaper", "BOOK": "book",
    "CHAP": "chapter", "CONF": "paper-conference", "THES": "thesis", "RPRT": "report", "UNPB": "manuscript",
    "ELEC": "webpage", "DATA": "dataset", "COMP": "software", "PAT": "patent", "STAND": "standard", "MAP": "map",
    "VIDEO": "motion_picture", "SOUND": "song", "CASE": "legal_case", "BILL": "bill", "HEAR": "hearing",
    "STAT": "legislation", "PAMP": "pamphlet", "BLOG": "post-weblog", "ENCYC": "entry-encyclopedia",
    "DICT": "entry-dictionary", "ART": "graphic", "PCOMM": "personal_communication", "GEN": "document",
    # Read as one of the above, and written as that.
    "JFULL": "article-journal", "EJOUR": "article-journal", "INPR": "article-journal", "EBOOK": "book",
    "EDBOOK": "book", "WHOLE": "book", "ECHAP": "chapter", "CPAPER": "paper-conference", "SER": "book",
    "MANSCPT": "manuscript", "AGGR": "dataset", "DBASE": "dataset", "MPCT": "motion_picture", "GOVDOC": "report",
    "WEB": "webpage", "MUSIC": "song",
}  # fmt: skip
_WRITTEN = {kind: tag for tag, kind in reversed(_TYPES.items())}
# CSL's name and the tags that say it, the one to write first.
_TEXTS = {
    "title": "TI T1 CT",
    "container-title": "T2 JF JO BT",
    "container-title-short": "J2 JA",
    "collection-title": "T3",
    "title-short": "ST",
    "publisher": "PB",
    "publisher-place": "CY PP",
    "volume": "VL",
    "issue": "IS",
    "edition": "ET",
    "abstract": "AB N2",
    "note": "N1",
    "genre": "M3",
    "language": "LA",
    "call-number": "CN",
    "source": "DP",
    "archive": "DB",
}
_ROLES = {"author": "AU A1", "editor": "ED A2", "collection-editor": "A3", "translator": "A4"}
_SERIAL = frozenset({"article-journal", "article-magazine", "article-newspaper"})
MAX_VALUES = 1_000
MAX_VALUE = 40_000

_LINE = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*)|\s*)$")
_BREAK = re.compile(r"\r\n|\r|\n")


def read(text: str) -> Reading:
    """What cannot be read is a problem with its line; it costs nothing but itself."""
    return gather(_works(text))


class _Work:
    def __init__(self, line: int, kind: str) -> None:
        self.line = line
        self.kind = kind.strip().upper()
        self.values: dict[str, list[str]] = {}
        self._tag = ""
        self._kept = 0

    def take(self, tag: str, value: str, line: str) -> None:
        if tag:
            self._add(tag, value)
        elif line.strip():
            self._go_on(line)

    def _add(self, tag: str, value: str) -> None:
        self._tag = tag
        self._kept += 1
        if value.strip() and self._kept <= MAX_VALUES:
            self.values.setdefault(tag, []).append(value.strip()[:MAX_VALUE])

    def _go_on(self, line: str) -> None:
        """Long values are sometimes broken."""
        if (values := self.values.get(self._tag)) and len(values[-1]) + len(line) <= MAX_VALUE:
            values[-1] += f" {line.strip()}"

    def first(self, tags: str) -> str:
        return next((self.values[tag][0] for tag in tags.split() if tag in self.values), "")


def _works(text: str) -> Iterator[Entry | Problem]:
    shelf = _Shelf()
    for number, line in enumerate(_BREAK.split(text), 1):
        yield from shelf.take(number, line)
    if shelf.open is not None:
        yield Problem(shelf.open.line, "the last work has no end (ER  - ); it was taken as it is")
    yield from shelf.close()


class _Shelf:
    """The work whose lines are being read, if any."""

    def __init__(self) -> None:
        self.open: _Work | None = None

    def take(self, number: int, line: str) -> Iterator[Entry | Problem]:
        found = _LINE.match(line.rstrip())
        tag, value = (found[1], found[2] or "") if found else ("", "")
        if tag == "TY":
            if self.open is not None:
                yield Problem(number, "the work before this one has no end (ER  - ); it was taken as it is")
            yield from self.close()
            self.open = _Work(number, value)
        elif tag == "ER":
            yield from self.close()
        elif self.open is not None:
            self.open.take(tag, value, line)
        elif tag:
            # Lines without a tag between works are some program's header, and say nothing.
            yield Problem(number, f"{tag} stands outside of a work, which begins with TY")

    def close(self) -> Iterator[Entry | Problem]:
        if self.open is not None:
            yield _closed(self.open)
        self.open = None


def _closed(work: _Work) -> Entry | Problem:
    if not work.first("TI T1 CT BT T2"):
        return Problem(work.line, "this work has no title (TI)")
    kind = _TYPES.get(work.kind, "document")
    csl: dict[str, Any] = {"type": kind}
    csl |= {name: work.first(tags) for name, tags in _TEXTS.items()}
    if not csl["title"]:
        # Some programs name a whole book where others name what the work is in.
        csl |= {"title": csl["container-title"], "container-title": ""}
    csl |= {name: [_person(each) for each in _all(work, tags)] for name, tags in _ROLES.items()}
    csl |= {"page": _pages(work), "keyword": ", ".join(work.values.get("KW", []))}
    csl |= {"DOI": find_doi(work.first("DO")) or find_doi(work.first("UR L3 M3")), "URL": work.first("UR LK")}
    csl |= {"issued": _date(work.first("DA")) or _date(work.first("PY Y1")), "accessed": _date(work.first("Y2"))}
    csl["ISSN" if kind in _SERIAL else "ISBN"] = work.first("SN")
    return Entry(work.line, clean({name: value for name, value in csl.items() if value}))


def _all(work: _Work, tags: str) -> list[str]:
    return [value for tag in tags.split() for value in work.values.get(tag, [])]


def _person(name: str) -> dict[str, str]:
    """Last, First, Suffix; what has no comma stays whole."""
    if "," not in name:
        return {"literal": name}
    family, given, suffix = ([part.strip() for part in name.split(",", 2)] + [""])[:3]
    return {"family": family, "given": given, "suffix": suffix} if family else {"literal": given}


def _pages(work: _Work) -> str:
    first, last = work.first("SP"), work.first("EP")
    return f"{first}-{last}" if first and last and first != last and "-" not in first else first or last


def _date(text: str) -> dict[str, Any]:
    """`2021/03/05/spring`, of which only the year must be there."""
    year, *rest = re.split(r"[/-]", text.strip()) if re.match(r"\d{1,4}(?:[/-]|$)", text.strip()) else [""]
    parts = [year]
    for part in rest[:2]:
        if not re.fullmatch(r"\s*\d{1,2}\s*", part):
            break
        parts.append(part.strip())
    return as_date({"date-parts": [parts]}) if year else as_date(text)


def write(works: Iterable[Mapping[str, Any]]) -> str:
    """Lines end in CR LF, as in the specification."""
    return "".join(f"{tag}  - {value}\r\n" for work in works for tag, value in _lines(clean(work)))


def _lines(csl: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "TY", _WRITTEN.get(csl["type"], "GEN")
    for name, tags in _ROLES.items():
        yield from ((tags.split()[0], _spoken(person)) for person in csl.get(name, []))
    for name, tags in _TEXTS.items():
        if name in csl:
            yield tags.split()[0], plain(csl[name])
    first, last = _ends(plain(csl.get("page", "")))
    parts = csl.get("issued", {}).get("date-parts", [[]])[0]
    said = {
        "SP": first,
        "EP": last,
        "PY": str(parts[0]) if parts else "",
        "DA": _slashed(parts) if parts[1:] else "",
        "Y2": _slashed(csl.get("accessed", {}).get("date-parts", [[]])[0]),
        "SN": csl.get("ISSN") or csl.get("ISBN") or "",
        "DO": csl.get("DOI", ""),
        "UR": csl.get("URL", ""),
    }
    yield from ((tag, plain(value)) for tag, value in said.items() if value)
    yield from (("KW", word.strip()) for word in plain(csl.get("keyword", "")).split(",") if word.strip())
    yield "ER", ""


def _spoken(person: Mapping[str, str]) -> str:
    if "family" not in person:
        return person.get("literal", "")
    particles = (person.get("dropping-particle"), person.get("non-dropping-particle"), person["family"])
    parts = [" ".join(filter(None, particles)), person.get("given", ""), person.get("suffix", "")]
    while len(parts) > 2 and not parts[-1]:  # noqa: PLR2004  a family name alone keeps its comma
        parts.pop()
    return ", ".join(parts) if parts[1:] != [""] else f"{parts[0]},"


def _ends(page: str) -> tuple[str, str]:
    found = re.fullmatch(r"([^-–—]+)[-–—]+([^-–—]+)", page)
    return (found[1].strip(), found[2].strip()) if found else (page, "")


def _slashed(parts: Sequence[int]) -> str:
    return "/".join([*(f"{part:02}" for part in parts), *[""] * (3 - len(parts))]) if parts else ""
