"""/api/ai/generate, and what became of it"""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from bff.clients.rest import Rows
from bff.drafting.schemas import Generate, Settlement
from bff.drafting.service import Drafting
from bff.edge import texts
from bff.edge.caller import Caller
from bff.edge.limits import Limits
from bff.runs.act import Shared
from bff.runs.routes import SHARED, STREAMED, streamed
from bff.runs.schemas import Outcome, Runs, RunView
from bff.runs.store import RunReader


def make_drafting(
    caller: NamedDependency[Caller], rows: NamedDependency[Rows], shared: NamedDependency[Shared]
) -> Drafting:
    return Drafting(caller.id, RunReader(rows), shared)


@post(
    "/ai/generate",
    status_code=200,
    media_type="text/event-stream",
    responses=STREAMED,
    operation_id="Generate",
    opt=texts.JUDGED_THERE,
)
async def generate(
    data: JSONBody[Generate],
    drafting: NamedDependency[Drafting],
    caller: NamedDependency[Caller],
    limits: NamedDependency[Limits],
) -> Stream:
    """Starts a run and streams it. The run outlives the connection for a while: see the run's events."""
    await limits.spend("generate", caller)
    return streamed(await drafting.draft(data))


@post("/ai/runs/{run_id:uuid}/settle", status_code=200, operation_id="SettleRun")
async def settle_run(
    run_id: FromPath[UUID], data: JSONBody[Settlement], drafting: NamedDependency[Drafting]
) -> RunView:
    """Says what became of the text."""
    return await drafting.settle(run_id, data.outcome)


@get("/documents/{document_id:uuid}/runs", operation_id="ListRuns")
async def list_runs(
    document_id: FromPath[UUID], drafting: NamedDependency[Drafting], outcome: FromQuery[Outcome | None] = None
) -> Runs:
    """Newest first. With `outcome=pending`: what waits for Keep or Discard after a reload."""
    return Runs(items=await drafting.of_document(document_id, outcome))


router = Router(
    "/api",
    route_handlers=[generate, settle_run, list_runs],
    dependencies=SHARED | {"drafting": Provide(make_drafting, sync_to_thread=False)},
    tags=["ai"],
)
