"""/api/ai and /api/documents/{id}/runs"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any, cast
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody
from litestar.response import Stream

from bff.ai.providers import Writers
from bff.audit import Audit
from bff.clients.outcomes import Outcomes
from bff.clients.privileged import Privileged
from bff.clients.rest import Rows
from bff.drafting.events import Event
from bff.drafting.hub import Hub
from bff.drafting.schemas import Generate, Outcome, Providers, Runs, RunView, Settlement
from bff.drafting.service import Drafting, Shared
from bff.drafting.store import RunReader, RunRecords
from bff.edge import sse
from bff.edge.caller import Caller
from bff.edge.limits import Limits

EVENTS = ResponseSpec(
    cast("type[Any]", Event),
    description="Server-sent events: each `data` line is one of these as JSON, `id` its number; last is `[DONE]`."
    " The header X-Stream-Id holds the run's id.",
    media_type="text/event-stream",
    generate_examples=False,
)


def make_shared(
    writers: NamedDependency[Writers],
    hub: NamedDependency[Hub],
    audit: NamedDependency[Audit],
    privileged: NamedDependency[Privileged],
    outcomes: NamedDependency[Outcomes],
) -> Shared:
    return Shared(writers, hub, audit, RunRecords(privileged), outcomes)


def make_drafting(
    caller: NamedDependency[Caller], rows: NamedDependency[Rows], shared: NamedDependency[Shared]
) -> Drafting:
    return Drafting(caller.id, RunReader(rows), shared)


@post(
    "/ai/generate",
    status_code=200,
    media_type="text/event-stream",
    responses={200: EVENTS},
    operation_id="Generate",
)
async def generate(
    data: JSONBody[Generate],
    drafting: NamedDependency[Drafting],
    caller: NamedDependency[Caller],
    limits: NamedDependency[Limits],
) -> Stream:
    """Starts a run and streams it. The run outlives the connection for a while: see the run's events."""
    await limits.spend("generate", caller)
    run = await drafting.draft(data)
    return sse.stream(_frames(run.read()), stream_id=str(run.id))


@get(
    "/ai/runs/{run_id:uuid}/events",
    media_type="text/event-stream",
    responses={200: EVENTS},
    operation_id="RejoinRun",
)
async def rejoin(
    run_id: FromPath[UUID],
    drafting: NamedDependency[Drafting],
    last_event_id: Annotated[str, HeaderParameter(name="Last-Event-ID", max_length=20)] = "",
) -> Stream:
    """The events after the last that was seen; one snapshot where those are no longer kept."""
    after = int(last_event_id) if last_event_id.isdecimal() else 0
    return sse.stream(_frames(await drafting.rejoin(run_id, after)), stream_id=str(run_id))


@get("/ai/runs/{run_id:uuid}", operation_id="OpenRun")
async def open_run(run_id: FromPath[UUID], drafting: NamedDependency[Drafting]) -> RunView:
    return await drafting.find(run_id)


@post("/ai/runs/{run_id:uuid}/cancel", status_code=200, operation_id="CancelRun")
async def cancel_run(run_id: FromPath[UUID], drafting: NamedDependency[Drafting]) -> RunView:
    """Stops it and keeps what was written. Idempotent."""
    return await drafting.cancel(run_id)


@post("/ai/runs/{run_id:uuid}/settle", status_code=200, operation_id="SettleRun")
async def settle_run(
    run_id: FromPath[UUID], data: JSONBody[Settlement], drafting: NamedDependency[Drafting]
) -> RunView:
    """Says what became of the text."""
    return await drafting.settle(run_id, data.outcome)


@get("/ai/providers", operation_id="ListProviders")
async def list_providers(drafting: NamedDependency[Drafting]) -> Providers:
    return Providers(items=drafting.providers())


@get("/documents/{document_id:uuid}/runs", operation_id="ListRuns")
async def list_runs(
    document_id: FromPath[UUID], drafting: NamedDependency[Drafting], outcome: FromQuery[Outcome | None] = None
) -> Runs:
    """Newest first. With `outcome=pending`: what waits for Keep or Discard after a reload."""
    return Runs(items=await drafting.of_document(document_id, outcome))


async def _frames(events: AsyncIterator[tuple[int, Event]]) -> AsyncIterator[bytes]:
    assert isinstance(events, AsyncGenerator)
    async with aclosing(events) as numbered:
        async for number, event in numbered:
            yield sse.frame(event, number)


router = Router(
    "/api",
    route_handlers=[generate, rejoin, open_run, cancel_run, settle_run, list_providers, list_runs],
    dependencies={
        "drafting": Provide(make_drafting, sync_to_thread=False),
        "shared": Provide(make_shared, sync_to_thread=False),
    },
    tags=["ai"],
)
