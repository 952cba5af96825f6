"""Probes: our own services alone are asked, each by one reading that changes nothing."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import respx

from bff.clients.probes import Probes

NAMES = ("database", "auth", "storage")


@pytest.fixture
async def probes() -> AsyncIterator[Probes]:
    made = Probes(
        rest_url="http://rest.test", auth_url="http://auth.test", storage_url="http://storage.test", api_key="k"
    )
    yield made
    await made.close()


@pytest.fixture
def server() -> Iterator[respx.MockRouter]:
    with respx.mock(using="httpx") as router:
        yield router


async def test_only_our_own_services_are_asked_and_only_read(probes: Probes, server: respx.MockRouter) -> None:
    server.get(host__regex=r"^(rest|auth|storage)\.test$").respond(200)

    found = [await probes.ask(name) for name in probes.names]

    assert probes.names == NAMES
    assert all(probe.answered for probe in found)
    assert [call.request.url.host for call in server.calls] == ["rest.test", "auth.test", "storage.test"]


@pytest.mark.parametrize(("status", "answered"), [(200, True), (401, True), (404, True), (500, False), (503, False)])
async def test_a_refusal_is_an_answer_and_a_failure_is_none(
    probes: Probes, server: respx.MockRouter, status: int, answered: bool
) -> None:
    server.get(host="rest.test").respond(status)

    assert (await probes.ask("database")).answered is answered


@pytest.mark.parametrize("problem", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
async def test_silence_is_no_answer_and_its_wait_is_told(
    probes: Probes, server: respx.MockRouter, problem: Exception
) -> None:
    server.get(host="auth.test").mock(side_effect=problem)

    found = await probes.ask("auth")

    assert not found.answered
    assert found.milliseconds >= 0
