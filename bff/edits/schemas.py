"""What the routes of edits take and give; an operation itself is of bff.runs.events, for it is streamed."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from bff.documents import DocumentSummary
from bff.edits.constants import LONGEST, MAX_TERM
from bff.runs.constants import MAX_PROVIDER
from bff.runs.events import Operation
from bff.wire import Wire

Version = Annotated[int, msgspec.Meta(ge=1)]


class GlobalEdit(Wire, frozen=True, kw_only=True):
    """Over the saved document. An empty instruction asks for a proofreading. `conversation_id`: one of the mode
    `global_edit` about the document, in which the instruction and what came of it are kept."""

    document_id: UUID
    instruction: str = ""
    conversation_id: UUID | None = None
    provider: Annotated[str, msgspec.Meta(max_length=MAX_PROVIDER)] | None = None


class OperationPage(Wire, frozen=True, kw_only=True):
    """Newest first. `version`: the document's; `open_run`: edits that are being proposed just now. `overwritten`: the
    accepted ones among them whose block was changed since, so that they cannot be taken back."""

    items: list[Operation]
    version: int
    overwritten: list[UUID]
    open_run: UUID | None = None
    next_cursor: str | None = None


class Decide(Wire, frozen=True, kw_only=True):
    """`version`: the document's that the person sees. `replace`: what is put there instead of what was proposed, with
    the same labels. `pending` takes a decision back: of an acceptance, with all that its step did to the same block."""

    status: Literal["accepted", "rejected", "pending"]
    version: Version
    replace: Annotated[str, msgspec.Meta(max_length=LONGEST)] | None = None


class DecideAll(Wire, frozen=True, kw_only=True):
    """Accepts each pending one that is safe, or rejects all; of one run, where it is named. In one step."""

    status: Literal["accepted", "rejected"]
    version: Version
    run_id: UUID | None = None


class Undo(Wire, frozen=True, kw_only=True):
    decision_id: UUID
    version: Version


class Decided(Wire, frozen=True, kw_only=True):
    """What a step did: `operations` that it changed, the document after it, and each changed block as it is now."""

    decision_id: UUID | None
    operations: list[Operation]
    document: DocumentSummary
    blocks: list[dict[str, Any]]


class NewTerm(Wire, frozen=True, kw_only=True):
    term: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TERM, pattern=r"\S")]


class ProtectedTerm(Wire, frozen=True, kw_only=True):
    """Words that no change may touch unseen, in whichever case they stand."""

    id: UUID
    term: str
    created_at: datetime


class ProtectedTerms(Wire, frozen=True, kw_only=True):
    """In the order of the alphabet; there are at most 500."""

    items: list[ProtectedTerm]
