"""Whether two passages differ by slips of the pen alone: never in a number, a negation or a name. Pure."""

import re
from itertools import groupby

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from bff.ai.folding import fold

# A number with its sign, its separators and what follows it directly; else a word with its apostrophes; else a sign
# that can carry meaning.
_WORD = re.compile(r"[-+\u00b1<>=~]?\d[\d.,:/]*[^\W\s]*%?|[^\W\d_]+(?:'[^\W\d_]+)*|[<>=~%\u00b1\u2264\u2265\u00d7+]")
# Negations, and what limits a claim.
_NEGATION = re.compile(
    r"no|not|never|neither|nor|none|nothing|nobody|without|cannot|\w+n't|hardly|scarcely|barely|rarely|seldom|false"
    r"|untrue|fail(?:s|ed)?|lack(?:s|ed|ing)?|absen(?:t|ce)|except|unless|only|but|however|although|though"
)
_FUNCTION = frozenset(["a", "an", "the"])
# Shorter words mean something else when one letter changes: may and must, is and as.
_SLIP_LENGTH = 5
_SLIP = 75.0
_UNIT_LENGTH = 3


def same_but_for_slips(quote: str, source: str) -> bool:
    """Word by word: every difference is a misspelling of one plain word, a join or split of words, or an article."""
    ours, theirs = _words(quote), _words(source)
    edits = Levenshtein.opcodes([word.casefold() for word in ours], [word.casefold() for word in theirs])
    for differs, group in groupby(edits, key=lambda edit: edit.tag != "equal"):
        if not differs:
            continue
        ops = list(group)
        mine = ours[ops[0].src_start : ops[-1].src_end]
        yours = theirs[ops[0].dest_start : ops[-1].dest_end]
        if not _is_slip(mine, yours):
            return False
    return same_units(quote, source)


def same_units(quote: str, source: str) -> bool:
    """A match that ignores case must not take mW for MW, or k for K, behind a number."""
    return _units(quote) == _units(source)


def _units(text: str) -> list[str]:
    """Short words behind a number, unless the whole text shouts."""
    if text.isupper():
        return []
    found = re.findall(r"\d ?([^\W\d_]+)", fold(text, case=True).text)
    return [unit for unit in found if len(unit) <= _UNIT_LENGTH and unit not in ("In", "in")]


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text, case=True).text)


def _is_slip(mine: list[str], yours: list[str]) -> bool:
    if any(_weighs(word) for word in (*mine, *yours)):
        return False
    left = [word for word in mine if word.casefold() not in _FUNCTION]
    right = [word for word in yours if word.casefold() not in _FUNCTION]
    if not left or not right:
        return not left and not right
    one, other = "".join(left).casefold(), "".join(right).casefold()
    if one == other:
        return True
    if len(left) != 1 or len(right) != 1:
        return False
    return _misspelt(one, other)


def _misspelt(one: str, other: str) -> bool:
    """Same first letter, for what stands in front turns words round (in-, un-, non-, de-); not care for careless."""
    if one[0] != other[0] or min(len(one), len(other)) < _SLIP_LENGTH:
        return False
    if one.endswith("less") != other.endswith("less") or _opposed(one, other):
        return False
    return fuzz.ratio(one, other) >= _SLIP


def _opposed(one: str, other: str) -> bool:
    pairs = (
        ("hypo", "hyper"),
        ("inter", "intra"),
        ("macro", "micro"),
        ("endo", "exo"),
        ("pre", "post"),
        ("mono", "multi"),
    )
    return any(
        (one.startswith(a) and other.startswith(b)) or (one.startswith(b) and other.startswith(a)) for a, b in pairs
    )


def _weighs(word: str) -> bool:
    """What may never differ: numbers and signs, names, negations and the words that limit a claim."""
    if not word[0].isalpha() or word[0].isupper() or any(letter.isdigit() for letter in word):
        return True
    return _NEGATION.fullmatch(word) is not None
