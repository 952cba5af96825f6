"""What the routes of conversations take and give."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from bff.chat.constants import MAX_TITLE
from bff.runs.constants import MAX_PROVIDER
from bff.runs.events import EvidenceEvent
from bff.runs.schemas import RunStatus
from bff.wire import Wire

Mode = Literal["discussion", "global_edit"]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TITLE, pattern=r"\S")]
ProviderName = Annotated[str, msgspec.Meta(max_length=MAX_PROVIDER)]


class NewConversation(Wire, frozen=True, kw_only=True):
    """About the document, or about the project as a whole. Without a title the first question becomes it. In one of the
    mode `global_edit` edits over its document are asked for (ProposeEdits), and no questions."""

    document_id: UUID | None = None
    mode: Mode = "discussion"
    title: Title | None = None


class Rename(Wire, frozen=True, kw_only=True):
    title: Title


class Conversation(Wire, frozen=True, kw_only=True):
    """`title` is empty until the first question."""

    id: UUID
    project_id: UUID
    document_id: UUID | None
    mode: Mode
    title: str
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


class ConversationPage(Wire, frozen=True, kw_only=True):
    items: list[Conversation]
    next_cursor: str | None = None


class AnswerRun(Wire, frozen=True, kw_only=True):
    """The run that a message was written by: to be followed while it is open, and how it ended."""

    id: UUID
    status: RunStatus
    provider: str
    model: str
    error_code: str | None


class Changes(Wire, frozen=True, kw_only=True):
    """How many changes of a run are how far."""

    pending: int = 0
    accepted: int = 0
    rejected: int = 0
    stale: int = 0


class Message(Wire, frozen=True, kw_only=True):
    """Offsets of the evidence count characters (Unicode code points) of `content`. `changes`: where edits were asked
    for, what became of them."""

    id: UUID
    role: Literal["user", "assistant"]
    content: str
    evidence: list[EvidenceEvent]
    run: AnswerRun | None
    created_at: datetime
    changes: Changes | None = None


class MessagePage(Wire, frozen=True, kw_only=True):
    """Newest first. `open_run`: an answer that is being written just now, also one that will replace the last."""

    items: list[Message]
    open_run: UUID | None = None
    next_cursor: str | None = None


class Ask(Wire, frozen=True, kw_only=True):
    """`block_id`: where the writer is in the document; what is before it is what the answer knows of it."""

    question: Annotated[str, msgspec.Meta(min_length=1, pattern=r"\S")]
    block_id: UUID | None = None
    provider: ProviderName | None = None


class Again(Wire, frozen=True, kw_only=True):
    block_id: UUID | None = None
    provider: ProviderName | None = None
