"""500 quotes against 1,000 pages, folding included: within a second, and how that compares with fuzzy search alone.

    python bench/quotes.py

What counts is this process's CPU time, which other work on the machine does not stretch as it does the clock's.
"""

import random
import sys
import time
from pathlib import Path

from rapidfuzz import fuzz

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.machine import machine
from bff.ai.quotes import Page, Source

SYLLABLES = [
    "me",
    "ta",
    "ri",
    "co",
    "fi",
    "lo",
    "pa",
    "ne",
    "su",
    "vi",
    "der",
    "an",
    "ex",
    "per",
    "ment",
    "or",
    "tion",
    "al",
]


def main() -> None:
    rng = random.Random(7)
    # A vocabulary of 6,000 words, drawn as in a language: the hundredth word is a hundred times rarer than the first.
    words = ["".join(rng.choices(SYLLABLES, k=rng.choice([1, 2, 2, 3, 4]))) for _ in range(6000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    pages = [Page(number, page(rng, rng.choices(words, weights, k=480))) for number in range(1, 1001)]
    asked = [quote(rng, pages) for _ in range(500)]
    source = Source(pages)
    began = time.process_time()
    states = [source.find(text, claimed).state for text, claimed in asked]
    ours = time.process_time() - began
    began = time.process_time()
    book = " ".join(page.text for page in pages)
    for text, _ in asked[:10]:
        fuzz.partial_ratio_alignment(text, book)
    fuzzy = (time.process_time() - began) * 50
    counts = {state: states.count(state) for state in sorted(set(states))}
    print(machine())
    print(f"500 quotes x 1,000 pages ({len(book):,} characters): {ours:.2f} s {counts}")
    print(f"rapidfuzz over the joined text alone: {fuzzy:.1f} s by the first ten, {fuzzy / ours:.0f}x")


def page(rng: random.Random, words: list[str]) -> str:
    """About 3,000 characters in lines, some words broken, some ligatures."""
    lines, line = [], ""
    for word in words:
        line = f"{line} {word}" if line else word
        if len(line) > 78:
            broken = len(word) > 6 and rng.random() < 0.5
            lines.append(f"{line[:-4]}-\n{line[-4:]}" if broken else line)
            line = ""
    return "\n".join(lines).replace("fi", "\ufb01")


def quote(rng: random.Random, pages: list[Page]) -> tuple[str, int]:
    """Three in four are in the source, half of the claims name the wrong page, one in ten has a slip."""
    place = rng.randrange(len(pages))
    text = pages[place].text.replace("-\n", "").replace("\n", " ").replace("\ufb01", "fi")
    start = text.index(" ", rng.randrange(2000)) + 1
    words = text[start : text.index(" ", start + 150)].split()
    kind = rng.random()
    if kind < 0.15:
        words[len(words) // 2] = "never"
    elif kind < 0.25:
        words[2:4], words[6:8] = words[6:8], words[2:4]
    elif kind < 0.35:
        words = [f"{word[:4]}{word[5:]}" if len(word) > 8 else word for word in words]
    return " ".join(words), place + 1 if rng.random() < 0.5 else rng.randrange(1, 1001)


if __name__ == "__main__":
    main()
