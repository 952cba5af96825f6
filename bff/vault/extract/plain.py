"""Text files, which have no pages: passages of about one length stand for them, cut between paragraphs."""

from collections.abc import Iterator

from . import letters, outcome
from .outcome import CannotExtract, Failure, Page

PLAIN_PAGE = 4000


def pages(body: bytes) -> list[Page]:
    """Raises CannotExtract."""
    text = decoded(body).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > outcome.MAX_CHARACTERS:
        raise CannotExtract(Failure.TOO_LONG)
    parts = [part for sheet in text.split("\f") for part in sheets(sheet)]
    return [Page(number, letters.clean(part)) for number, part in enumerate(parts, 1)]


def decoded(body: bytes) -> str:
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


def sheets(text: str) -> Iterator[str]:
    """About PLAIN_PAGE characters each, ended by a paragraph, else a line, else anywhere."""
    start = 0
    while len(text) - start > PLAIN_PAGE:
        limit = start + PLAIN_PAGE
        ends = (text.rfind(mark, start + PLAIN_PAGE // 4, limit) + len(mark) for mark in ("\n\n", "\n", " "))
        end = next((end for end in ends if end > start + PLAIN_PAGE // 4), limit)
        yield text[start:end]
        start = end
    yield text[start:]
