"""CSL-JSON as a BibTeX database, readable by BibTeX, biber and pandoc alike. Pure.

Types and fields: https://mirrors.ctan.org/biblio/bibtex/base/btxdoc.pdf, section 3; doi and url as later styles
read them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from bff.citations import clean, plain
from bff.exports.bibliography import keys
from bff.exports.model import Source
from bff.exports.plaintext import one_line
from bff.exports.textext import escape

_KINDS = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article", "review": "article",
    "book": "book", "chapter": "incollection", "entry": "incollection", "entry-dictionary": "incollection",
    "entry-encyclopedia": "incollection", "paper-conference": "inproceedings", "thesis": "phdthesis",
    "report": "techreport", "manuscript": "unpublished", "pamphlet": "booklet",
}  # fmt: skip
# Where an entry says what it appeared in, and who brought it out.
_CONTAINER = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
_PUBLISHER = {"phdthesis": "school", "techreport": "institution", "misc": "howpublished", "unpublished": "note"}
_FIELDS = {"volume": "volume", "publisher-place": "address", "edition": "edition", "collection-title": "series",
           "ISBN": "isbn", "ISSN": "issn"}  # fmt: skip
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_QUOTE = escape('"')
_UNSAFE = re.compile(r"[{}%#~^\s\\]")
_TAG = re.compile(r"<(/?)(i|b|sub|sup)>")
_COMMANDS = {"i": "emph", "b": "textbf", "sub": "textsubscript", "sup": "textsuperscript"}


def bib(works: Mapping[int, Source]) -> str:
    named = keys(works)
    return "\n".join(_entry(named[number], clean(work.csl)) for number, work in sorted(works.items()))


def _entry(key: str, csl: Mapping[str, Any]) -> str:
    kind = _KINDS.get(csl["type"], "misc")
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(kind, csl))
    return f"@{kind}{{{key},\n{fields}}}\n"


def _fields(kind: str, csl: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for role in ("author", "editor"):
        if people := csl.get(role):
            yield role, f"{{{' and '.join(map(_person, people))}}}"
    # A second pair of braces keeps the capitals that styles would take away.
    yield "title", f"{{{{{_marked(csl['title'])}}}}}"
    yield from _named(kind, csl)
    if pages := csl.get("page"):
        yield "pages", f"{{{'--'.join(map(_marked, re.split('[-–—]+', pages)))}}}"
    yield from _dates(csl)
    if doi := csl.get("DOI"):
        yield "doi", f"{{{_UNSAFE.sub('', plain(doi))}}}"
    if url := csl.get("URL"):
        yield "url", f"{{{_address(url)}}}"


def _named(kind: str, csl: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    number = csl.get("issue") or csl.get("number")
    known = {_CONTAINER.get(kind, "series"): csl.get("container-title"), "number": number}
    known |= {_PUBLISHER.get(kind, "publisher"): csl.get("publisher")}
    known = {ours: csl[theirs] for theirs, ours in _FIELDS.items() if theirs in csl} | known
    yield from ((name, f"{{{_marked(value)}}}") for name, value in known.items() if value)
    if kind == "misc" and not known["howpublished"] and "URL" in csl:
        # Styles of BibTeX's own print no url of their own.
        yield "howpublished", rf"{{\url{{{_address(csl['URL'])}}}}}"


def _dates(csl: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    year, *rest = ((csl.get("issued") or {}).get("date-parts") or [[""]])[0]
    if year:
        yield "year", f"{{{year}}}"
    if rest:
        yield "month", _MONTHS[rest[0] - 1]


def _person(name: Mapping[str, str]) -> str:
    """`von Last, Jr, First`, each part in braces where BibTeX would cut it."""
    if "family" not in name:
        return f"{{{_marked(name['literal'])}}}"
    particles = " ".join(filter(None, [name.get("dropping-particle"), name.get("non-dropping-particle")]))
    family = " ".join(filter(None, [_whole(particles), _whole(name["family"])]))
    return ", ".join(filter(None, [family, _whole(name.get("suffix", "")), _whole(name.get("given", ""))]))


def _whole(text: str) -> str:
    cut = re.search(r",|\band\b", text, re.IGNORECASE)
    return f"{{{_marked(text)}}}" if cut else _marked(text)


def _marked(text: str) -> str:
    """Balanced in its braces, whatever tags the text holds."""
    made, opened, end = "", [], 0
    for tag in _TAG.finditer(text):
        made += _escaped(text[end : tag.start()])
        end = tag.end()
        if not tag[1]:
            opened.append(tag[2])
            made += f"\\{_COMMANDS[tag[2]]}{{"
        elif opened and opened[-1] == tag[2]:
            opened.pop()
            made += "}"
    return made + _escaped(text[end:]) + "}" * len(opened)


def _escaped(text: str) -> str:
    """BibTeX counts braces, behind a backslash too; and our commands are not known where it is read alone."""
    made = escape(text)
    return made.replace(r"\{", r"\textbraceleft{}").replace(r"\}", r"\textbraceright{}").replace(_QUOTE, '{"}')


def _address(url: str) -> str:
    r"""Nothing that TeX reads as its own: `%` and `#` may stand in \url, which is in no argument here."""
    return quote(one_line(url), safe=":/?#@!$&+,;=%-._()")
