"""What a run tells its readers, one type an event; the last is `done` or `error`, and there is exactly one of them."""

from typing import Literal
from uuid import UUID

from bff.wire import Wire

EvidenceState = Literal["exact", "normalised", "near", "not_found", "changed", "unverified"]


class EvidenceCard(Wire, frozen=True, kw_only=True):
    """A quote as it was looked up. Offsets count characters (Unicode code points) of the page's text, end exclusive."""

    id: UUID
    quote: str
    state: EvidenceState
    source_id: UUID | None
    source_name: str
    page_number: int | None
    start_offset: int | None
    end_offset: int | None
    source_text: str


class Status(Wire, frozen=True, kw_only=True, tag_field="type", tag="status"):
    """`nothing`: no source fits what was asked. A draft then ends without prose; an answer says what it lacks."""

    phase: Literal["reading", "writing", "checking", "nothing"]
    detail: str = ""


class Delta(Wire, frozen=True, kw_only=True, tag_field="type", tag="delta"):
    text: str


class EvidenceEvent(Wire, frozen=True, kw_only=True, tag_field="type", tag="evidence"):
    """The words `start` to `end` of the run's text so far, in code points, rest on the quote."""

    evidence: EvidenceCard
    start: int
    end: int


class Usage(Wire, frozen=True, kw_only=True, tag_field="type", tag="usage"):
    input_tokens: int
    output_tokens: int
    estimated: bool


class Snapshot(Wire, frozen=True, kw_only=True, tag_field="type", tag="snapshot"):
    """For a reader who was away longer than events are kept: all that was said until now."""

    text: str
    evidence: list[EvidenceEvent]


class Done(Wire, frozen=True, kw_only=True, tag_field="type", tag="done"):
    """`stopped`: a person, or nobody being there to read, ended it early; the text until then is kept."""

    run_id: UUID
    status: Literal["done", "stopped"] = "done"


class Failed(Wire, frozen=True, kw_only=True, tag_field="type", tag="error"):
    """`retryable`: the same request may succeed when sent again."""

    code: str
    detail: str
    retryable: bool


Ending = Done | Failed
Event = Status | Delta | EvidenceEvent | Usage | Snapshot | Ending
