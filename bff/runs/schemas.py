"""What the routes of runs give."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from bff.runs.events import EvidenceEvent
from bff.wire import Wire

RunStatus = Literal["queued", "streaming", "done", "stopped", "failed", "interrupted"]
Outcome = Literal["pending", "kept", "discarded"]


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


class Share(Wire, frozen=True, kw_only=True):
    """`reserved`: held for what is being written just now. `cap` and `left` are null where there is no cap."""

    used: int
    reserved: int
    cap: int | None
    left: int | None


class Budget(Wire, frozen=True, kw_only=True):
    """What the caller used since `period` began and may use until `renews_at`; money in millionths of a US dollar."""

    period: date
    renews_at: datetime
    tokens: Share
    cost_micros: Share


class Provider(Wire, frozen=True, kw_only=True):
    """`cites`: it points at its sources itself; otherwise the quotes are read out of its answer. Both are checked."""

    name: str
    model: str
    default: bool
    cites: bool
    needs_key: bool


class Providers(Wire, frozen=True, kw_only=True):
    items: list[Provider]
