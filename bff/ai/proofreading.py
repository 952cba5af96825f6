"""Edits that need no understanding: slips of the keyboard, and words that the instruction says to exchange. Pure.

What a machine without a model can honestly offer, in the form in which a model proposes edits.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from bff.ai.writer import Shown

_QUOTE = "[\"'\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb]"
# "replace 'x' with 'y'", however it is put.
_EXCHANGE = re.compile(
    rf"\b(?:replace|change|turn|ersetzen?|\u00e4ndern?)\b[^\"'\u201c\u201e\u2018\u00ab]{{0,60}}{_QUOTE}(?P<old>[^\"\u201c\u201d\u201e\n]{{1,200}}?){_QUOTE}"
    rf"\s*(?:with|by|to|into|durch|in|zu)\s*{_QUOTE}(?P<new>[^\"\u201c\u201d\u201e\n]{{0,200}}?){_QUOTE}(?=[\s.,;:!?]|$)",
    re.IGNORECASE,
)
# Words that a sentence may well have twice in a row.
_TWICE = frozenset(["had", "that", "is", "her", "sie", "die", "das", "der", "nous", "vous", "no"])
_SLIPS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"(?<=[^\s.!?:;])(?:  +)(?=\S)"), " ", "Two blanks stand where one does."),
    (re.compile(r"(?<=\w) +(?=[,.](?:\s|$))"), "", "No blank stands before a comma or full stop."),
    (re.compile(r"(?<=\w),,(?!,)"), ",", "A comma stands twice."),
    (re.compile(r"(?<=\w)\.\.(?!\.)(?=\s|$)"), ".", "A full stop stands twice."),
    (re.compile(r"(?<=\w)\.\.\.(?!\.)"), "\u2026", "Three dots are one character, which no line end parts."),
    (re.compile(r"(?<=[^\W\d_]) - (?=[^\W\d_])"), " \u2013 ", "A dash between words is longer than a hyphen."),
    (re.compile(r"(?<=\w) -- (?=\w)"), " \u2013 ", "Two hyphens stand for a dash."),
)
# Of two numbers alone: a date, a telephone number or an ISBN has more, and what falls is none.
_RANGE = re.compile(r"(?<![\w.,/\u2013-])(?P<low>\d{1,4})(?P<dash>-)(?P<high>\d{1,4})(?![\w\u2013-]|[.,/]\d)")
_DOUBLED = re.compile(r"\b([^\W\d_]{2,})(?P<again>\s+\1)\b", re.IGNORECASE)


class Fix(msgspec.Struct, frozen=True, order=True):
    """`[start:end]` of a block becomes `new`."""

    start: int
    end: int
    new: str
    why: str


def proposals(blocks: Sequence[Shown], instruction: str) -> Iterator[str]:
    """A line of JSON each."""
    exchanges = [(found["old"], found["new"]) for found in _EXCHANGE.finditer(instruction)]
    for block in blocks:
        fixes = list(_exchanged(block.text, exchanges)) if exchanges else list(_slips(block.text))
        for fix in _apart(block.text, fixes):
            find = block.text[fix.start : fix.end]
            told = {"op": "replace" if fix.new else "delete", "block_id": block.label, "find": find}
            told |= ({"replace": fix.new} if fix.new else {}) | {"reason": fix.why}
            yield msgspec.json.encode(told).decode() + "\n"


def _exchanged(text: str, exchanges: Sequence[tuple[str, str]]) -> Iterator[Fix]:
    for old, new in exchanges:
        before = r"(?<!\w)" if old[0].isalnum() else ""
        after = r"(?!\w)" if old[-1].isalnum() else ""
        for found in re.finditer(f"{before}{re.escape(old)}{after}", text):
            yield Fix(found.start(), found.end(), new, "As you asked.")


def _slips(text: str) -> Iterator[Fix]:
    for pattern, new, why in _SLIPS:
        for found in pattern.finditer(text):
            yield Fix(found.start(), found.end(), new, why)
    for found in _RANGE.finditer(text):
        alike = len(found["low"]) == len(found["high"]) or len(found["high"]) < len("1000")
        if alike and int(found["low"]) < int(found["high"]):
            yield Fix(*found.span("dash"), "\u2013", "A range of numbers takes a dash.")
    for found in _DOUBLED.finditer(text):
        word = found.group(1)
        # A name may be one: Duran Duran.
        if word.casefold() not in _TWICE and not (word[0].isupper() and found["again"].lstrip()[0].isupper()):
            yield Fix(found.start("again"), found.end("again"), "", "A word stands twice.")


def _apart(text: str, fixes: Sequence[Fix]) -> Iterator[Fix]:
    """Each with enough words around it to be found once; those that then touch are one."""
    whole: list[tuple[int, int, list[Fix]]] = []
    for fix in sorted(fixes):
        start, end = _found_once(text, fix.start, fix.end)
        if whole and whole[-1][2][-1].end > fix.start:
            continue
        parts = [fix]
        while whole and start < whole[-1][1]:
            first, last, before = whole.pop()
            start, end = _found_once(text, min(first, start), max(last, end))
            parts = [*before, *parts]
        whole.append((start, end, parts))
    for start, end, parts in whole:
        yield _joined(text, start, end, parts)


def _joined(text: str, start: int, end: int, parts: Sequence[Fix]) -> Fix:
    new, at = "", start
    for fix in parts:
        new += text[at : fix.start] + fix.new
        at = fix.end
    return Fix(start, end, new + text[at:end], " ".join(dict.fromkeys(fix.why for fix in parts)))


def _found_once(text: str, start: int, end: int) -> tuple[int, int]:
    """Widened by a word on either side until the words stand there once; never through a label."""
    start, end = _outwards(text, start, end)
    while text.find(text[start:end]) != text.rfind(text[start:end]) and (start > 0 or end < len(text)):
        start, end = _outwards(text, max(start - 1, 0), min(end + 1, len(text)))
    return start, end


def _outwards(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end
