"""What a run tells its readers, one type an event; the last is `done` or `error`, and there is exactly one of them."""

from datetime import datetime
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


Guard = Literal[
    "number", "unit", "quotation", "citation", "evidence", "term", "formula", "footnote", "negation"
]  # fmt: skip
OperationStatus = Literal["pending", "accepted", "rejected", "stale"]


class Segment(Wire, frozen=True, kw_only=True):
    """A stretch of words that a change keeps, inserts or deletes. Offsets count characters (Unicode code points) of the
    block as the change found it; what is inserted goes to where `start` and `end` both are."""

    kind: Literal["kept", "inserted", "deleted"]
    text: str
    start: int
    end: int


class Provenance(Wire, frozen=True, kw_only=True):
    """Where a change came from and what it did. A hash stands for what its block holds."""

    provider: str
    model: str
    prompt_hash: str
    source_ids: list[UUID]
    before_hash: str
    after_hash: str | None
    decided_by: UUID | None


class Operation(Wire, frozen=True, kw_only=True):
    """A change that the AI proposes to one block, and what became of it.

    `replace` stands for the whole of `find`, also where words are only inserted; `edited` is what a person put instead.
    In each text `\u27e6c1\u27e7` stands for a citation, `\u27e6m2\u27e7` for a formula, `\u27e6b3\u27e7` for a line
    break and `\u27e6f4\u27e7` to `\u27e6/f4\u27e7` around the words of a footnote; each counts as one character.
    `guards` names what the change touches that a person must look at; a change without any is safe.
    `decision_id`: the step that decided it, which can be undone; `applied_version`: the document's that it made.
    """

    id: UUID
    run_id: UUID
    document_id: UUID
    block_id: UUID
    number: int
    based_on: int
    op: Literal["replace", "insert", "delete"]
    find: str
    replace: str
    edited: str | None
    reason: str
    guards: list[Guard]
    status: OperationStatus
    start: int
    end: int
    segments: list[Segment]
    decision_id: UUID | None
    applied_version: int | None
    decided_at: datetime | None
    created_at: datetime
    provenance: Provenance


class OperationEvent(Wire, frozen=True, kw_only=True, tag_field="type", tag="operation"):
    """Of runs that edit a whole document: stored when it is heard."""

    operation: Operation


class Refused(Wire, frozen=True, kw_only=True, tag_field="type", tag="refused"):
    """A proposal that was left out rather than guessed at; `count`: how many of this run were so far."""

    reason: Literal[
        "malformed", "unknown_block", "not_found", "not_unique", "overlaps", "no_change", "not_allowed", "too_many"
    ]
    detail: str
    count: int


class Usage(Wire, frozen=True, kw_only=True, tag_field="type", tag="usage"):
    input_tokens: int
    output_tokens: int
    estimated: bool


class Snapshot(Wire, frozen=True, kw_only=True, tag_field="type", tag="snapshot"):
    """For a reader who was away longer than events are kept: all that was said until now. Proposed operations are read
    from the document's list instead."""

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
Event = Status | Delta | EvidenceEvent | OperationEvent | Refused | Usage | Snapshot | Ending
