"""Looks up the quotes of one run in the sources that it was given, and says which words they carry."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID, uuid4

from bff.ai import quotes, sentences
from bff.ai.quotes import NOT_FOUND, Finding, State
from bff.ai.writer import Passage, Quoted
from bff.runs.events import EvidenceCard, EvidenceEvent
from bff.runs.store import Source

_BETTER = {State.EXACT: 3, State.NORMALISED: 2, State.NEAR: 1, State.NOT_FOUND: 0}


class Checker:
    """`open_source` reads a source's pages; it is asked once a source, when the first quote needs it."""

    def __init__(self, passages: Sequence[Passage], open_source: Callable[[UUID], Awaitable[Source]]) -> None:
        self._passages = {passage.label: passage for passage in passages}
        self._names = {passage.source_id: passage.source_name for passage in passages}
        self._open_source = open_source
        self._opened: dict[UUID, tuple[quotes.Source, int | None]] = {}
        self._covered = (0, 0)

    @property
    def fresh(self) -> bool:
        """Whether the first look-up is still to come, with the reading of pages before it."""
        return not self._opened

    async def check(self, claim: Quoted, text: str) -> tuple[EvidenceEvent, float, int | None]:
        """The evidence for the words last written, its score and the version of the extraction it was found in."""
        source_id, found, version = await self._look_up(claim)
        start, end = self._cover(claim, text)
        card = EvidenceCard(
            id=uuid4(),
            quote=claim.quote,
            state=found.state.value,
            source_id=source_id,
            source_name=self._names.get(source_id, "") if source_id else "",
            page_number=found.page,
            start_offset=found.start,
            end_offset=found.end,
            source_text=found.source_text,
        )
        return EvidenceEvent(evidence=card, start=start, end=end), found.score, version

    async def _look_up(self, claim: Quoted) -> tuple[UUID | None, Finding, int | None]:
        """The source that was named first, then the others: a model may mix its labels up, and must not profit from
        it either, so the page is ours in any case."""
        named = self._passages.get(claim.label or "")
        first = named.source_id if named else None
        best = NOT_FOUND
        where: UUID | None = first
        order = sorted(self._names, key=lambda source_id: source_id != first)
        for source_id in order:
            page = claim.page if source_id == first else None
            found = await self._find(source_id, claim.quote, page)
            if _BETTER[found.state] > _BETTER[best.state]:
                best, where = found, source_id
            if _BETTER[best.state] > _BETTER[State.NEAR]:
                break
        return where, best, self._opened[where][1] if where in self._opened else None

    async def _find(self, source_id: UUID, quote: str, page: int | None) -> Finding:
        if source_id not in self._opened:
            read = await self._open_source(source_id)
            self._opened[source_id] = (quotes.Source(read.pages), read.extraction_version)
        # A thousand pages take half a second to fold: not on the loop that others' streams run on.
        return await asyncio.to_thread(self._opened[source_id][0].find, quote, page)

    def _cover(self, claim: Quoted, text: str) -> tuple[int, int]:
        """A second quote for the same words covers the same words."""
        length = len(text.rstrip())
        if claim.covers is not None:
            begin = max(0, len(text) - claim.covers)
            start = begin + len(text[begin:]) - len(text[begin:].lstrip())
            self._covered = (_behind_sign(text, min(start, length)), length)
        elif length > self._covered[1]:
            start, end = sentences.last(text, self._covered[1])
            self._covered = (_behind_sign(text, start), end)
        return self._covered


# What makes a line a heading or an item is no word of it: web/src/lib/runs/pieces.ts reads the same signs.
_SIGN = re.compile(r"(?:#{1,4}|[-*\u2022]|\d{1,3}[.)])[ \t]+(?=\S)")


def _behind_sign(text: str, start: int) -> int:
    begins_line = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    sign = _SIGN.match(text, start) if begins_line else None
    return sign.end() if sign else start
