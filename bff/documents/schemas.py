"""What the editor and the document list take and show."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from bff.documents.constants import MAX_TITLE
from bff.wire import Wire

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TITLE, pattern=r"\S")]
# ProseMirror JSON; bff/documents/schema.json says what it may hold.
Content = dict[str, Any]
Reason = Literal["autosave", "manual", "restore", "ai"]
EvidenceState = Literal["exact", "normalised", "near", "not_found", "changed", "unverified"]


class NewDocument(Wire, frozen=True, kw_only=True):
    title: Title
    content: Content | None = None


class Save(Wire, frozen=True, kw_only=True):
    """`version` is the one that these words were based on."""

    version: int
    title: Title
    content: Content
    reason: Literal["autosave", "manual", "ai"] = "autosave"


class GoBack(Wire, frozen=True, kw_only=True):
    """`version` is the newest that the person has seen."""

    version: int


class DocumentSummary(Wire, frozen=True, kw_only=True):
    id: UUID
    project_id: UUID
    title: str
    version: int
    word_count: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


class Document(DocumentSummary, frozen=True, kw_only=True):
    content: Content


class ListedDocument(DocumentSummary, frozen=True, kw_only=True):
    """`waiting`: changes to it were proposed that nobody has decided on."""

    waiting: bool


class DocumentPage(Wire, frozen=True, kw_only=True):
    items: list[ListedDocument]
    next_cursor: str | None = None


class DeletedDocuments(Wire, frozen=True, kw_only=True):
    items: list[DocumentSummary]
    next_cursor: None = None


class VersionSummary(Wire, frozen=True, kw_only=True):
    version: int
    title: str
    reason: Reason
    word_count: int
    created_at: datetime


class Version(VersionSummary, frozen=True, kw_only=True):
    content: Content


class VersionPage(Wire, frozen=True, kw_only=True):
    items: list[VersionSummary]
    next_cursor: str | None = None


class Evidence(Wire, frozen=True, kw_only=True):
    """A mark of the saved document. An `unverified` one is not ours to say anything else of."""

    id: UUID
    state: EvidenceState
    quote: str | None
    claim: str | None
    source_id: UUID | None
    source_name: str | None
    page_number: int | None
    start_offset: int | None
    end_offset: int | None
    source_text: str | None
    score: float | None


class EvidencePage(Wire, frozen=True, kw_only=True):
    items: list[Evidence]
    next_cursor: None = None
