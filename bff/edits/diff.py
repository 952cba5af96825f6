"""Which words of a text were changed into which: exact, and fast enough for a whole thesis. Pure.

Most changes are of a word or two, behind which the texts are the same again. Where they are not, runs of words that
stand once in either text pin the two together. What lies between is short, and there the longest common subsequence is
found by bits (rapidfuzz).
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

# A word with the blanks before it, a sign, or the blanks at the end.
_TOKEN = re.compile(r"\s*(?:\w+(?:['\u2019]\w+|(?<=\d)[.,]\d+)*|[^\w\s])|\s+")
_PART = re.compile(r"\s+|\S+")
# Words that have to be the same in a row before two places are taken for one.
_RUN = 3
# How many words are skipped on either side in search of it: few, fewest first; then the best within so many.
_STEPS = [
    (skip, whole - skip)
    for whole in range(1, 11)
    for skip in sorted(range(whole + 1), key=lambda n: abs(2 * n - whole))
]
_AHEAD = 200
# Above this many pairs between two pins the texts have nothing to do with each other there, and a table of that size
# would be slow to fill.
_PAIRS = 16_000_000


class Change(NamedTuple):
    """`[a0:a1]` became `[b0:b1]`; one of them may be empty."""

    a0: int
    a1: int
    b0: int
    b1: int


class Piece(NamedTuple):
    """`[start:end]` of the text before; what is inserted goes to where both are."""

    kind: Literal["kept", "inserted", "deleted"]
    text: str
    start: int
    end: int


def tokens(text: str) -> list[str]:
    """Together they are the text."""
    return _TOKEN.findall(text)


def pieces(before: str, after: str) -> list[Piece]:
    """The kept and deleted ones together are `before`, the kept and inserted ones `after`."""
    ours, theirs = tokens(before), tokens(after)
    found: list[Piece] = []
    at = place = 0
    for change in changes(ours, theirs):
        kept = "".join(ours[place : change.a0])
        at = _add(found, "kept", kept, at)
        gone, come = "".join(ours[change.a0 : change.a1]), "".join(theirs[change.b0 : change.b1])
        at = _replaced(found, gone, come, at)
        place = change.a1
    _add(found, "kept", "".join(ours[place:]), at)
    return found


def _replaced(found: list[Piece], gone: str, come: str, at: int) -> int:
    """Blanks and words at either end that are the same are not part of the change."""
    if not (gone and come):
        at = _add(found, "deleted", gone, at)
        return _add(found, "inserted", come, at)
    head = _common(_PART.findall(gone), _PART.findall(come))
    at = _add(found, "kept", gone[:head], at)
    gone, come = gone[head:], come[head:]
    tail = _common(_PART.findall(gone)[::-1], _PART.findall(come)[::-1])
    at = _add(found, "deleted", gone[: len(gone) - tail], at)
    _add(found, "inserted", come[: len(come) - tail], at)
    return _add(found, "kept", gone[len(gone) - tail :], at)


def _add(found: list[Piece], kind: Literal["kept", "inserted", "deleted"], text: str, at: int) -> int:
    """Where the text before goes on."""
    if not text:
        return at
    end = at if kind == "inserted" else at + len(text)
    if found and found[-1].kind == kind:
        last = found.pop()
        found.append(Piece(kind, last.text + text, last.start, end))
    else:
        found.append(Piece(kind, text, at, end))
    return end


def _common(ours: Sequence[str], theirs: Sequence[str]) -> int:
    length = 0
    for mine, yours in zip(ours, theirs, strict=False):
        if mine != yours:
            break
        length += len(mine)
    return length


def changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """In order, with at least one kept token between two of them."""
    numbers: dict[str, int] = {}
    a = [numbers.setdefault(token, len(numbers)) for token in before]
    b = [numbers.setdefault(token, len(numbers)) for token in after]
    found: list[Change] = []
    for change in _between(a, b):
        if found and found[-1].a1 == change.a0 and found[-1].b1 == change.b0:
            found[-1] = Change(found[-1].a0, change.a1, found[-1].b0, change.b1)
        else:
            found.append(change)
    return found


def _between(a: list[int], b: list[int]) -> Iterator[Change]:
    i, j = _grown(a, b, 0, 0)
    pins: Iterator[tuple[int, int]] | None = None
    while i < len(a) and j < len(b):
        at, where = _near(a, b, i, j)
        if (at, where) == (i, j) and (len(a) - i) * (len(b) - j) <= _AHEAD * _AHEAD:
            at, where = len(a), len(b)
        elif (at, where) == (i, j):
            pins = iter(_pins(a, b)) if pins is None else pins
            at, where = next((pin for pin in pins if pin[0] >= i and pin[1] >= j), (len(a), len(b)))
        yield from _gap(a, b, Change(i, at, j, where))
        i, j = _grown(a, b, at, where)
    if i < len(a) or j < len(b):
        yield Change(i, len(a), j, len(b))


def _near(a: list[int], b: list[int], i: int, j: int) -> tuple[int, int]:
    """Where a run is the same again after the fewest words; (i, j) where that is not near."""
    for skip_a, skip_b in _STEPS:
        at, where = i + skip_a, j + skip_b
        run = a[at : at + _RUN]
        if run == b[where : where + _RUN] and len(run) == _RUN:
            return at, where
    ours = {run: place for place, run in reversed(list(_runs(a[i : i + _AHEAD])))}
    meet = [(ours[run] + place, ours[run], place) for place, run in _runs(b[j : j + _AHEAD]) if run in ours]
    _, skip_a, skip_b = min(meet, default=(0, 0, 0))
    return i + skip_a, j + skip_b


def _gap(a: list[int], b: list[int], gap: Change) -> Iterator[Change]:
    """Without what is the same at either end, which is all of most gaps."""
    a0, a1, b0, b1 = gap
    while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
        a1, b1 = a1 - 1, b1 - 1
    while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
        a0, b0 = a0 + 1, b0 + 1
    if a0 == a1 and b0 == b1:
        return
    if a0 == a1 or b0 == b1 or (a1 - a0 == 1 and b1 - b0 == 1) or (a1 - a0) * (b1 - b0) > _PAIRS:
        yield Change(a0, a1, b0, b1)
        return
    for edit in Indel.opcodes(a[a0:a1], b[b0:b1]):
        if edit.tag != "equal":
            yield Change(a0 + edit.src_start, a0 + edit.src_end, b0 + edit.dest_start, b0 + edit.dest_end)


def _grown(a: list[int], b: list[int], i: int, j: int) -> tuple[int, int]:
    """Past all that is the same from here, in steps that double."""
    step = 4
    while step:
        if i + step <= len(a) and j + step <= len(b) and a[i : i + step] == b[j : j + step]:
            i, j, step = i + step, j + step, step * 2
        else:
            step //= 2
    return i, j


def _pins(a: list[int], b: list[int]) -> list[tuple[int, int]]:
    """Where runs of words that stand once in each text begin: as many as come in the same order in both."""
    ours, theirs = _once(a), _once(b)
    return _rising([(place, theirs[run]) for run, place in ours.items() if run in theirs])


def _once(numbers: list[int]) -> dict[tuple[int, ...], int]:
    """In the order of the text."""
    counted = Counter(run for _, run in _runs(numbers))
    return {run: place for place, run in _runs(numbers) if counted[run] == 1}


def _runs(numbers: list[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    return enumerate(zip(*(numbers[skip:] for skip in range(_RUN)), strict=False))


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part that rises in both, by patience."""
    if all(one[1] < two[1] for one, two in pairwise(pairs)):
        return pairs
    tops: list[int] = []
    piles: list[int] = []
    below: list[int] = []
    for place, (_, where) in enumerate(pairs):
        pile = bisect_left(tops, where)
        below.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(where)
            piles.append(place)
        else:
            tops[pile], piles[pile] = where, place
    found: list[tuple[int, int]] = []
    place = piles[-1] if piles else -1
    while place >= 0:
        found.append(pairs[place])
        place = below[place]
    return found[::-1]
