"""The words of a 40,000-word document with 5,000 edits compared: within 100 ms, and how that compares with difflib.

    python bench/diff.py

What counts is this process's CPU time, which other work on the machine does not stretch as it does the clock's; of ours
the best of five. difflib is measured twice: as it is, where it takes each frequent word for noise, and exact.
"""

import difflib
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.machine import machine
from bff.edits import diff

SYLLABLES = re.findall(r"\w+", "me ta ri co fi lo pa ne su vi der an ex per ment or tion al")
WORDS, EDITS, ROUNDS = 40_000, 5_000, 5


def main() -> None:
    before, after = documents(random.Random(7))
    ours, changes = min(timed(lambda: words_changed(before, after)) for _ in range(ROUNDS))
    a, b = diff.tokens(before), diff.tokens(after)
    usual, _ = timed(difflib.SequenceMatcher(None, a, b).get_opcodes)
    exact, opcodes = timed(difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes)
    print(machine())
    print(f"{WORDS:,} words, {EDITS:,} edits: {ours * 1000:.0f} ms, {sum(map(size, changes)):,} words in changes")
    print(f"difflib as it is: {usual:.1f} s, {usual / ours:.0f}x")
    theirs = sum(one[2] - one[1] + one[4] - one[3] for one in opcodes if one[0] != "equal")
    print(f"difflib, exact:   {exact:.1f} s, {exact / ours:.0f}x, {theirs:,} words in changes")


def words_changed(before: str, after: str) -> list[diff.Change]:
    return diff.changes(diff.tokens(before), diff.tokens(after))


def size(change: diff.Change) -> int:
    return change.a1 - change.a0 + change.b1 - change.b0


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def documents(rng: random.Random) -> tuple[str, str]:
    """Drawn as in a language: the hundredth word is a hundred times rarer than the first. Half of the edits exchange a
    word, a quarter drop one, a quarter put one in."""
    vocabulary = ["".join(rng.choices(SYLLABLES, k=rng.choice([1, 2, 2, 3, 4]))) for _ in range(6000)]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    before = rng.choices(vocabulary, weights, k=WORDS)
    after = list(before)
    for place in sorted(rng.sample(range(WORDS), EDITS), reverse=True):
        kind = rng.random()
        new = rng.choices(vocabulary, weights)
        after[place : place + (kind < 0.75)] = new if kind < 0.5 or kind >= 0.75 else []
    return " ".join(before), " ".join(after)


if __name__ == "__main__":
    main()
