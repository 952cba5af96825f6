"""The folded pages of a source as one text, so that a phrase is found across a page's end. Pure."""

import heapq
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from rapidfuzz import fuzz

from bff.ai.edges import stands_alone
from bff.ai.folding import Folded

# Anchors tried on a page, and the words in each.
_ANCHORS, _ANCHOR_WORDS = 8, 3
# Pages looked at for a near match; a word on more pages than this, and on a quarter of all, tells nothing.
_PAGES, _COMMON = 3, 20
# What a word may have on behind it.
_ENDS = ("", *".,;:!?)\"'", "'s")


class Book:
    """`places` say which pages of the source these are; they must follow one another."""

    def __init__(self, places: Sequence[int], pages: Sequence[Folded]) -> None:
        # For each page: where it begins here, which it is, and how many of its first characters were left out.
        self._starts: list[int] = []
        self._places = list(places)
        self._skipped: list[int] = []
        pieces: list[str] = []
        length = 0
        for number, page in enumerate(pages):
            following = pages[number + 1].text.lstrip()[:1] if number + 1 < len(pages) else ""
            piece = _joined(page.text.strip(), following)
            self._starts.append(length)
            self._skipped.append(len(page.text) - len(page.text.lstrip()))
            pieces.append(piece)
            length += len(piece)
        self.text = "".join(pieces)

    def position(self, at: int) -> tuple[int, int]:
        """Which page, and the offset in its folded text."""
        page = bisect_right(self._starts, at) - 1
        return self._places[page], at - self._starts[page] + self._skipped[page]

    def occurrences(self, wanted: str) -> Iterator[int]:
        """Where it stands as whole words and numbers, cut out where it keeps its meaning."""
        floor = 0
        for start, end in self._where(wanted):
            at = self.text.find(wanted, max(start, floor), end)
            while at >= 0:
                if stands_alone(self.text, at, at + len(wanted)):
                    yield at
                floor = at + 1
                at = self.text.find(wanted, floor, end)

    def _where(self, wanted: str) -> Iterator[tuple[int, int]]:
        """The stretches where it may stand, in order: around the pages that have its rarest word. The first and the
        last word tell nothing, for here they may have a comma or a quotation mark on."""
        found = [self._index[word] for word in wanted.split()[1:-1] if word in self._index] if self._is_long else []
        if not found:
            yield 0, len(self.text)
            return
        for page in min(found, key=len):
            start, end = self._span(page)
            yield max(0, start - len(wanted)), end + len(wanted)

    @property
    def _is_long(self) -> bool:
        return len(self._starts) > _COMMON

    def has_word(self, word: str) -> bool:
        return any(f"{word}{end}" in self._pages_of for end in _ENDS)

    def nearest(self, wanted: str, around: range) -> Iterator[tuple[float, int, int]]:
        """(score, start, end) of the passages most like it, where one may be: on the pages `around`, and on those that
        share its rarest words."""
        for page in {*self._alike(wanted), *(place - self._places[0] for place in around)}:
            start, end = self._window(wanted, page)
            found = fuzz.partial_ratio_alignment(wanted, self.text[start:end], score_cutoff=80.0)
            if found is None:
                continue
            score, begin, finish = self._fitted(wanted, start + found.dest_start, start + found.dest_end)
            if stands_alone(self.text, begin, finish):
                yield score, begin, finish

    def _alike(self, wanted: str) -> list[int]:
        """The pages with most of its words, a rare word counting for more."""
        weights: dict[int, float] = {}
        for word in set(wanted.split()):
            pages = self._index.get(word, ())
            for page in pages:
                weights[page] = weights.get(page, 0.0) + 1 / len(pages)
        return heapq.nlargest(_PAGES, weights, key=weights.__getitem__)

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        """Which pages have a word, of those that not every page has."""
        common = max(_COMMON, len(self._starts) // 4)
        return {word: pages for word, pages in self._pages_of.items() if len(pages) <= common}

    @cached_property
    def _pages_of(self) -> dict[str, list[int]]:
        """What stands between blanks, punctuation and all."""
        found: dict[str, list[int]] = {}
        for page in range(len(self._starts)):
            start, end = self._span(page)
            # A word that runs on to the next page is on both.
            start, end = self.text.rfind(" ", 0, start) + 1, _word_end(self.text, end)
            for word in set(self.text[start:end].split()):
                found.setdefault(word, []).append(page)
        return found

    def _span(self, page: int) -> tuple[int, int]:
        return self._starts[page], self._starts[page + 1] if page + 1 < len(self._starts) else len(self.text)

    def _window(self, wanted: str, page: int) -> tuple[int, int]:
        """The part of the page, and of the next as far as the quote could run, that holds some of its words in a row;
        else the whole."""
        start, end = self._span(page)
        for offset, anchor in _anchors(wanted):
            at = self.text.find(anchor, start, end)
            if at >= 0:
                begin = max(0, at - offset - len(wanted) // 4)
                return begin, begin + len(wanted) + len(wanted) // 2 + 8
        return start, end + len(wanted)

    def _fitted(self, wanted: str, begin: int, finish: int) -> tuple[float, int, int]:
        """The alignment has the quote's length, not the passage's: moved to the words' ends that fit best."""
        text = self.text
        begin = text.rfind(" ", 0, begin + 1) + 1
        finish = _word_end(text, finish)
        starts = {begin, text.rfind(" ", 0, max(begin - 1, 0)) + 1, text.find(" ", begin) + 1}
        ends = {finish, _word_end(text, finish + 1), max(text.rfind(" ", 0, finish), begin + 1)}
        spans = [(start, end) for start in starts for end in ends if start < end]
        return max((fuzz.ratio(wanted, text[start:end]), start, end) for start, end in spans)


def _joined(body: str, following: str) -> str:
    if len(body) < 2 or not body.endswith("-") or not (body[-2].isalnum() and following.isalnum()):  # noqa: PLR2004
        return f"{body} "
    # As within a page: see folding.
    return body[:-1] if body[-2].isalpha() and following.isalpha() else body


def _word_end(text: str, at: int) -> int:
    end = text.find(" ", at)
    return len(text) if end < 0 else end


def _anchors(wanted: str) -> Iterator[tuple[int, str]]:
    """(offset, words) spread over the quote."""
    words = [(found.start(), found.end()) for found in re.finditer(r"\S+", wanted)]
    size = min(_ANCHOR_WORDS, max(1, len(words) // 2))
    firsts = range(0, len(words) - size + 1, max(size, len(words) // _ANCHORS))
    for first in firsts:
        start, end = words[first][0], words[first + size - 1][1]
        yield start, wanted[start:end]
