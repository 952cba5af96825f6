"""Proposed edits and protected terms as rows: read as the caller, decided with the server's own word."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Protocol
from uuid import UUID

import msgspec

from bff.clients.rest import Rows
from bff.documents import check, upgraded
from bff.edge import paging
from bff.edge.paging import Place
from bff.edits import diff
from bff.edits.constants import AT_ONCE, IDS_AT_ONCE
from bff.edits.schemas import ProtectedTerm, ProtectedTerms
from bff.edits.words import labelled, told_apart
from bff.errors import NotFound
from bff.log import request_id
from bff.runs.events import Operation, OperationStatus, Provenance, Segment
from bff.wire import from_row

CHANGE = "block_id,op,find,replace,edited,start_offset,before_hash,after_hash"
OPERATION = (
    "id,run_id,document_id,number,based_on,status,reason,guards,decision_id,applied_version,decided_by,decided_at,"
    f"created_at,provenance,ai_operation_changes({CHANGE})"
)
TERM = "id,term,created_at"
ATTESTED = "what was proposed, and what became of it, is the server's own word"


class EditedDocument(msgspec.Struct, frozen=True):
    """`hashes`: of the blocks that hold words, by their id; the database makes and compares them."""

    id: UUID
    project_id: UUID
    title: str
    content: dict[str, Any]
    schema_version: int
    version: int
    hashes: dict[UUID, str]


class EditStore:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def document(self, document_id: UUID) -> EditedDocument:
        """Raises NotFound, and Invalid for one that was saved past us and is none that we know."""
        found = await self._rows.call("document_to_edit", document_id=str(document_id))
        if not found:
            raise NotFound("no such document, or it is not yours")
        row = found[0]
        content = upgraded(row["content"], row["schema_version"])
        check(content)
        return msgspec.convert(row | {"content": content}, EditedDocument)

    async def page(
        self, document_id: UUID, limit: int, place: Place | None, *, status: OperationStatus | None, run_id: UUID | None
    ) -> list[Operation]:
        """Newest first; one more than `limit` where there is another page."""
        query = self._operations(document_id)
        query = query.eq("status", status) if status is not None else query
        query = query.eq("run_id", str(run_id)) if run_id is not None else query
        query = paging.after(query, place, "created_at")
        query = query.order("created_at", desc=True).order("id", desc=True).limit(limit + 1)
        return [_operation(row) for row in await self._rows.run(query)]

    async def find(self, operation_id: UUID) -> Operation:
        """Raises NotFound."""
        query = self._rows.table("ai_operations").select(OPERATION).eq("id", str(operation_id))
        return _operation(await self._rows.one(query, "change"))

    async def open(self, document_id: UUID) -> list[Operation]:
        """Those that wait, and those that are stale."""
        return await self._all(self._operations(document_id).in_("status", ["pending", "stale"]))

    async def decided(self, document_id: UUID, decision_id: UUID) -> list[Operation]:
        return await self._all(self._operations(document_id).eq("decision_id", str(decision_id)))

    async def some(self, ids: Sequence[UUID]) -> list[Operation]:
        """In the order of their runs; each id once, and as many at a time as an address has room for."""
        found: list[Operation] = []
        for several in batched(dict.fromkeys(ids)):
            query = self._rows.table("ai_operations").select(OPERATION).in_("id", [str(one) for one in several])
            found += [_operation(row) for row in await self._rows.run(query.order("created_at").order("number"))]
        return found

    async def open_run(self, document_id: UUID, longest: float) -> UUID | None:
        """Younger than `longest` seconds: an older one has ended, even if its ending could not be written down."""
        since = datetime.now(UTC) - timedelta(seconds=longest)
        query = self._rows.table("ai_runs").select("id").eq("document_id", str(document_id)).eq("kind", "global_edit")
        query = query.in_("status", ["queued", "streaming"]).gt("created_at", since.isoformat())
        found = await self._rows.run(query.order("created_at", desc=True).limit(1))
        return UUID(found[0]["id"]) if found else None

    async def terms(self, project_id: UUID) -> ProtectedTerms:
        await self._rows.one(self._rows.table("projects").select("id").eq("id", str(project_id)), "project")
        query = self._rows.table("protected_terms").select(TERM).eq("project_id", str(project_id)).order("term")
        return ProtectedTerms(items=[from_row(row, ProtectedTerm) for row in await self._rows.run(query)])

    async def protect(self, project_id: UUID, term: str) -> ProtectedTerm:
        """Raises Duplicate, NotFound, Invalid."""
        values = {"project_id": str(project_id), "term": term}
        query = self._rows.table("protected_terms").insert(values).select(TERM)
        return from_row(await self._rows.one(query, "project"), ProtectedTerm)

    async def free(self, term_id: UUID) -> None:
        query = self._rows.table("protected_terms").delete().eq("id", str(term_id)).select("id")
        await self._rows.one(query, "protected term")

    def _operations(self, document_id: UUID) -> Any:
        return self._rows.table("ai_operations").select(OPERATION).eq("document_id", str(document_id))

    async def _all(self, query: Any) -> list[Operation]:
        found: list[Operation] = []
        query = query.order("created_at").order("id")
        while len(found) % AT_ONCE == 0:
            rows = await self._rows.run(query.range(len(found), len(found) + AT_ONCE - 1))
            found += [_operation(row) for row in rows]
            if not rows:
                break
        return found


class Recorder(Protocol):
    """Writes with the server's own word: see clients.privileged."""

    async def call(self, function: str, *, because: str, **arguments: Any) -> Any: ...


class Moved(msgspec.Struct, frozen=True):
    """A change that waits on in a block that others changed: where it is now, and what it touches."""

    start_offset: int
    guards: list[str]


class EditRecords:
    """Each step is one call, one transaction and one line of the audit. Raises StaleVersion, Conflict, NotFound."""

    def __init__(self, recorder: Recorder, person: UUID) -> None:
        self._recorder = recorder
        self._person = person

    async def propose(self, operation: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
        """The row as it was stored."""
        told = msgspec.to_builtins({"operation": operation, "change": change})
        found: dict[str, Any] = await self._recorder.call("propose_operation", because=ATTESTED, **told)
        return found

    async def accept(self, **step: Any) -> None:
        """`document_id`, `decision`, `operations`, `draft`; what a person `edited`, and what `moved`, by operation."""
        await self._recorder.call("accept_operations", because=ATTESTED, **self._told(step))

    async def reject(self, **step: Any) -> None:
        await self._recorder.call("reject_operations", because=ATTESTED, **self._told(step))

    async def reopen(self, **step: Any) -> None:
        await self._recorder.call("reopen_operations", because=ATTESTED, **self._told(step))

    async def undo(self, **step: Any) -> None:
        """`document_id`, `decision`, `draft`, `moved`; `block` where only what the step did there is taken back."""
        await self._recorder.call("undo_operations", because=ATTESTED, **self._told(step))

    def _told(self, step: dict[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = msgspec.to_builtins({"person": self._person, "request_id": request_id.get(), **step})
        return told


def batched(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    coming = iter(ids)
    while several := list(islice(coming, IDS_AT_ONCE)):
        yield several


def _operation(row: dict[str, Any]) -> Operation:
    # One for each operation so far; the table has room for edits that span blocks.
    change: dict[str, Any] = row["ai_operation_changes"][0]
    told: dict[str, Any] = row["provenance"]
    provenance = Provenance(
        provider=told.get("provider", ""),
        model=told.get("model", ""),
        prompt_hash=told.get("prompt_hash", ""),
        source_ids=[UUID(source) for source in told.get("sources", [])],
        before_hash=change["before_hash"] or "",
        after_hash=change["after_hash"],
        decided_by=UUID(row["decided_by"]) if row["decided_by"] else None,
    )
    return operation_of(row | change, provenance)


def operation_of(row: dict[str, Any], provenance: Provenance) -> Operation:
    """`row` has the columns of the operation and of its change."""
    start: int = row["start_offset"]
    (find, replace), labels = told_apart(row["find"], row["replace"] if row["edited"] is None else row["edited"])
    segments = [
        Segment(kind=one.kind, text=labelled(one.text, labels), start=start + one.start, end=start + one.end)
        for one in diff.pieces(find, replace)
    ]
    return from_row(row, Operation, start=start, end=start + len(find), segments=segments, provenance=provenance)
