"""The runs of this process: started here, found here by those who come back, all ended when it ends."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from bff.clients.models import ModelError
from bff.errors import AppError, RateLimited, Unavailable
from bff.log import ai_logger
from bff.runs.constants import CLOSING_SECONDS, KEPT_SECONDS
from bff.runs.events import Done, Ending, Failed
from bff.runs.relay import Relay
from bff.runs.run import Reason, Run

Work = Callable[[Run], Awaitable[None]]
Settle = Callable[[Run, Ending], Awaitable[None]]


class Hub:
    """`grace` as in Run; `longest`: seconds after which any run is ended; `relay`: to this one's like elsewhere."""

    def __init__(self, *, grace: float, longest: float, kept: float = KEPT_SECONDS, relay: Relay | None = None) -> None:
        self.relay = relay
        self.longest = longest
        self._grace = grace
        self._kept = kept
        self._runs: dict[UUID, Run] = {}
        self._tasks: dict[UUID, asyncio.Task[None]] = {}
        self._closed = False

    def start(self, run_id: UUID, owner_id: UUID, work: Work, settle: Settle) -> Run:
        """`work` publishes everything but the ending; `settle` writes the ending down before any reader hears it."""
        if self._closed:
            raise Unavailable("the server is about to restart; try again in a moment")
        run = Run(run_id, owner_id, grace=self._grace, attended=self.relay.attended if self.relay else None)
        working = asyncio.create_task(self._worked(run, work), name=f"run {run_id}")
        task = asyncio.create_task(self._live(run, working, settle), name=f"ending of run {run_id}")
        self._runs[run_id], self._tasks[run_id] = run, task
        # Only the work is ever cancelled: an ending that is being written down is not disturbed.
        run.begin(working.cancel)
        if self.relay is not None:
            self.relay.carry(run)
        return run

    def find(self, run_id: UUID, owner_id: UUID) -> Run | None:
        """Another person's run looks missing."""
        run = self._runs.get(run_id)
        return run if run is not None and run.owner_id == owner_id else None

    def stop(self, run_id: UUID) -> None:
        """As was asked in another process, which knew by whom; a run that is not here is left to those who have it."""
        run = self._runs.get(run_id)
        if run is not None:
            run.stop(Reason.ASKED)

    async def cancel(self, run: Run) -> None:
        """Returns when its ending is written down; a run that has ended stays as it is."""
        run.stop(Reason.ASKED)
        await self._finished([run.id])

    async def close(self) -> None:
        """Every open run ends with an error event that says so; nothing new starts."""
        self._closed = True
        for run in self._runs.values():
            run.stop(Reason.SHUTDOWN)
        await self._finished(list(self._tasks))
        for run in self._runs.values():
            if not run.ended:
                # The database takes no ending now: its readers hear one all the same, and `recover` settles the row.
                run.publish(_stopped(run))

    async def _finished(self, run_ids: list[UUID]) -> None:
        tasks = [self._tasks[run_id] for run_id in run_ids if run_id in self._tasks]
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSING_SECONDS)

    async def _live(self, run: Run, working: asyncio.Task[Ending], settle: Settle) -> None:
        try:
            ending = await working
        except asyncio.CancelledError:
            # Stopped before it began.
            ending = _stopped(run)
        try:
            await settle(run, ending)
        except Exception as problem:  # noqa: BLE001 - whatever failed, the readers need their ending
            ai_logger(user_id=run.owner_id, run=run.id).opt(exception=problem).error(
                "the ending of a run could not be written down"
            )
        if not run.ended:
            run.publish(ending)
        del self._tasks[run.id]
        asyncio.get_running_loop().call_later(self._kept, self._runs.pop, run.id, None)

    async def _worked(self, run: Run, work: Work) -> Ending:
        """Every way in which work can end, as the one event that ends the run."""
        try:
            async with asyncio.timeout(self.longest) as life:
                await work(run)
        except asyncio.CancelledError:
            return _stopped(run)
        except TimeoutError as problem:
            return _too_long() if life.expired() else _unforeseen(run, problem)
        except AppError as problem:
            ai_logger(user_id=run.owner_id, run=run.id, code=problem.code).warning("a run failed: {}", problem.detail)
            return failed(problem)
        except Exception as problem:  # noqa: BLE001 - an ending there must be
            return _unforeseen(run, problem)
        return Done(run_id=run.id)


def _stopped(run: Run) -> Ending:
    if run.reason in {Reason.ASKED, Reason.ABANDONED}:
        return Done(run_id=run.id, status="stopped")
    detail = "the server restarted while this was written; what came until then is kept"
    return Failed(code="INTERRUPTED", detail=detail, retryable=True)


def _too_long() -> Failed:
    return Failed(code="RUN_TOO_LONG", detail="this took too long and was ended; the text is kept", retryable=True)


def _unforeseen(run: Run, problem: Exception) -> Failed:
    ai_logger(user_id=run.owner_id, run=run.id).opt(exception=problem).error("an error nobody foresaw ended a run")
    detail = "something went wrong on our side; the text until then is kept"
    return Failed(code="SERVER_ERROR", detail=detail, retryable=True)


def failed(problem: AppError) -> Failed:
    passes = problem.retryable if isinstance(problem, ModelError) else isinstance(problem, Unavailable | RateLimited)
    return Failed(code=problem.code, detail=problem.detail, retryable=passes)
