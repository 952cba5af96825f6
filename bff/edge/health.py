"""Whether all that we lean on answers, looked at no more than once a second."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Literal, Protocol

from litestar import HttpMethod, Response, route
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec

from bff.clients.outcomes import Outcome, Outcomes
from bff.clients.probes import Probe
from bff.edge.described import PUBLIC
from bff.wire import Wire

Word = Literal["ok", "degraded", "error"]
REMEMBERED = 1.0
SLOW_MS = 1000.0
# Without these nobody can sign in or read a row. Everything else being down leaves writing possible.
VITAL = frozenset({"database", "auth"})


class Check(Wire, frozen=True, kw_only=True):
    """`detail` is a code or a word of configuration, never an address or a key."""

    status: Word
    latency_ms: float | None = None
    detail: str | None = None


class Health(Wire, frozen=True, kw_only=True):
    status: Literal["healthy", "degraded", "unhealthy"]
    timestamp: datetime
    version: str
    checks: dict[str, Check]


class Asking(Protocol):
    """See clients.probes.Probes."""

    @property
    def names(self) -> tuple[str, ...]: ...
    async def ask(self, name: str) -> Probe: ...


def by_probe(probe: Probe) -> Check:
    if not probe.answered:
        return Check(status="error", latency_ms=probe.milliseconds, detail="NO_ANSWER")
    return Check(status="degraded" if probe.milliseconds > SLOW_MS else "ok", latency_ms=probe.milliseconds)


def by_outcome(last: Outcome | None, configured: str) -> Check:
    """A service that costs money or belongs to others is never probed; at worst it degrades us."""
    if last is None or not last.code:
        return Check(status="ok", detail=configured)
    return Check(status="degraded", detail=last.code)


def overall(checks: Mapping[str, Check]) -> Literal["healthy", "degraded", "unhealthy"]:
    if any(checks[name].status == "error" for name in VITAL & checks.keys()):
        return "unhealthy"
    return "healthy" if all(check.status == "ok" for check in checks.values()) else "degraded"


class HealthChecks:
    def __init__(
        self, probes: Asking, outcomes: Outcomes, limiter: Callable[[], Awaitable[bool]], version: str
    ) -> None:
        self._probes = probes
        self._outcomes = outcomes
        self._limiter = limiter
        self._version = version
        self._looking: asyncio.Task[Health] | None = None
        self._looked_at = float("-inf")

    async def look(self) -> Health:
        """Askers within a second share one look, also while it is under way."""
        now = time.monotonic()
        if self._looking is None or (self._looking.done() and now - self._looked_at > REMEMBERED):
            self._looked_at = now
            self._looking = asyncio.create_task(self._look())
        # One asker that hangs up must not take the answer from the others.
        return await asyncio.shield(self._looking)

    async def _look(self) -> Health:
        names = self._probes.names
        found = await asyncio.gather(*(self._probes.ask(name) for name in names))
        checks = dict(zip(names, map(by_probe, found), strict=True))
        checks["limiter"] = await self._limiter_check()
        checks |= {name: by_outcome(self._outcomes.last(name), how) for name, how in self._outcomes.services.items()}
        return Health(status=overall(checks), timestamp=datetime.now(UTC), version=self._version, checks=checks)

    async def _limiter_check(self) -> Check:
        began = time.perf_counter()
        answered = await self._limiter()
        took = round((time.perf_counter() - began) * 1000, 1)
        return Check(status="ok" if answered else "error", latency_ms=took)


@route(
    "/api/health",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    tags=["about"],
    operation_id=lambda _, method, __: f"Health{method.title()}",
    security=PUBLIC,
    responses={503: ResponseSpec(Health, description="A part that nothing works without does not answer.")},
)
async def health(health_checks: NamedDependency[HealthChecks]) -> Response[Health]:
    """Whether all that Ibid leans on answers. Degraded is still 200: most of it works."""
    found = await health_checks.look()
    down = found.status == "unhealthy"
    return Response(found, status_code=HTTPStatus.SERVICE_UNAVAILABLE if down else HTTPStatus.OK)


class Live(Wire, frozen=True, kw_only=True):
    status: Literal["alive"] = "alive"


@route(
    "/api/health/live",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    tags=["about"],
    security=PUBLIC,
    operation_id=lambda _, method, __: f"Live{method.title()}",
)
async def live() -> Live:
    """This process answers; nothing else is asked."""
    return Live()
