"""/api/ai/global-edit, /api/ai/operations, /api/documents/{id}/operations, /api/…/protected-terms"""

from typing import Annotated
from uuid import UUID

from litestar import Router, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream

from bff.clients.privileged import Privileged
from bff.clients.rest import Rows
from bff.documents import DocumentStore
from bff.edge import texts
from bff.edge.caller import Caller
from bff.edge.limits import Limits
from bff.edits.schemas import (
    Decide,
    DecideAll,
    Decided,
    GlobalEdit,
    NewTerm,
    OperationPage,
    ProtectedTerm,
    ProtectedTerms,
    Undo,
)
from bff.edits.service import Bounds, Edits
from bff.edits.store import EditRecords, EditStore
from bff.edits.talks import Talks
from bff.runs.act import Shared
from bff.runs.events import OperationStatus
from bff.runs.routes import SHARED, STREAMED, streamed
from bff.runs.store import RunReader
from bff.settings import Settings


def make_edits(
    caller: NamedDependency[Caller],
    rows: NamedDependency[Rows],
    shared: NamedDependency[Shared],
    privileged: NamedDependency[Privileged],
    settings: NamedDependency[Settings],
) -> Edits:
    stores = (EditStore(rows), DocumentStore(rows), RunReader(rows), Talks(rows, privileged))
    bounds = Bounds(settings.document_max, settings.run_max)
    return Edits(caller.id, stores, EditRecords(privileged, caller.id), shared, bounds)


@post(
    "/ai/global-edit",
    status_code=200,
    media_type="text/event-stream",
    responses=STREAMED,
    operation_id="ProposeEdits",
    opt=texts.JUDGED_THERE,
)
async def propose_edits(
    data: JSONBody[GlobalEdit],
    edits: NamedDependency[Edits],
    caller: NamedDependency[Caller],
    limits: NamedDependency[Limits],
) -> Stream:
    """Starts a run and streams the changes that it proposes. It is rejoined and stopped as any other."""
    await limits.spend("global_edit", caller)
    return streamed(await edits.propose(data))


@get("/documents/{document_id:uuid}/operations", operation_id="ListOperations")
async def list_operations(
    document_id: FromPath[UUID],
    edits: NamedDependency[Edits],
    status: FromQuery[OperationStatus | None] = None,
    run_id: Annotated[UUID | None, QueryParameter(name="runId")] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> OperationPage:
    """All that was ever proposed to the document, newest first."""
    return await edits.page(document_id, status, run_id, cursor, limit)


@patch("/ai/operations/{operation_id:uuid}", operation_id="DecideOperation")
async def decide_operation(
    operation_id: FromPath[UUID], data: JSONBody[Decide], edits: NamedDependency[Edits]
) -> Decided:
    """Answers 409 OPERATION_STALE or, on the way back, CONFLICT where the block changed since; OPERATION_DECIDED,
    DOCUMENT_CONFLICT."""
    return await edits.decide(operation_id, data)


@post("/documents/{document_id:uuid}/operations/decide", status_code=200, operation_id="DecideOperations")
async def decide_operations(
    document_id: FromPath[UUID], data: JSONBody[DecideAll], edits: NamedDependency[Edits]
) -> Decided:
    """Accepts all that is safe or rejects all: one step, to be undone as one."""
    return await edits.decide_all(document_id, data)


@post("/documents/{document_id:uuid}/operations/undo", status_code=200, operation_id="UndoDecision")
async def undo_decision(document_id: FromPath[UUID], data: JSONBody[Undo], edits: NamedDependency[Edits]) -> Decided:
    """Takes a step back whole: its blocks are as they were, its changes wait again; 409 where they changed since."""
    return await edits.undo(document_id, data)


@get("/projects/{project_id:uuid}/protected-terms", operation_id="ListProtectedTerms")
async def list_terms(project_id: FromPath[UUID], edits: NamedDependency[Edits]) -> ProtectedTerms:
    return await edits.terms(project_id)


@post("/projects/{project_id:uuid}/protected-terms", operation_id="ProtectTerm")
async def protect_term(
    project_id: FromPath[UUID], data: JSONBody[NewTerm], edits: NamedDependency[Edits]
) -> ProtectedTerm:
    return await edits.protect(project_id, data)


@delete("/protected-terms/{term_id:uuid}", operation_id="FreeTerm")
async def free_term(term_id: FromPath[UUID], edits: NamedDependency[Edits]) -> None:
    await edits.free(term_id)


router = Router(
    "/api",
    route_handlers=[
        propose_edits, list_operations, decide_operation, decide_operations, undo_decision, list_terms, protect_term,
        free_term,
    ],
    dependencies=SHARED | {"edits": Provide(make_edits, sync_to_thread=False)},
    tags=["edits"],
)  # fmt: skip
