"""No model at all: sentences of the sources themselves, let out slowly enough that Stop can be seen."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence

import msgspec

from bff.clients.models import Cited, Said, Spent

PAUSE = 0.02
LABEL = "Without a model, in the sources' own words:"
_SENTENCES = 4
_LEAST, _MOST = 40, 320


class Sentence(msgspec.Struct, frozen=True):
    """`document` and `block` say where it came from, for the citation."""

    text: str
    document: int
    block: int


class Offline:
    def __init__(self, pause: float = PAUSE) -> None:
        self._pause = pause

    async def stream(self, words: str, sentences: Sequence[Sentence]) -> AsyncGenerator[Said | Cited | Spent, None]:
        """The sentences that share most with `words`, in the order of the sources."""
        async for piece in self._slowly(LABEL):
            yield piece
        for sentence in best(words, sentences):
            quoted = " ".join(sentence.text.split())
            said = f" \u201c{quoted}\u201d"
            async for piece in self._slowly(said):
                yield piece
            yield Cited(sentence.text, sentence.document, sentence.block, sentence.block + 1, len(said) - 1)

    async def say(self, pieces: Iterable[str]) -> AsyncGenerator[Said | Cited | Spent, None]:
        """These, one at a time."""
        for piece in pieces:
            await asyncio.sleep(self._pause)
            yield Said(piece)

    async def _slowly(self, text: str) -> AsyncIterator[Said]:
        for word in re.findall(r"\s*\S+", text):
            await asyncio.sleep(self._pause)
            yield Said(word)


def best(words: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    asked = _stems(words)
    fit = [(place, one) for place, one in enumerate(sentences) if _is_prose(one.text)]
    # More shared words first; of equals the earlier passage, which search ranked higher.
    ranked = sorted(fit, key=lambda at: (-len(asked & _stems(at[1].text)), at[0]))
    chosen: dict[str, tuple[int, Sentence]] = {}
    for place, one in ranked:
        if not asked & _stems(one.text):
            break
        chosen.setdefault(" ".join(one.text.split()).casefold(), (place, one))
        if len(chosen) == _SENTENCES:
            break
    return [one for _, one in sorted(chosen.values(), key=lambda at: at[0])]


def _is_prose(text: str) -> bool:
    """A sentence rather than a heading, a table row or a line of references."""
    letters = sum(letter.isalpha() or letter.isspace() for letter in text)
    return _LEAST <= len(text) <= _MOST and text.rstrip()[-1:] in ".!?\u2026" and letters / len(text) > 0.8  # noqa: PLR2004


def _stems(text: str) -> set[str]:
    return {word[:4] for word in re.findall(r"[^\W_]{3,}", text.casefold())}
