"""What a model gets to read: which passages, how much of the document, and what to search for. Pure."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from uuid import UUID

import msgspec

from bff.ai.budget import estimate_tokens
from bff.ai.constants import DOCUMENT_ROOM, MAX_PASSAGES, PASSAGE_ROOM
from bff.ai.writer import Passage

# As near in meaning as this, a passage is about the question in whatever words: measured on papers of other subjects,
# the nearest of their passages comes to 0.37.
MEANT = 0.4
_QUERY_LENGTH = 1_500
_STEM = 5
_SHORT = 2

# What people say to a writer, which is not what they write about.
_ASKING = frozenset(
    re.findall(
        r"\w+",
        """
    a about above add all also an and answer any are as at based be been below both but by can cite cites
    citing claim continue could describe did discuss do document does draft each elaborate every evidence
    expand explain explaining few find first for from further give has have how i if in include intro
    introduction into introduce is it its itself last least less let like long make me more most much my need
    needed new next no not of on one only or other our out outline over paper paragraph paragraphs part please
    point points quote quotes quoting reference rephrase research rewrite say says second section see sentence
    sentences several shall short should show so some source sources start such summarise summarize summary
    tell text than that the their them then there these they this those three to two up us use used using very
    want was way we were what when where which while who why will with words would write writing you your
        """,
    )
)


def search_words(instruction: str, title: str, before: str) -> str:
    """The instruction's own subject; where it has none ("continue"), what the document is about just there."""
    asked = _subject(instruction)
    if len(asked) > 1:
        return " ".join(asked)[:_QUERY_LENGTH]
    nearby = _subject(f"{title} {before[-600:]}")
    return " ".join([*asked, *nearby])[:_QUERY_LENGTH]


def relevant(passages: Iterable[Passage], query: str) -> list[Passage]:
    """Those that are near in meaning, or share two words of the query, or one of a short query: search alone is content
    with any word."""
    stems = {_stem(word) for word in _subject(query)}
    least = min(1 if len(stems) <= _SHORT else 2, len(stems))
    return [one for one in passages if (one.similarity or 0) >= MEANT or _shared(stems, one.text) >= least]


def merged(passages: Sequence[Passage]) -> list[Passage]:
    """Overlapping pieces of a page become one, at the place of the better; nothing is read twice."""
    ranks = {passage.chunk_id: rank for rank, passage in enumerate(passages)}
    whole: list[Passage] = []
    for _, group in groupby(sorted(passages, key=_place), key=lambda passage: (passage.source_id, passage.page)):
        whole += _joined(list(group), ranks)
    return sorted(whole, key=lambda passage: ranks[passage.chunk_id])


def fits(passages: Sequence[Passage], room: int = PASSAGE_ROOM) -> list[Passage]:
    """The best first while there is room, each with the label that names it to the model."""
    chosen: list[Passage] = []
    for passage in passages[:MAX_PASSAGES]:
        tokens = estimate_tokens(passage.text) + 20
        if tokens <= room:
            room -= tokens
            chosen.append(msgspec.structs.replace(passage, label=f"S{len(chosen) + 1}"))
    return chosen


def tail(text: str, room: int = DOCUMENT_ROOM) -> str:
    """The end of the text, from the beginning of a paragraph or at least of a word."""
    if estimate_tokens(text) <= room:
        return text
    kept = text[-room * 3 :]
    while estimate_tokens(kept) > room:
        kept = kept[len(kept) // 10 + 1 :]
    cut = kept.find("\n") if "\n" in kept[:-1] else kept.find(" ")
    return kept[cut + 1 :]


def _subject(text: str) -> list[str]:
    words = re.findall(r"[^\W_]+(?:['\u2019-][^\W_]+)*", text)
    return list(dict.fromkeys(word for word in words if len(word) > 1 and word.casefold() not in _ASKING))


def _stem(word: str) -> str:
    return word.casefold().removesuffix("s")[:_STEM]


def _shared(stems: set[str], text: str) -> int:
    """How many of the stems begin a word of the text, or are begun by one."""
    words = {_stem(word) for word in re.findall(r"[^\W_]+", text)}
    return sum(any(_alike(stem, word) for word in words) for stem in stems)


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) > _STEM - 2 and longer.startswith(shorter))


def _place(passage: Passage) -> tuple[str, int, int]:
    return str(passage.source_id), passage.page, passage.start


def _joined(on_page: list[Passage], ranks: dict[UUID, int]) -> list[Passage]:
    whole = on_page[:1]
    for passage in on_page[1:]:
        last = whole[-1]
        if passage.start > last.end:
            whole.append(passage)
            continue
        better = min(last, passage, key=lambda one: ranks[one.chunk_id])
        text = last.text + passage.text[max(0, last.end - passage.start) :]
        whole[-1] = msgspec.structs.replace(
            better, start=last.start, end=max(last.end, passage.end), text=text, score=max(last.score, passage.score)
        )
    return whole
