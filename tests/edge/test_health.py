"""Health: what is down decides the word, and askers share one look."""

import asyncio

import pytest

from bff.clients.outcomes import Outcomes
from bff.clients.probes import Probe
from bff.edge import health
from bff.edge.health import HealthChecks


class Services:
    """Answers as told, and counts how often it is asked."""

    names = ("database", "auth", "storage")

    def __init__(self, down: tuple[str, ...] = (), slow: tuple[str, ...] = ()) -> None:
        self.down = down
        self.slow = slow
        self.asked = 0

    async def ask(self, name: str) -> Probe:
        self.asked += 1
        await asyncio.sleep(0.01)
        return Probe(name not in self.down, 1500.0 if name in self.slow else 3.0)


async def limiter() -> bool:
    return True


def desk(services: Services, outcomes: Outcomes | None = None) -> HealthChecks:
    outcomes = outcomes or Outcomes()
    outcomes.configured("ai", "offline")
    outcomes.configured("semantic_scholar", "keyless")
    return HealthChecks(services, outcomes, limiter, "1.2.3")


async def test_all_answering_is_healthy_and_says_how_things_are_configured() -> None:
    found = await desk(Services()).look()

    assert found.status == "healthy"
    assert found.version == "1.2.3"
    assert found.checks["database"] == health.Check(status="ok", latency_ms=3.0)
    assert found.checks["ai"] == health.Check(status="ok", detail="offline")
    assert set(found.checks) == {"database", "auth", "storage", "limiter", "ai", "semantic_scholar"}


@pytest.mark.parametrize("name", ["database", "auth"])
async def test_without_database_or_auth_we_are_unhealthy(name: str) -> None:
    found = await desk(Services(down=(name,))).look()

    assert found.status == "unhealthy"
    assert found.checks[name].status == "error"


async def test_storage_down_degrades_since_writing_goes_on() -> None:
    assert (await desk(Services(down=("storage",))).look()).status == "degraded"


async def test_a_slow_answer_degrades() -> None:
    found = await desk(Services(slow=("database",))).look()

    assert (found.status, found.checks["database"].status) == ("degraded", "degraded")


async def test_a_foreign_service_at_worst_degrades_and_its_next_success_heals() -> None:
    outcomes = Outcomes()
    outcomes.failed("semantic_scholar", "RATE_LIMITED")
    before = await desk(Services(), outcomes).look()
    outcomes.succeeded("semantic_scholar")
    after = await desk(Services(), outcomes).look()

    assert (before.status, before.checks["semantic_scholar"].detail) == ("degraded", "RATE_LIMITED")
    assert after.status == "healthy"


async def test_askers_within_a_second_share_one_look() -> None:
    services = Services()
    one = desk(services)

    await asyncio.gather(*(one.look() for _ in range(50)))
    await one.look()

    assert services.asked == len(Services.names)


async def test_after_a_second_the_services_are_asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "REMEMBERED", 0.02)
    services = Services()
    one = desk(services)

    first = await one.look()
    await asyncio.sleep(0.05)
    services.down = ("database",)
    second = await one.look()

    assert (first.status, second.status) == ("healthy", "unhealthy")


async def test_an_asker_that_hangs_up_does_not_take_the_answer_from_others() -> None:
    one = desk(Services())
    leaving = asyncio.create_task(one.look())
    staying = asyncio.create_task(one.look())
    await asyncio.sleep(0)
    leaving.cancel()

    assert (await staying).status == "healthy"
