"""What an export takes, and what its warnings say."""

from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from bff.wire import Wire


class Format(StrEnum):
    DOCX = "docx"
    PDF = "pdf"
    MARKDOWN = "markdown"
    LATEX = "latex"


# By the extension of what is handed out.
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "tex": "application/x-tex; charset=utf-8",
    "zip": "application/zip",
}


class ExportRequest(Wire, frozen=True, kw_only=True):
    """`quotes`: with the verified quotes that the words rest on, as far as the format carries them."""

    document_id: UUID
    quotes: bool = True


class Caution(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """Something the file lacks or the writer should know: `code` for programs, `detail` for people."""

    code: str
    detail: str
    count: int = 0
    characters: tuple[str, ...] = ()


class ExportStatus(Wire, frozen=True, kw_only=True, tag_field="type", tag="status"):
    """`waiting` for others to be done; then `done` of `total` `references`, blocks (`writing`) or pages (`drawing`)."""

    phase: Literal["waiting", "references", "writing", "drawing"]
    done: int = 0
    total: int = 0


class ExportPart(Wire, frozen=True, kw_only=True, tag_field="type", tag="part"):
    """The next bytes of the file, in base64."""

    data: str


class ExportDone(Wire, frozen=True, kw_only=True, tag_field="type", tag="done"):
    name: str
    media_type: str
    size: int
    warnings: tuple[Caution, ...]


class ExportFailed(Wire, frozen=True, kw_only=True, tag_field="type", tag="error"):
    """`retryable`: the same request may succeed when sent again."""

    code: str
    detail: str
    retryable: bool


ExportEvent = ExportStatus | ExportPart | ExportDone | ExportFailed


class Export(msgspec.Struct, frozen=True):
    """A file to hand over. `version` is the document's that it was made from."""

    name: str
    media_type: str
    body: bytes
    warnings: tuple[Caution, ...]
    title: str
    version: int
