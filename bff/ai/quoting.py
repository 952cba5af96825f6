"""The format of answers that carry their own quotes: each sentence, then <quote source="S1">its words</quote>.

Read strictly while it streams: a tag never reaches a reader as text, and what is not a whole, known tag makes no claim.
"""

import re
from collections.abc import Iterator

from bff.ai.constants import LONGEST_QUOTE
from bff.ai.writer import Quoted, Wrote

_OPENING, _CLOSING = "<quote", "</quote>"
_TAG = re.compile(r"<quote\s+source=\"(S\d{1,3})\"(?:\s+page=\"(\d{1,6})\")?\s*>")


class Reader:
    """`feed` as text arrives, `close` at the end."""

    def __init__(self) -> None:
        self._held = ""
        self._quoting = False
        # White space waits for what follows: before a tag it would be doubled by that behind the tag.
        self._space = ""
        self._after_quote = False

    def feed(self, text: str) -> list[Wrote | Quoted]:
        self._held += text
        return list(self._pieces())

    def close(self) -> list[Wrote | Quoted]:
        """What was held back for a tag that did not come is text; half a tag is dropped."""
        rest, self._held = self._held, ""
        return [] if self._quoting or rest.startswith(_OPENING) else list(self._said(rest))

    def _pieces(self) -> Iterator[Wrote | Quoted]:
        while True:
            if self._quoting:
                if _CLOSING not in self._held:
                    self._held = self._held if len(self._held) <= LONGEST_QUOTE else self._held[: len(_OPENING)]
                    return
                tag, _, self._held = self._held.partition(_CLOSING)
                self._quoting, self._after_quote = False, True
                yield from _claim(tag)
                continue
            at = _first_tag(self._held)
            yield from self._said(self._held[:at])
            self._held = self._held[at:]
            if self._held.startswith(_CLOSING):
                self._held = self._held[len(_CLOSING) :]
            elif len(self._held) > len(_OPENING) and self._held.startswith(_OPENING):
                self._quoting = True
            else:
                return

    def _said(self, text: str) -> Iterator[Wrote]:
        if not text:
            return
        if self._after_quote:
            gap = self._space or (" " if text[0].isalnum() else "")
            self._after_quote, self._space = False, "" if text[0].isspace() else gap
        text = self._space + text
        said = text.rstrip()
        self._space = text[len(said) :]
        if said:
            yield Wrote(said)


def _claim(tag: str) -> Iterator[Quoted]:
    opening = _TAG.match(tag)
    if opening is None or _OPENING in tag[1:]:
        return
    quote = tag[opening.end() :].strip()
    if quote:
        page = opening.group(2)
        yield Quoted(quote, opening.group(1), int(page) if page else None)


def _first_tag(text: str) -> int:
    """Where a tag begins, or may begin once more has come; the text's length when nowhere."""
    at = text.find("<")
    while at >= 0:
        rest = text[at:]
        behind = rest[len(_OPENING) : len(_OPENING) + 1]
        opens = _OPENING.startswith(rest[: len(_OPENING)]) and (not behind or behind in " \t\n>")
        if opens or _CLOSING.startswith(rest[: len(_CLOSING)]):
            return at
        at = text.find("<", at + 1)
    return len(text)
