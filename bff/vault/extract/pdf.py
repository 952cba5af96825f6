"""Text out of PDFs, whose pages are those of the print."""

import re
import unicodedata
from collections import Counter
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from . import letters, outcome
from .outcome import CannotExtract, Failure, Page

# What pdfium gives for a hyphen at the end of a line.
_BROKEN = "\ufffe"
_BROKEN_WORD = re.compile(rf"(\w*){_BROKEN}\s*([\w-]*)")
# Such a hyphen right before the number at a page's foot: the word goes on overleaf.
_BROKEN_AT_FOOT = re.compile(rf"(?<!\d){_BROKEN}\s*(\d{{1,4}})\s*\Z")
_WHOLE_WORD = re.compile(rf"(?<![\w{_BROKEN}-])[\w-]+(?![\w{_BROKEN}-])")
# TeX's older fonts draw an accent and then its letter.
_ACCENTS = dict(
    zip(
        "\u00a8\u00b4\u02c6\u02dc\u00b8\u02c7\u02d8\u02da\u02dd\u02d9\u00af",
        "\u0308\u0301\u0302\u0303\u0327\u030c\u0306\u030a\u030b\u0307\u0304",
        strict=True,
    )
)
# Not behind a Greek letter: in a formula the accent is that letter's.
_ACCENTED = re.compile(rf"(?<![\u0370-\u03ff])([{''.join(_ACCENTS)}])([A-Za-z\u0131\u0237])")
# Letters, with their points, of the scripts that are written from right to left.
_LEFTWARD = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
# Where the order of the characters alone may mislead.
_SEAM = re.compile(rf" ?\r\n|{_BROKEN}|{_LEFTWARD}+(?: {_LEFTWARD}+)*")
# The number or sign that a note begins with.
_NOTE = re.compile(r"(?:\A|\n)[\d*\u2217\u2020\u2021\u00a7\u00b6]{1,3}\Z")
# Shares of a letter's height: how much of two letters must be level for them to be in one line, how far apart they may
# be in one line and in one word, and from what size down a letter belongs to a note.
_LEVEL, _APART, _CLOSE, _SMALLER = 0.5, 1.0, 0.12, 0.85
# What stands at the same end of so many pages, at least, and of such a part of all is no part of the text.
_REPEATED, _REPEATED_PART, _HEAD_LENGTH = 3, 4, 120


def pages(path: Path) -> list[Page]:
    """Raises CannotExtract."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as problem:
        locked = problem.err_code == pdfium.raw.FPDF_ERR_PASSWORD
        raise CannotExtract(Failure.ENCRYPTED if locked else Failure.BROKEN) from problem
    try:
        if len(document) > outcome.MAX_PAGES:
            raise CannotExtract(Failure.TOO_LONG)
        raw = _raw_pages(document)
    finally:
        document.close()
    whole = known_words(raw)
    texts = bare([tidy(text, whole) for text in raw])
    return [Page(number, text) for number, text in enumerate(texts, 1)]


def _raw_pages(document: pdfium.PdfDocument) -> list[str]:
    """Raises CannotExtract when not one page can be read; a page that cannot stays empty."""
    texts: list[str] = []
    unread = length = 0
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
            texts.append(_Sheet(text).flowing())
            text.close()
            page.close()
        except pdfium.PdfiumError:
            texts.append("")
            unread += 1
        length += len(texts[-1])
        if length > outcome.MAX_CHARACTERS or len(texts[-1]) > outcome.MAX_PAGE_CHARACTERS:
            raise CannotExtract(Failure.TOO_LONG)
    if not texts or unread == len(texts):
        raise CannotExtract(Failure.BROKEN)
    return texts


class _Box(NamedTuple):
    """In points, from the page's lower left; as high as the font, whatever the letter."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def level_with(self, other: "_Box") -> bool:
        shared = min(self.top, other.top) - max(self.bottom, other.bottom)
        return shared >= _LEVEL * min(self.height, other.height)


class _Sheet:
    """A page's characters, and where they stand: asked only where it matters, because asking takes time."""

    def __init__(self, page: pdfium.PdfTextPage) -> None:
        self._page = page
        self._text: str = page.get_text_range()
        # pdfium counts in UTF-16.
        self._flat = max(self._text, default="") <= "\uffff"

    def flowing(self) -> str:
        """A raised or lowered letter breaks no line, and words written leftward are in their own order."""
        return _SEAM.sub(self._mended, self._text)

    def _box(self, at: int) -> _Box | None:
        if not 0 <= at < len(self._text):
            return None
        units = at if self._flat else len(self._text[:at].encode("utf-16-le", "surrogatepass")) // 2
        index = pdfium.raw.FPDFText_GetCharIndexFromTextIndex(self._page.raw, units)
        return _Box(*self._page.get_charbox(index, loose=True)) if index >= 0 else None

    def _mended(self, seam: re.Match[str]) -> str:
        if not seam[0].endswith(("\n", _BROKEN)):
            return self._rightly(seam[0], seam.start())
        before, after = self._box(seam.start() - 1), self._box(seam.end())
        if before is None or after is None:
            return seam[0]
        if seam[0] == _BROKEN:
            # The word goes on after the note, not in it.
            return "-\n" if after.height < _SMALLER * before.height else _BROKEN
        gap = (after.left - before.right) / max(before.height, after.height, 1.0)
        if not before.level_with(after) or not -_APART / 2 <= gap <= _APART:
            return seam[0]
        note = _NOTE.search(self._text, max(0, seam.start() - 4), seam.start())
        return " " if gap > _CLOSE or note else ""

    def _rightly(self, words: str, start: int) -> str:
        """pdfium takes all letters to be laid down from left to right; where they were not, it turns them wrongly."""
        parts, lefts = [], []
        for word in re.finditer(r"\S+", words):
            first, last = self._box(start + word.start()), self._box(start + word.end() - 1)
            turned = first is not None and last is not None and len(word[0]) > 1 and first.left <= last.left
            parts.append(word[0][::-1] if turned else word[0])
            lefts.append(first.left if first else 0.0)
        across = len(lefts) > 1 and lefts[0] < lefts[1]
        return " ".join(reversed(parts) if across else parts)


def known_words(texts: list[str]) -> frozenset[str]:
    """Words the document writes unbroken: they tell whether a hyphen at a line's end belongs to the word."""
    return frozenset(word.lower() for text in texts for word in _WHOLE_WORD.findall(text))


def tidy(text: str, whole: frozenset[str]) -> str:
    """Lines end in \\n, words broken at a line's end are whole again, ligatures are letters, accents are on theirs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _BROKEN in text:
        text = _BROKEN_AT_FOOT.sub(r"-\n\1", text)
        text = _BROKEN_WORD.sub(lambda found: _rejoined(found[1], found[2], whole), text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _ACCENTED.sub(_composed, text))
    return letters.tidy(text)


def _rejoined(head: str, tail: str, whole: frozenset[str]) -> str:
    """`solubil|ity` becomes one word; `well|known`, two words of their own, and `PaSa|GPT` keep their hyphen."""
    joined, hyphened = head + tail, f"{head}-{tail}"
    if joined.lower() in whole:
        return joined
    two = head.lower() in whole and tail.lower() in whole
    keeps = hyphened.lower() in whole or two or not head or not tail[:1].islower() or head[-1:].isdigit()
    return hyphened if keeps else joined


def _composed(found: re.Match[str]) -> str:
    letter = {"\u0131": "i", "\u0237": "j"}.get(found[2], found[2])
    one = unicodedata.normalize("NFC", letter + _ACCENTS[found[1]])
    return one if len(one) == 1 else found[0]


def bare(texts: list[str]) -> list[str]:
    """Without running heads and page numbers, so that a sentence goes on from one page to the next."""
    pages = [text.strip("\n").split("\n") for text in texts]
    for outward in (1, -1):
        marks = [[_marks(line, number) for line in lines[::outward][:3]] for number, lines in enumerate(pages)]
        counted = Counter(mark for page in marks for line in page for mark in line)
        least = max(_REPEATED, len(pages) // _REPEATED_PART)
        often = {mark for mark, pages_with_it in counted.items() if pages_with_it >= least}
        for lines, page in zip(pages, marks, strict=True):
            count = len(list(takewhile(often.intersection, page)))
            # A head and a number at most; where more is the same, the pages are, as forms are.
            if 0 < count < min(3, len(lines)):
                del lines[slice(count) if outward == 1 else slice(-count, None)]
    return ["\n".join(lines) for lines in pages]


def _marks(line: str, page: int) -> set[tuple[str, int]]:
    """What a line has in common with its like on other pages: its words, or all but a number that grows by the page."""
    said = line.strip().casefold()
    if not said or len(said) > _HEAD_LENGTH:
        return set()
    numbers = [found for found in re.finditer(r"\d{1,6}", said) if found.end() == len(said) or found.start() == 0]
    growing = {(f"{said[: one.start()]}#{said[one.end() :]}", int(one[0]) - page) for one in numbers}
    return growing | ({(said, 0)} if any(char.isalpha() for char in said) else set())
