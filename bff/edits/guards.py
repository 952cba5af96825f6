"""What a change touches that a person must look at. Pure; where it cannot tell, it guards.

Each guard reads something out of the block before and after, a sequence of it: where the two differ, it was touched.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bff.edits.apply import Splice, evidence_in, plain, spliced
from bff.edits.diff import pieces
from bff.edits.words import Block, Unit
from bff.runs.events import Guard

# Superscripts, subscripts, fractions and Roman numerals of their own, numbers in circles.
_SIGNED = "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209c\u2150-\u218f\u2460-\u249b\u3007"
_NUMBER_WORDS = (
    r"zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)"
    r"ty|hundreds?|thousands?|[mbtr]+illions?|dozens?|half|halves|thirds?|quarters?|twice|thrice|double[sd]?|triple[sd]?"
    r"|first|second|fourth|fifth|sixth|seventh|eighth|ninth|tenth|both|single|several|few|many|most|majority|minority"
    r"|zwei|drei|vier|f\u00fcnf|sechs|sieben|acht|neun|zehn|elf|zw\u00f6lf|\w+zehn|\w+zig|hundert|tausend|h\u00e4lfte|drittel|viertel"
    r"|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|vingt|trente|cent|mille|moiti\u00e9|dos|tres|cuatro|cinco"
    r"|seis|siete|ocho|nueve|diez|cien|ciento|mil|mitad"
)
# A sign belongs to a number in front of which no other stands: 5-10 is a range, -5 is not.
_NUMBER = re.compile(
    rf"(?<![\w)\]])[-\u2212\u2013](?=[.\d])|[^\W_]*\d(?:[\w.,:/]*\w)?|[{_SIGNED}]+|[<>=\u2264\u2265\u00b1\u2248\u2260~\u00d7\u00f7+\u221e\u2030\u2031]"
    rf"|\b(?:{_NUMBER_WORDS})\b",
    re.IGNORECASE,
)
_PREFIXES = "[QRYZEPTGMkhdcm\u00b5\u03bcnpfazyrq]?|da|[KMGTP]i"
_BASES = (
    "mol|rad|bar|Pa|Hz|Bq|Gy|Sv|kat|lm|lx|Wb|Ohm|\u03a9|eV|Wh|cal|Da|Bit|bit|byte|B|sr|cd|g|m|s"
    "|A|K|L|l|N|J|W|C|V|F|S|T|H|M|U|t|b"
)
# Which would be attoseconds, inches and the like, but hardly ever are.
_NO_UNIT = r"(?!(?:a|as|at|in|am|us)\b)"
_OTHERS = (
    r"%|\u2030|\u00b0\s?[CFK]?|\u2103|\u2109|[$\u20ac\u00a3\u00a5\u20b9]|\u00c5|min|hrs?|h|d|wk|yrs?|y|a|ha|mmHg|psi|atm|Torr|ppm|ppb|ppt|rpm|bpm|dpi"
    r"|IU|kgf?|lbs?|oz|fl|gal|ft|in|yd|mi|mph|knots?|dB|pH|EUR|USD|GBP|CHF|JPY"
    r"|(?:nano|micro|milli|centi|deci|kilo|mega|giga|tera)?(?:gram(?:me)?|met(?:er|re)|lit(?:er|re)|second|watt|joule|hertz|volt"
    r"|amp(?:ere)?|pascal|newton|calorie|byte|bit|mole?|ohm|tesla|kelvin)s?|tons?|tonnes?|per\s?cent|percentage|points?"
    r"|degrees?|celsius|fahrenheit|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies)|acres?|hectares?"
    r"|miles?|feet|foot|inch(?:es)?|yards?|pounds?|ounces?|gallons?|pints?|dollars?|euros?"
    r"|Prozent|Sekunden?|Minuten?|Stunden?|Tagen?|Wochen?|Monaten?|Jahren?|Grad"
)
_POWER = r"(?:\^?[-\u2212\u207b]?[\d\u00b9\u00b2\u00b3\u2070-\u2079]{1,2})?"
_ONE_UNIT = rf"{_NO_UNIT}(?:(?:{_PREFIXES})(?:{_BASES})|{_OTHERS}){_POWER}"
_INVERSE = rf"(?:{_PREFIXES})(?:{_BASES})\^?[-\u2212\u207b][\d\u00b9\u00b2\u00b3\u2070-\u2079]{{1,2}}"
_UNIT_TAIL = rf"(?:{_ONE_UNIT})(?:\s?[/\u00b7\u22c5*]\s?(?:{_ONE_UNIT})|\s{_INVERSE})*"
_VALUE = rf"(?:\d[\d.,]*|[{_SIGNED}]|\b(?:{_NUMBER_WORDS}))"
_AFTER_NUMBER = re.compile(rf"{_VALUE}[\s\u00a0\u202f-]?({_UNIT_TAIL})(?![^\W\d_])")
# Without a number, as at the head of a column, only what is no word of a language.
_ALONE = re.compile(
    r"[%\u2030$\u20ac\u00a3\u00a5\u20b9\u2103\u2109]|\u00b0\s?[CFK]?|(?<![\w])(?:[\u00b5\u03bcmknpcd](?:g|m|L|l|s|mol|M|V|A|W)|[kMGT](?:Hz|Pa|W|V|J|B|eV|Wh)"
    r"|Hz|Pa|mmHg|kcal|dB|ppm|ppb|rpm|bpm)(?![^\W\d_])"
)
_QUOTED = re.compile(
    "\u201c([^\u201c\u201d]*)(?:\u201d|$)|\u201e([^\u201c\u201d\u201e]*)(?:[\u201c\u201d]|$)|\u00ab([^\u00ab\u00bb]*)(?:\u00bb|$)|\u203a([^\u2039\u203a]*)(?:\u2039|$)"
    '|\u2039([^\u2039\u203a]*)(?:\u203a|$)|\u300c([^\u300d]*)(?:\u300d|$)|\u2018((?:[^\u2018\u2019]|\u2019(?=\\w))*)(?:\u2019|$)|"([^"]*)(?:"|$)'
    "|(?<!\\w)'((?:[^']|'(?=\\w))+)'(?!\\w)"
)
_TYPED_CITATION = re.compile(
    r"\([^()]*\b(?:1[5-9]|20)\d\d[a-z]?\b[^()]*\)|\[[\d\s,;\u2013-]+\]|(?:[^\W\d_][\w'\u2019-]*\s+)?et al\b|https?://\S+|\bdoi:\S+|\b10\.\d{4,}/\S+",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:no|not|never|neither|nor|none|nothing|nobody|nowhere|without|cannot|\w+n['\u2019]t|hardly|scarcely|barely|rarely|seldom"
    r"|unless|except|false|untrue|fail(?:s|ed)?|lack(?:s|ed|ing)?|absen(?:t|ce)|nicht|nichts|kein\w*|nie|niemals|ohne|weder"
    r"|ne|pas|jamais|sans|aucune?|ni|nunca|ning\u00fan\w*|sin)\b",
    re.IGNORECASE,
)


# Characters on either side of a change in which a number finds its unit and its sign.
_NEARBY = 120


class Near(NamedTuple):
    """What the words around a change say of each kind, in order."""

    numbers: list[str]
    units: list[str]
    negations: list[str]


class Whole(NamedTuple):
    """What can span a block."""

    quotations: list[str]
    citations: list[str]


def guards(block: Block, splice: Splice, terms: Sequence[str]) -> list[Guard]:
    """In the order in which they are named."""
    after = spliced(block, [splice])
    text = plain(after)
    was, is_now = _whole(block.text), _whole(text)
    near, is_near = (_near(one) for one in _around(block.text, text, splice))
    touched: dict[Guard, bool] = {
        "number": near.numbers != is_near.numbers,
        "unit": near.units != is_near.units,
        "quotation": block.quoted or was.quotations != is_now.quotations,
        "citation": was.citations != is_now.citations or _cites(block, splice, after),
        "evidence": evidence_in(block.units) != evidence_in(after),
        "term": bool(terms) and _terms_in(block.text, terms) != _terms_in(text, terms),
        "formula": _nodes(block.units, "mathInline") != _nodes(after, "mathInline"),
        "footnote": _nodes(block.units, "footnote") != _nodes(after, "footnote"),
        "negation": near.negations != is_near.negations,
    }
    return [name for name, is_touched in touched.items() if is_touched]


# Many changes are proposed to one block, and each is compared with it.
@lru_cache(maxsize=256)
def _whole(text: str) -> Whole:
    text = _folded(text)
    # One that is never closed quotes all that follows.
    return Whole(["".join(found) for found in _QUOTED.findall(text)], _TYPED_CITATION.findall(text))


def _near(text: str) -> Near:
    text = _folded(text)
    return Near(
        numbers=_NUMBER.findall(text),
        units=[*_AFTER_NUMBER.findall(text), "|", *_ALONE.findall(text)],
        negations=[word.casefold() for word in _NEGATION.findall(text)],
    )


def _around(before: str, after: str, splice: Splice) -> tuple[str, str]:
    """Both cut at the same blanks."""
    start = before.rfind(" ", 0, max(splice.start - _NEARBY, 0)) + 1
    end = before.find(" ", splice.end + _NEARBY)
    behind = len(before) - (end if end >= 0 else len(before))
    return before[start : len(before) - behind], after[start : len(after) - behind]


def _folded(text: str) -> str:
    """So that a letter with its accent apart is the same letter, and one minus another's equal."""
    return unicodedata.normalize("NFC", text).replace("\u2212", "-")


def _terms_in(text: str, terms: Sequence[str]) -> list[str]:
    return _terms(tuple(terms)).findall(_folded(text))


def _cites(block: Block, splice: Splice, after: Sequence[Unit]) -> bool:
    """A citation that goes, comes or moves; one that words are exchanged across; a link that leads elsewhere."""
    if _nodes(block.units, "citation") != _nodes(after, "citation") or _links(block.units) != _links(after):
        return True
    start, end = _hull(block, splice)
    return bool(_nodes(block.units[start:end], "citation"))


def _hull(block: Block, splice: Splice) -> tuple[int, int]:
    """From the first to the last character that is not kept."""
    told = [piece for piece in pieces(block.text[splice.start : splice.end], splice.text) if piece.kind != "kept"]
    if not told:
        return splice.start, splice.start
    return splice.start + told[0].start, splice.start + told[-1].end


def _nodes(units: Sequence[Unit], kind: str) -> list[str]:
    return [unit.character for unit in units if unit.node is not None and unit.node["type"] == kind]


def _links(units: Sequence[Unit]) -> list[str]:
    """Where each leads, in order, each stretch once."""
    found: list[str] = []
    last = ""
    for unit in units:
        here = next((mark["attrs"]["href"] for mark in unit.marks if mark["type"] == "link"), "") if unit.marks else ""
        if here and here != last:
            found.append(here)
        last = here
    return found


@lru_cache(maxsize=64)
def _terms(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Longest first, so that of two that begin alike the whole one is found."""
    return re.compile("|".join(_term(term) for term in sorted(terms, key=len, reverse=True)), re.IGNORECASE)


def _term(term: str) -> str:
    words = r"\s+".join(re.escape(word) for word in _folded(term).split())
    before = r"(?<!\w)" if term.strip()[:1].isalnum() else ""
    after = r"(?!\w)" if term.strip()[-1:].isalnum() else ""
    return f"{before}{words}{after}"
