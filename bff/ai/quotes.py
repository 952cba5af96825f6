"""Whether a quote stands in a source, and where. Pure; the only judge of what may be called verified."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property

import msgspec

from bff.ai.book import Book
from bff.ai.constants import MIN_CHARACTERS, MIN_LETTERS, NEAR
from bff.ai.folding import Folded, fold
from bff.ai.likeness import same_but_for_slips, same_capitals


class State(StrEnum):
    EXACT = "exact"
    NORMALISED = "normalised"
    NEAR = "near"
    NOT_FOUND = "not_found"


class Page(msgspec.Struct, frozen=True):
    number: int
    text: str


class Finding(msgspec.Struct, frozen=True):
    """`start` and `end` are characters of the page's stored text, end exclusive. A quote that runs on to the next page
    ends here at the page's foot and there at `end_on_next`. `score` is 0 to 100."""

    state: State
    page: int | None = None
    start: int | None = None
    end: int | None = None
    end_on_next: int | None = None
    source_text: str = ""
    score: float = 0.0


NOT_FOUND = Finding(State.NOT_FOUND)


class Source:
    """The pages of one source, folded when first needed and no sooner."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = sorted(pages, key=lambda page: page.number)
        self._places = {page.number: place for place, page in enumerate(self._pages)}
        self._folded: dict[int, Folded] = {}

    def find(self, quote: str, claimed_page: int | None = None) -> Finding:
        """The claimed page and its neighbours first, because a phrase may stand twice; then everywhere."""
        wanted = fold(quote).text.strip(" \"'")
        if len(wanted) < MIN_CHARACTERS or sum(map(str.isalnum, wanted)) < MIN_LETTERS:
            return NOT_FOUND
        claim = self._claim(claimed_page)
        return (
            self._verbatim(quote, wanted, self._open(claim))
            or self._verbatim(quote, wanted, self._whole)
            or self._nearly(quote, wanted, claim)
            or NOT_FOUND
        )

    def _claim(self, page: int | None) -> range:
        place = self._places.get(page, -1) if page is not None else -1
        return range(0) if place < 0 else range(max(0, place - 1), min(len(self._pages), place + 2))

    def _verbatim(self, quote: str, wanted: str, book: Book) -> Finding | None:
        first: Finding | None = None
        for at in book.occurrences(wanted):
            found = self._located(book, at, at + len(wanted))
            if found.source_text == quote.strip():
                return msgspec.structs.replace(found, state=State.EXACT, score=100.0)
            if first is None and same_capitals(quote, found.source_text):
                first = msgspec.structs.replace(found, state=State.NORMALISED, score=100.0)
        return first

    def _nearly(self, quote: str, wanted: str, claim: range) -> Finding | None:
        """The best passage that differs by slips of the pen alone."""
        best = NOT_FOUND
        for score, start, end in self._whole.nearest(wanted, claim):
            if score < max(NEAR, best.score):
                continue
            found = self._located(self._whole, start, end)
            if same_but_for_slips(quote, found.source_text, self._whole.has_word):
                best = msgspec.structs.replace(found, state=State.NEAR, score=round(score, 1))
        return best if best.state is State.NEAR else None

    def _located(self, book: Book, start: int, end: int) -> Finding:
        place, begin = book.position(start)
        last_place, last = book.position(end - 1)
        page = self._pages[place]
        first = self._fold(place).origin(begin, begin + 1)[0]
        stop = self._fold(last_place).origin(last, last + 1)[1]
        if last_place == place:
            return Finding(State.NOT_FOUND, page.number, first, stop, source_text=page.text[first:stop])
        foot = len(page.text.rstrip())
        rest = self._pages[last_place].text[:stop].lstrip()
        return Finding(State.NOT_FOUND, page.number, first, foot, stop, f"{page.text[first:foot]}\n{rest}")

    @cached_property
    def _whole(self) -> Book:
        return self._open(range(len(self._pages)))

    def _open(self, places: range) -> Book:
        return Book(places, [self._fold(place) for place in places])

    def _fold(self, place: int) -> Folded:
        if place not in self._folded:
            self._folded[place] = fold(self._pages[place].text)
        return self._folded[place]
