"""How the entries of a reference list read, in each style.

The entries are set by citeproc-py from the CSL project's own styles. What that engine gets wrong is put right here:
it escapes no markup, leaves punctuation outside the quotes and quotes within quotes as they were, makes full stops of
given names without capitals and initials where a style wants none, says a title twice where nobody wrote it, and may
raise on a single odd work. Such a work is set plainly instead, so that a reference list always comes out whole.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON

from bff.citations.constants import STYLES_READY
from bff.citations.csl import NAMES, clean, plain, year_of
from bff.citations.labels import letters
from bff.citations.manners import MANNERS, Manner, Style
from bff.citations.shelf import source


class Words(NamedTuple):
    """A stretch of a reference in one look."""

    text: str
    italic: bool = False
    bold: bool = False
    superscript: bool = False
    subscript: bool = False
    href: str | None = None


class Reference(NamedTuple):
    """`plainly` where the style failed on the work, which then has its facts and no more."""

    number: int
    words: tuple[Words, ...]
    plainly: bool = False

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.words)


Told = Callable[[int, int], None]
# So many works are set between two words of how many are done: a tenth of a second.
_AT_ONCE = 25


def nobody(_done: int, _total: int) -> None:
    """Nobody listens."""


def reference_list(
    works: Sequence[tuple[int, Mapping[str, Any]]], manner: Manner = MANNERS[Style.IEEE], told: Told = nobody
) -> list[Reference]:
    """Entries for (number, CSL-JSON) pairs, in the order given. Slow (4 ms a work): keep off the event loop.

    `told` hears how many of all are done, now and then; what it raises ends the work.
    """
    cleaned = [(number, clean(csl)) for number, csl in works]
    lettered = letters(cleaned, manner) if manner.before_year and not manner.numbered else {}
    return [
        Reference(number, tuple(linked(parse(_dated(text, csl, lettered.get(number, ""))), csl)), plainly)
        for (number, csl), (text, plainly) in zip(
            cleaned, _texts([csl for _, csl in cleaned], manner, told), strict=True
        )
    ]


def _texts(works: Sequence[dict[str, Any]], manner: Manner, told: Told) -> Iterator[tuple[str, bool]]:
    for start in range(0, len(works), _AT_ONCE):
        told(start, len(works))
        yield from _set_together(works[start : start + _AT_ONCE], manner)


def _set_together(works: Sequence[dict[str, Any]], manner: Manner) -> list[tuple[str, bool]]:
    try:
        return [(text, False) for text in _set_by_engine(works, manner)]
    except Exception:  # noqa: BLE001  whatever one odd work makes the engine raise, the others are still printed
        return [_set_alone(csl, manner) for csl in works]


def _set_alone(csl: dict[str, Any], manner: Manner) -> tuple[str, bool]:
    try:
        return _set_by_engine([csl], manner)[0], False
    except Exception:  # noqa: BLE001  see _set_together
        return _set_plainly(csl), True


def _dated(text: str, csl: Mapping[str, Any], said: str) -> str:
    """The year with its letter. Styles that have letters say the year first, right after the authors."""
    year, letter = str(year_of(csl) or ""), re.search(r"\d([a-z]+)$", said)
    return re.sub(rf"(?<!\d){re.escape(year)}(?!\d)", f"{year}{letter[1]}", text, count=1) if year and letter else text


def _set_by_engine(works: Sequence[dict[str, Any]], manner: Manner) -> list[str]:
    items = [armoured(csl) | {"id": f"w{index}"} for index, csl in enumerate(works)]
    if not items:
        return []
    style = _style(manner.file, whole_names=manner.whole_names)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.html)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    printed = zip(bibliography.bibliography(), items, strict=True)
    entries = [_mended(str(entry), item, manner, number) for number, (entry, item) in enumerate(printed, 1)]
    if not all(entries):
        raise ValueError("the style left a work out")
    return entries


def readied(file: str, *, whole_names: bool) -> Any:
    """The engine's style, which remembers what it cited last."""
    text = source(file)
    # The engine knows no initialize="false": it makes initials wherever it reads what would stand after them.
    if whole_names:
        text = re.sub(r'(<style\b[^>]*?) initialize-with="[^"]*"', r"\1", text, count=1)
    return CitationStylesStyle(BytesIO(text.encode()), validate=False)


_style = lru_cache(maxsize=STYLES_READY)(readied)


def _mended(text: str, item: Mapping[str, Any], manner: Manner, number: int) -> str:
    text = _unnumbered(text, number) if manner.listed else titled_once(text, item)
    text = re.sub(rf"(?<!\d)(\d{{4}})({_MONTHS})(\d{{0,2}})\b", _spaced, text)
    return punctuated(text, manner)


def _unnumbered(text: str, number: int) -> str:
    """Without the number that the style puts before its entries, which is the one in this batch."""
    return re.sub(rf"^\s*(?:<(sup|b|i|u)>)?[\[(]?{number}[\])]?[.):]?\s*(?(1)</\1>)\s*", "", text, count=1)


def _spaced(found: re.Match[str]) -> str:
    return " ".join(filter(None, found.groups()))


_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"


def titled_once(text: str, item: Mapping[str, Any]) -> str:
    """Where nobody is named the title stands first, and the engine says it again in its own place."""
    title = re.escape(item["title"])
    said = rf"(?:<i>)?[“\u2018]?{title}[”’]?(?:</i>)?"
    nobody = not (item.get("author") or item.get("editor"))
    return re.sub(rf"^({said}.{{0,40}}?){said}[.,]?\s*", r"\1", text, count=1) if nobody else text


# The engine neither escapes nor reads markup, so both travel through it as characters of the private use area,
# which `clean` has removed from whatever came in.
_TO_PRIVATE = {
    "<i>": "\ue010", "</i>": "\ue011", "<b>": "\ue012", "</b>": "\ue013",
    "<sub>": "\ue014", "</sub>": "\ue015", "<sup>": "\ue016", "</sup>": "\ue017",
    "<": "\ue000", ">": "\ue001", "&": "\ue002",
}  # fmt: skip
_FROM_PRIVATE = {private: text for text, private in _TO_PRIVATE.items()}
_ANY_MARKUP = re.compile("|".join(map(re.escape, _TO_PRIVATE)))
# So do the quotation marks within titles, for only the finished entry shows which of them stand in others.
_OPENED, _CLOSED = "\ue020", "\ue021"
_QUOTE = re.compile(r"(?P<opened>\u201c|(?:(?<=[\s(\[\u2013\u2014/-])|(?<![\s\S]))\")|\u201d|\"")
_NEEDLESS = frozenset({"abstract", "keyword", "note", "annote", "references", "source", "license", "language"})


def armoured(csl: Mapping[str, Any]) -> dict[str, Any]:
    spoken = {name: [_initialled(person) for person in csl[name]] for name in NAMES & csl.keys()}
    return {name: _armour(value) for name, value in {**csl, **spoken}.items() if name not in _NEEDLESS}


def _initialled(person: dict[str, str]) -> dict[str, str]:
    """Initials are capitals. A given name in a script that has none stays whole, in the order of its language."""
    family, given = person.get("family"), person.get("given")
    if not (family and given) or any(letter.isupper() for letter in given):
        return person
    if _CASED.match(given):
        return person | {"given": given.title()}
    return {"literal": f"{family}{given}" if _EAST_ASIAN.match(given) else f"{given} {family}"}


_CASED = re.compile("[a-zA-Z\u00c0-\u052f\u1e00-\u1fff]")
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")


def _armour(value: Any) -> Any:
    if isinstance(value, str):
        quoted = _QUOTE.sub(lambda found: _OPENED if found["opened"] else _CLOSED, value)
        return _ANY_MARKUP.sub(lambda found: _TO_PRIVATE[found[0]], quoted)
    if isinstance(value, dict):
        return {key: _armour(item) for key, item in value.items()}
    return [_armour(item) for item in value] if isinstance(value, list) else value


def punctuated(text: str, manner: Manner = MANNERS[Style.IEEE]) -> str:
    """American order: “Title,” and never “Title?,”. Doubled full stops after initials become one; the last is there,
    unless an address ends the entry."""
    text = _quoted_within(text, single=manner.single_quotes)
    if manner.american:
        text = re.sub(r"([?!])(’?”)[,.]", r"\1\2", text)
        text = re.sub(r"[.,]?(’?”)([,.])", r"\2\1", text)
    text = re.sub(r"([?!](?:</i>)?)\.(?=\s|$)", r"\1", text)
    text = re.sub(r"(?<!\.)\.\.(?!\.)", ".", text).strip()
    return text if _ENDED.search(text) else f"{text}."


_ENDED = re.compile(r"[.?!](?:’?”|</i>)*$|https?://\S+$|^$")


def _quoted_within(text: str, *, single: bool) -> str:
    """Single ones within double ones, or the other way round."""
    outer, inner = (("\u2018", "’"), ("“", "”")) if single else (("“", "”"), ("\u2018", "’"))
    depth = 0
    found: list[str] = []
    for char in text:
        depth += (char == "“") - (char == "”")
        opened, closed = inner if depth > 0 else outer
        ours = {"“": outer[0], "”": outer[1], _OPENED: opened, _CLOSED: closed}
        found.append(ours.get(char, char))
    return "".join(found)


def _set_plainly(csl: dict[str, Any]) -> str:
    safe, year = _armour(csl), year_of(csl)
    people = [
        name.get("literal") or " ".join(filter(None, [name.get("given"), name["family"]]))
        for name in safe.get("author", [])
    ]
    facts = [", ".join(people), f"“{safe['title']}”", safe.get("container-title"), str(year) if year else None]
    facts.append(f"doi: {safe['DOI']}" if "DOI" in safe else safe.get("URL"))
    return punctuated(", ".join(fact for fact in facts if fact))


# No more than the engine's own tags: some styles put addresses in angle brackets.
_PIECES = re.compile(r"(</?(?:i|b|u|sup|sub|span|div)\b[^<>]*>|[\ue010-\ue017])")
_LOOKS = ("i", "b", "sup", "sub")


def parse(text: str) -> list[Words]:
    """The engine's small HTML as stretches of text in one look each."""
    depth = dict.fromkeys(_LOOKS, 0)
    words: list[Words] = []
    for piece in filter(None, _PIECES.split(text)):
        tag = re.fullmatch(r"<(/?)([a-z]+)[^<>]*>", _FROM_PRIVATE.get(piece, piece))
        if not tag:
            italic, bold, sup, sub = (count > 0 for count in depth.values())
            words.append(Words(_disarmed(piece), italic, bold, sup, sub))
        elif tag[2] in depth:
            depth[tag[2]] = max(0, depth[tag[2]] + (-1 if tag[1] else 1))
    return words


def _disarmed(text: str) -> str:
    return "".join(_FROM_PRIVATE.get(char, char) for char in html.unescape(text))


def linked(words: Sequence[Words], csl: Mapping[str, Any]) -> Iterator[Words]:
    doi, url = csl.get("DOI"), csl.get("URL")
    link = f"https://doi.org/{plain(doi or '')}"
    targets = {link: link, plain(doi): link} if doi else {}
    targets |= {url: url} if url else {}
    for part in words:
        text, target = next(((text, to) for text, to in targets.items() if text in part.text), ("", None))
        before, found, after = part.text.partition(text) if text else (part.text, "", "")
        pieces = ((before, None), (found, target), (after, None))
        yield from (part._replace(text=piece, href=href) for piece, href in pieces if piece)
