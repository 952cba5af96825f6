"""Whether two passages differ by slips of the pen alone: never in a number, a negation or a name. Pure."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import groupby

from rapidfuzz.distance import OSA, Levenshtein

from bff.ai.folding import fold

# A number with its sign, its separators and what follows it directly; a word with its apostrophes; a minus in front of
# a letter; else a sign, which can carry meaning, unless it only ends a sentence or marks a note.
_WORD = re.compile(
    r"\ba (?:few|little)\b|[-+\u00b1<>=~]?\d(?:[\d.,:/]*\d)?[^\W\s]*%?|[^\W\d_]+(?:'[^\W\d_]+)*|(?<![\w)])-(?=\w)"
    r"|[^\w\s.,;:!'\"()\[\]{}\u2014\u2022\u2026\u2020\u2021\u00a7\u00b6\u00a9\u00ae\u2122-]"
)
# Negations, what limits a claim, and how many: these may never differ.
_WEIGHTY = re.compile(
    r"no|not|never|neither|nor|none|nothing|nobody|nowhere|without|cannot|\w+n't|hardly|scarcely|barely|rarely|seldom"
    r"|false|untrue|fail(?:s|ed)?|lack(?:s|ed|ing)?|absen(?:t|ce)|except|unless|only|but|however|although|though"
    r"|(?:a )?(?:few|little)|fewer|several|many|most|every|both|half|third|quarter|twice|once|double|triple"
    r"|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|[mbtr]+illions?|dozens?"
    r"|first|second|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
)
_ARTICLES = frozenset(["a", "an", "the"])
# Written apart these mean one thing and as a beginning another: in formal, informal.
_BEGINNINGS = frozenset(
    [
        "in",
        "un",
        "im",
        "il",
        "ir",
        "a",
        "an",
        "non",
        "dis",
        "de",
        "anti",
        "mis",
        "over",
        "under",
        "re",
        "be",
        "for",
        "up",
    ]
)
# Shorter words mean something else when one letter changes: may and must, is and as.
_SLIP_LENGTH = 5
# Another letter in its place makes another word (nitrate, nitrite), but for these two ways to spell one.
_SPELLINGS = frozenset(["sz", "cs"])
_UNIT_LENGTH = 3
# Short words behind a number that are no units.
_NO_UNITS = frozenset(
    re.findall(
        r"\w+",
        "a all an and are as at be but by for had has he if in is it its men no not of on one or our per so the to vs"
        " was we who",
    )
)
_LOUD_LENGTH = 4


def same_but_for_slips(quote: str, source: str, known: Callable[[str], bool]) -> bool:
    """Word by word: every difference is a slip in one plain word, a join or split of words, or an article. A word that
    is `known` is no slip of another: it says what it says."""
    ours, theirs = words(quote), words(source)
    edits = Levenshtein.opcodes([word.casefold() for word in ours], [word.casefold() for word in theirs])
    same: list[tuple[str, str]] = []
    for differs, group in groupby(edits, key=lambda edit: edit.tag != "equal"):
        ops = list(group)
        mine = ours[ops[0].src_start : ops[-1].src_end]
        yours = theirs[ops[0].dest_start : ops[-1].dest_end]
        if not differs:
            same += zip(mine, yours, strict=True)
        elif not _is_slip(mine, yours, known):
            return False
    return _same_case(same)


def same_capitals(quote: str, source: str) -> bool:
    """Of two texts that are equal when folded: a match that ignores case must not take mW for MW, or Co for CO."""
    ours, theirs = words(quote), words(source)
    return len(ours) == len(theirs) and _same_case(list(zip(ours, theirs, strict=True)))


def words(text: str) -> list[str]:
    return _WORD.findall(fold(text, case=True).text)


def _same_case(pairs: Sequence[tuple[str, str]]) -> bool:
    """Capitals may differ at a word's beginning, and where a whole stretch is in capitals; not within a word, nor in
    what may be a unit or a symbol."""
    for place, (mine, yours) in enumerate(pairs):
        if mine == yours:
            continue
        behind_number = place > 0 and pairs[place - 1][0][-1:].isdigit()
        if behind_number and len(mine) <= _UNIT_LENGTH and mine.casefold() not in _NO_UNITS:
            return False
        if len(mine) == 1 and mine.casefold() not in _ARTICLES | {"i"}:
            return False
        if mine[1:] == yours[1:]:
            continue
        beside = (*pairs[max(0, place - 2) : place], *pairs[place + 1 : place + 3])
        if not _is_louder(mine, yours) or (len(mine) <= _LOUD_LENGTH and not any(_is_louder(*pair) for pair in beside)):
            return False
    return True


def _is_louder(mine: str, yours: str) -> bool:
    """Whether one is the other in capitals."""
    one, other = sorted((mine, yours))
    return one.isupper() and other[1:].islower()


def _is_slip(mine: list[str], yours: list[str], known: Callable[[str], bool]) -> bool:
    if any(_weighs(word) for word in (*mine, *yours)):
        return False
    left = [word for word in mine if word not in _ARTICLES]
    right = [word for word in yours if word not in _ARTICLES]
    if not left or not right:
        return not left and not right
    if "".join(left) == "".join(right):
        return not _BEGINNINGS & {*left, *right}
    return len(left) == len(right) == 1 and _is_misspelt(left[0], right[0]) and not known(left[0])


def _is_misspelt(mine: str, yours: str) -> bool:
    """One letter left out, put in, or swapped with its neighbour; never the first, for what stands in front turns words
    round (in-, un-, non-, de-). Only in Latin letters: elsewhere one letter may be a word."""
    one, other = _bare(mine), _bare(yours)
    if one == other:
        return True
    if min(len(one), len(other)) < _SLIP_LENGTH or not (one + other).isascii() or one[0] != other[0]:
        return False
    if len(one) != len(other):
        return OSA.distance(one, other) == 1
    differing = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    swapped = OSA.distance(one, other) == 1 and len(differing) > 1
    return swapped or (len(differing) == 1 and "".join(sorted(differing[0])) in _SPELLINGS)


def _bare(word: str) -> str:
    """Without accents, which keyboards drop."""
    apart = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _weighs(word: str) -> bool:
    """What may never differ: numbers and signs, names, and the weighty words."""
    if not word[0].isalpha() or word[0].isupper() or any(letter.isdigit() for letter in word):
        return True
    return _WEIGHTY.fullmatch(word) is not None
