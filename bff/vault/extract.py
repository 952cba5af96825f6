"""Text out of files, page by page; the same bytes give the same characters at the same offsets.

Run as a script, `python extract.py FILE MEDIA_TYPE`, in a process of its own under limits, because a PDF
is a program written by a stranger. It imports nothing of ours, so that the process is small and starts fast. Standard
output carries one JSON line a page, then {"pages": n} or {"failure": CODE}; reading.py is the other end.
"""

import re
import resource
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import msgspec
import pypdfium2 as pdfium  # type: ignore[import-untyped]

PDF = "application/pdf"
# Raise it whenever the same bytes would give other text: offsets kept elsewhere name their version.
VERSION = 1
MAX_PAGES = 3000
MAX_CHARACTERS = 30_000_000
MAX_PAGE_CHARACTERS = 1_000_000
# Text files have no pages; passages of about this length stand for them, cut between paragraphs.
PLAIN_PAGE = 4000

MEMORY_BYTES = 1_073_741_824
CPU_SECONDS = 120

_LIGATURES = dict(enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"), 0xFB00))
_UNWANTED = {code: None for code in (*range(0x20), 0x7F, 0xAD, 0xFEFF, 0xFFFF) if chr(code) not in "\t\n"}
_TIDY = _UNWANTED | _LIGATURES
# What pdfium gives for a hyphen at the end of a line.
_BROKEN_WORD = re.compile(r"(\w*)\ufffe\s*([\w-]*)")


class Failure(StrEnum):
    """Why a file cannot be read; trying again would not help."""

    ENCRYPTED = "PDF_ENCRYPTED"
    BROKEN = "PDF_BROKEN"
    NO_TEXT = "NO_TEXT"
    TOO_LONG = "TOO_LONG"
    NOT_TEXT = "NOT_TEXT"
    TOO_HARD = "TOO_HARD"


class CannotExtract(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


class Page(msgspec.Struct, frozen=True):
    number: int
    text: str


class Ending(msgspec.Struct, frozen=True, omit_defaults=True):
    """The last line: how many pages came, or why there are none."""

    pages: int | None = None
    failure: Failure | None = None


def pages(path: Path, media_type: str) -> list[Page]:
    """Raises CannotExtract."""
    found = _pdf_pages(path) if media_type == PDF else _plain_pages(path.read_bytes())
    if not any(page.text.strip() for page in found):
        raise CannotExtract(Failure.NO_TEXT)
    return found


def _pdf_pages(path: Path) -> list[Page]:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as problem:
        locked = problem.err_code == pdfium.raw.FPDF_ERR_PASSWORD
        raise CannotExtract(Failure.ENCRYPTED if locked else Failure.BROKEN) from problem
    try:
        if len(document) > MAX_PAGES:
            raise CannotExtract(Failure.TOO_LONG)
        raw = _raw_pages(document)
    finally:
        document.close()
    whole = known_words(raw)
    return [Page(number, tidy(text, whole)) for number, text in enumerate(raw, 1)]


def _raw_pages(document: pdfium.PdfDocument) -> list[str]:
    """Raises CannotExtract when not one page can be read; a page that cannot stays empty."""
    texts: list[str] = []
    unread = length = 0
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
            texts.append(text.get_text_range())
            text.close()
            page.close()
        except pdfium.PdfiumError:
            texts.append("")
            unread += 1
        length += len(texts[-1])
        if length > MAX_CHARACTERS or len(texts[-1]) > MAX_PAGE_CHARACTERS:
            raise CannotExtract(Failure.TOO_LONG)
    if not texts or unread == len(texts):
        raise CannotExtract(Failure.BROKEN)
    return texts


def known_words(texts: list[str]) -> frozenset[str]:
    """Words the document writes unbroken: they tell whether a hyphen at a line's end belongs to the word."""
    return frozenset(word.lower() for text in texts for word in re.findall(r"[\w-]+", text))


def tidy(text: str, whole: frozenset[str]) -> str:
    """Lines end in \\n, words broken at a line's end are whole again, ligatures are letters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _BROKEN_WORD.sub(lambda found: _rejoined(found[1], found[2], whole), text)
    return text.translate(_TIDY)


def _rejoined(head: str, tail: str, whole: frozenset[str]) -> str:
    """`solubil|ity` becomes one word; `well|known` and `PaSa|GPT` keep their hyphen."""
    joined, hyphened = head + tail, f"{head}-{tail}"
    if joined.lower() in whole:
        return joined
    keeps = hyphened.lower() in whole or not head or not tail[:1].islower() or head[-1:].isdigit()
    return hyphened if keeps else joined


def _plain_pages(body: bytes) -> list[Page]:
    text = _decoded(body).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_CHARACTERS:
        raise CannotExtract(Failure.TOO_LONG)
    parts = [part for sheet in text.split("\f") for part in _sheets(sheet)]
    return [Page(number, part.translate(_TIDY)) for number, part in enumerate(parts, 1)]


def _decoded(body: bytes) -> str:
    """By its mark, else UTF-8, else Windows' Western letters: what text files are in practice."""
    marked = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise CannotExtract(Failure.NOT_TEXT)


def _sheets(text: str) -> Iterator[str]:
    """About PLAIN_PAGE characters each, ended by a paragraph, else a line, else anywhere."""
    start = 0
    while len(text) - start > PLAIN_PAGE:
        limit = start + PLAIN_PAGE
        ends = (text.rfind(mark, start + PLAIN_PAGE // 4, limit) + len(mark) for mark in ("\n\n", "\n", " "))
        end = next((end for end in ends if end > start + PLAIN_PAGE // 4), limit)
        yield text[start:end]
        start = end
    yield text[start:]


def confine() -> None:
    """From here on this process can neither eat the machine nor write a file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def report(path: Path, media_type: str, into: BinaryIO) -> None:
    encode = msgspec.json.encode
    try:
        found = pages(path, media_type)
    except CannotExtract as problem:
        into.write(encode(Ending(failure=problem.failure)) + b"\n")
        return
    except MemoryError:
        into.write(encode(Ending(failure=Failure.TOO_HARD)) + b"\n")
        return
    into.writelines(encode(page) + b"\n" for page in found)
    into.write(encode(Ending(pages=len(found))) + b"\n")


if __name__ == "__main__":
    confine()
    report(Path(sys.argv[1]), sys.argv[2], sys.stdout.buffer)
