"""/api/ai: runs of any kind, and who can write them."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Annotated, Any, cast
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, HeaderParameter
from litestar.response import Stream

from bff.ai.providers import Writers
from bff.audit import Audit
from bff.clients.outcomes import Outcomes
from bff.clients.privileged import Privileged
from bff.clients.rest import Rows
from bff.edge import sse
from bff.edge.caller import Caller
from bff.edge.problems import spec
from bff.runs.act import Shared
from bff.runs.constants import MAX_EVENT_ID
from bff.runs.events import Event
from bff.runs.hub import Hub
from bff.runs.run import Run
from bff.runs.schemas import Budget, Providers, RunView
from bff.runs.service import OwnRuns
from bff.runs.spending import Spending, caps
from bff.runs.store import RunReader, RunRecords
from bff.settings import Settings
from bff.vault import Meaning

EVENTS = ResponseSpec(
    cast("type[Any]", Event),
    description="Server-sent events: each `data` line is one of these as JSON, `id` its number; last is `[DONE]`."
    " The header X-Stream-Id holds the run's id.",
    media_type="text/event-stream",
    generate_examples=False,
)
# What a route that starts one answers.
STREAMED = {
    200: EVENTS,
    402: spec("What is left of this month's budget does not cover it; see `renewsAt`."),
}


def make_shared(
    writers: NamedDependency[Writers],
    hub: NamedDependency[Hub],
    audit: NamedDependency[Audit],
    privileged: NamedDependency[Privileged],
    outcomes: NamedDependency[Outcomes],
    settings: NamedDependency[Settings],
    meaning: NamedDependency[Meaning],
) -> Shared:
    return Shared(writers, hub, audit, RunRecords(privileged, caps(settings)), outcomes, meaning)


def make_runs(caller: NamedDependency[Caller], rows: NamedDependency[Rows], shared: NamedDependency[Shared]) -> OwnRuns:
    return OwnRuns(caller.id, RunReader(rows), shared)


@get(
    "/runs/{run_id:uuid}/events",
    media_type="text/event-stream",
    responses={200: EVENTS},
    operation_id="RejoinRun",
)
async def rejoin(
    run_id: FromPath[UUID],
    runs: NamedDependency[OwnRuns],
    last_event_id: Annotated[str, HeaderParameter(name="Last-Event-ID", max_length=MAX_EVENT_ID)] = "",
) -> Stream:
    """The events after the last that was seen; one snapshot where those are no longer kept."""
    after = int(last_event_id) if last_event_id.isdecimal() else 0
    return sse.stream(_frames(await runs.rejoin(run_id, after)), stream_id=str(run_id))


@get("/runs/{run_id:uuid}", operation_id="OpenRun")
async def open_run(run_id: FromPath[UUID], runs: NamedDependency[OwnRuns]) -> RunView:
    return await runs.find(run_id)


@post("/runs/{run_id:uuid}/cancel", status_code=200, operation_id="CancelRun")
async def cancel_run(run_id: FromPath[UUID], runs: NamedDependency[OwnRuns]) -> RunView:
    """Stops it and keeps what was written. Idempotent."""
    return await runs.cancel(run_id)


@get("/budget", operation_id="Budget")
async def budget(rows: NamedDependency[Rows], settings: NamedDependency[Settings]) -> Budget:
    """What the caller used of this month's tokens and money, and what is left of both."""
    return await Spending(rows, caps(settings)).look(datetime.now(UTC))


@get("/providers", operation_id="ListProviders")
async def list_providers(runs: NamedDependency[OwnRuns]) -> Providers:
    return Providers(items=runs.providers())


def streamed(run: Run) -> Stream:
    """A run that has just begun, to the one who asked for it."""
    return sse.stream(_frames(run.read()), stream_id=str(run.id))


async def _frames(events: AsyncIterator[tuple[int, Event]]) -> AsyncIterator[bytes]:
    assert isinstance(events, AsyncGenerator)
    async with aclosing(events) as numbered:
        async for number, event in numbered:
            yield sse.frame(event, number)


SHARED = {"shared": Provide(make_shared, sync_to_thread=False)}
router = Router(
    "/api/ai",
    route_handlers=[rejoin, open_run, cancel_run, budget, list_providers],
    dependencies=SHARED | {"runs": Provide(make_runs, sync_to_thread=False)},
    tags=["ai"],
)
