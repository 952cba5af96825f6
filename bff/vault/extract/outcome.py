"""What comes out of a file: its pages, or why there are none."""

from enum import StrEnum

import msgspec

MAX_PAGES = 3000
MAX_CHARACTERS = 30_000_000
MAX_PAGE_CHARACTERS = 1_000_000


class Failure(StrEnum):
    """Why a file cannot be read; trying again would not help."""

    ENCRYPTED = "PDF_ENCRYPTED"
    BROKEN = "PDF_BROKEN"
    LOCKED = "FILE_ENCRYPTED"
    DAMAGED = "FILE_BROKEN"
    UNSAFE = "FILE_UNSAFE"
    NOT_WORD = "NOT_WORD"
    NOT_EPUB = "NOT_EPUB"
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
