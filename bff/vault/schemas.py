"""What the vault's routes take and give."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from bff.vault.constants import MAX_NAME
from bff.wire import Wire

Status = Literal["pending", "ready", "failed"]

# Reasons why no text came out of a file, each with what a person can do about it.
REASONS = {
    "PDF_ENCRYPTED": "The PDF is protected by a password. Save a copy without one and add that.",
    "PDF_BROKEN": "The PDF is damaged and cannot be opened. Get a fresh copy and add that.",
    "FILE_ENCRYPTED": "The file is locked (DRM or a password). Save a copy without the lock and add that.",
    "FILE_BROKEN": "The file is damaged and cannot be opened. Get a fresh copy and add that.",
    "FILE_UNSAFE": "The file unpacks to more than a document holds, as files made to do harm do. Save it as a PDF.",
    "NOT_WORD": "The file is no Word document, whatever its name says. Open it in Word, save it as .docx and add that.",
    "NOT_EPUB": "The file is no EPUB, whatever its name says. Get a fresh copy and add that.",
    "NO_TEXT": "No text was found: the pages may be scans. Run text recognition (OCR) on it first.",
    "TOO_LONG": "The file is too long to be read in one piece. Split it and add the parts.",
    "NOT_TEXT": "The file is not text in an encoding that we know. Save it as UTF-8 and add that.",
    "TOO_HARD": "Reading the file took too much time or memory. Save it anew and add that.",
    "EXTRACTION_FAILED": "Reading the file failed three times for reasons of ours. Try again later.",
}


class Source(Wire, frozen=True, kw_only=True):
    """A file of the vault. `failure_reason` is a code, `failure_detail` says it to a person."""

    id: UUID
    project_id: UUID
    name: str
    media_type: str
    size_bytes: int
    status: Status
    failure_reason: str | None
    failure_detail: str | None
    page_count: int | None
    created_at: datetime
    deleted_at: datetime | None = None


class SourcePage(Wire, frozen=True, kw_only=True):
    items: list[Source]
    next_cursor: str | None = None


class SourcePatch(Wire, frozen=True, kw_only=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_NAME)]


class PageText(Wire, frozen=True, kw_only=True):
    """One page's text; offsets elsewhere count its characters."""

    page_number: int
    text: str


class Passage(Wire, frozen=True, kw_only=True):
    """A piece of one page that a search found: `text` is the page's `[start_offset:end_offset]`. `rank` orders one
    search's passages and says no more; `similarity` is how near in meaning it is, to 1, where that found it."""

    chunk_id: UUID
    source_id: UUID
    source_name: str
    page_number: int
    start_offset: int
    end_offset: int
    text: str
    rank: float
    similarity: float | None = None


class Passages(Wire, frozen=True, kw_only=True):
    items: list[Passage]
