"""Text folded so that typography does not matter, with a way back to where each character came from. Pure."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

import msgspec

# Replaced one for one, so that offsets do not move.
_PLAIN = (
    *((odd, "'") for odd in "\u2018\u2019\u201a\u201b\u0060\u00b4\u2039\u203a\u02bc"),
    *((odd, '"') for odd in "\u201c\u201d\u201e\u201f\u00ab\u00bb"),
    *((odd, "-") for odd in "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"),
    *((odd, "\u2014") for odd in "\u2015\u2e3a\u2e3b"),
    *(
        (odd, " ")
        for odd in "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
    ),
    *((odd, "\n") for odd in "\r\v\f\u0085\u2028\u2029"),
)
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LETTER = r"[^\W\d_]"
# What does not become exactly one character. A hyphen between letters goes, broken line or not, because nobody can tell
# the hyphen of "well-\nknown" from that of "experi-\nment"; one beside a digit stays, for it may be a minus or a range,
# and only the break behind it goes, or the blank that a copy makes of it ("COVID-\n19").
_HYPHEN = rf"-(?<={_LETTER}-)[{_INVISIBLE}]*(?: *\n *)?(?={_LETTER})"
_BREAK = r"-(?<=\w-)(?: *\n *(?=\w)| +(?=\d))"
_DASH = r"\s+--?\s+|\s*\u2014\s*|--+"
_FOREIGN = rf"[^\x00-\x7f\u2014{_INVISIBLE}\s]+"
_BECOMES = {"gone": "", "break": "-", "dash": " - ", "space": " "}
# The lookahead spares most characters the seven alternatives.
_ODD = re.compile(
    rf"(?=[-\s\x80-\U0010ffff])(?:(?P<gone>{_HYPHEN}|[{_INVISIBLE}]+)|(?P<break>{_BREAK})|(?P<dash>{_DASH})"
    rf"|(?P<space>\s\s+)|(?P<foreign>{_FOREIGN}))"
)
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARK = re.compile(f"[{_MARKS}]")
# With the letter in front, which a combining mark changes.
_ODD_MARKED = re.compile(_ODD.pattern.replace(r"(?=[-\s\x80-\U0010ffff])", "").replace("foreign>", "foreign>.?"))
_ODD_ASCII = re.compile(
    rf"(?=[-\s])(?:(?P<gone>-(?<=[A-Za-z]-)(?: *\n *)?(?=[A-Za-z]))|(?P<break>{_BREAK})|(?P<dash>\s+--?\s+|--+)"
    r"|(?P<space>\s\s+))"
)
_CLUSTER = re.compile(rf"[^{_MARKS}][{_MARKS}]*|.")
# Folding these would change a number or a formula: 10² is not 102, 1½ is not 11/2.
_KEPT = ("<super>", "<sub>", "<fraction>", "<circle>", "<square>")


class Folded(msgspec.Struct, frozen=True):
    """`text` is what is compared; `_at` and `_from` say where each stretch of it begins, folded and original."""

    text: str
    _at: list[int]
    _from: list[int]
    # Whether each stretch keeps one character for one; else the whole stretch stands for the original up to the next.
    _even: list[bool]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Original offsets (end exclusive) of the folded span `start:end`, which must not be empty."""
        return self._start(start), self._end(end - 1)

    def _start(self, at: int) -> int:
        stretch = bisect_right(self._at, at) - 1
        return self._from[stretch] + (at - self._at[stretch] if self._even[stretch] else 0)

    def _end(self, last: int) -> int:
        stretch = bisect_right(self._at, last) - 1
        if self._even[stretch]:
            return self._from[stretch] + last - self._at[stretch] + 1
        return self._from[stretch + 1]


def fold(text: str, *, case: bool = False) -> Folded:
    """`case` keeps capitals apart from small letters."""
    plain = text
    if not plain.isascii() or "\t" in plain or "\r" in plain or "`" in plain:
        for odd, simple in _PLAIN:
            plain = plain.replace(odd, simple)
    pieces: list[str] = []
    at: list[int] = []
    origin: list[int] = []
    even: list[bool] = []
    length = 0
    for piece, start, one_to_one in _stretches(plain, case=case):
        at.append(length)
        origin.append(start)
        even.append(one_to_one)
        pieces.append(piece)
        length += len(piece)
    at.append(length)
    origin.append(len(text))
    even.append(True)
    return Folded("".join(pieces), at, origin, even)


def _stretches(plain: str, *, case: bool) -> Iterator[tuple[str, int, bool]]:
    """(folded, original start, whether one for one), in order. What vanished is a stretch of no length."""
    done = 0
    for odd in _pattern(plain).finditer(plain):
        if odd.start() > done:
            yield _regular(plain[done : odd.start()], case=case), done, True
        done = odd.end()
        becomes = _BECOMES.get(odd.lastgroup or "")
        if becomes is not None:
            yield becomes, odd.start(), False
        elif odd.end() - odd.start() == 1:
            one = _cluster(odd.group(), case=case)
            yield one, odd.start(), len(one) == 1
        else:
            yield from _foreign(odd.group(), odd.start(), case=case)
    if done < len(plain):
        yield _regular(plain[done:], case=case), done, True


def _pattern(plain: str) -> re.Pattern[str]:
    if plain.isascii():
        return _ODD_ASCII
    return _ODD_MARKED if _MARK.search(plain) else _ODD


def _regular(stretch: str, *, case: bool) -> str:
    """ASCII, one for one."""
    spaced = stretch.replace("\n", " ")
    return spaced if case else spaced.lower()


def _foreign(run: str, start: int, *, case: bool) -> Iterator[tuple[str, int, bool]]:
    folded = run if case else run.casefold()
    if len(folded) == len(run) and unicodedata.is_normalized("NFKC", run):
        yield folded, start, True
        return
    for cluster in _CLUSTER.finditer(run):
        one = _cluster(cluster.group(), case=case)
        yield one, start + cluster.start(), len(one) == 1 == len(cluster.group())


@lru_cache(maxsize=4096)
def _cluster(cluster: str, *, case: bool) -> str:
    if unicodedata.decomposition(cluster[0]).startswith(_KEPT):
        return cluster
    folded = unicodedata.normalize("NFKC", cluster)
    return folded if case else unicodedata.normalize("NFKC", folded.casefold())
