"""What the drafting routes take and give."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from bff.drafting.events import EvidenceEvent
from bff.wire import Wire

RunStatus = Literal["queued", "streaming", "done", "stopped", "failed", "interrupted"]
Outcome = Literal["pending", "kept", "discarded"]


class Generate(Wire, frozen=True, kw_only=True):
    """`block_id`: the block behind which the text will stand; what is before it is what the writer knows of the
    document. An empty instruction asks for the next paragraph."""

    document_id: UUID
    instruction: str = ""
    block_id: UUID | None = None
    provider: Annotated[str, msgspec.Meta(max_length=60)] | None = None


class Settlement(Wire, frozen=True, kw_only=True):
    outcome: Literal["kept", "discarded"]


class RunView(Wire, frozen=True, kw_only=True):
    """A run as it is now; `text` of one that still writes is at most a second old."""

    id: UUID
    project_id: UUID
    document_id: UUID | None
    block_id: UUID | None
    provider: str
    model: str
    status: RunStatus
    outcome: Outcome
    instruction: str
    text: str
    evidence: list[EvidenceEvent]
    error_code: str | None
    input_tokens: int
    output_tokens: int
    estimated: bool
    created_at: datetime
    finished_at: datetime | None


class Runs(Wire, frozen=True, kw_only=True):
    items: list[RunView]


class Provider(Wire, frozen=True, kw_only=True):
    """`cites`: it points at its sources itself; otherwise the quotes are read out of its answer. Both are checked."""

    name: str
    model: str
    default: bool
    cites: bool
    needs_key: bool


class Providers(Wire, frozen=True, kw_only=True):
    items: list[Provider]
