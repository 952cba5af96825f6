"""A model that fails, behind the whole of the BFF: the reader is told, the words are kept, nobody is left talking."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from tests.drafting.door import Desk, of, until_words
from tests.fakes import messages as fake
from tests.fakes.messages import Api
from tests.stack import ROOT, Person, Stack

pytestmark = pytest.mark.stack
LONGEST = 4
# Longer than a run may take; the model ends it when the reader has gone.
HANGS = 60


class Served(NamedTuple):
    """A BFF whose model is at `model`, a port of this machine."""

    address: str
    model: int


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def served(stack: Stack) -> Iterator[Served]:
    """Beside the stack's own, which writes offline."""
    found = Served(f"http://127.0.0.1:{free_port()}", free_port())
    told = {
        "BFF_PORT": found.address.rpartition(":")[2], "BFF_HOST": "127.0.0.1",
        "AI_PROVIDER": "anthropic", "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{found.model}",
        "RUN_GRACE_SECONDS": "0", "RUN_MAX_SECONDS": str(LONGEST),
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "bff"], cwd=ROOT, env=dict(os.environ) | dict(stack.told) | told)
    try:
        for _ in range(300):
            try:
                httpx.get(f"{found.address}/api/health/live").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield found
    finally:
        process.terminate()
        assert process.wait(10) in {0, -signal.SIGTERM}


@pytest.fixture
async def api(served: Served) -> AsyncIterator[Api]:
    async with fake.serving(served.model) as found:
        yield found


@pytest.fixture
def desk(stack: Stack, served: Served, person: Callable[[], Person]) -> Iterator[Desk]:
    found = Desk(stack, person(), served.address)
    found.add_source()
    # What searches by meaning is loaded by the first search, which is no part of a run's life here.
    found.client.get(f"/api/projects/{found.project}/search", params={"q": "peat"}).raise_for_status()
    yield found
    found.client.close()


@pytest.mark.parametrize(
    ("answers", "code", "kept"),
    [
        ([(429, "rate_limit_error")] * 3, "MODEL_RATE_LIMITED", ""),
        ([(529, "overloaded_error")] * 3, "MODEL_OVERLOADED", ""),
        ([(401, "authentication_error")], "MODEL_REJECTED", ""),
        ([[fake.started(), *fake.text(0, "Peat forms."), None]], "MODEL_CUT_OFF", "Peat forms."),
        ([[fake.started(), *fake.text(0, "Peat forms."), HANGS]], "RUN_TOO_LONG", "Peat forms."),
    ],
)
async def test_a_model_that_fails_is_told_of_and_what_it_wrote_is_kept(
    desk: Desk, api: Api, answers: list[Any], code: str, kept: str
) -> None:
    api.answers = answers
    document = await asyncio.to_thread(desk.opened)

    run_id, heard = await asyncio.to_thread(desk.draft)

    assert heard[-1] == "[DONE]"
    assert [event["code"] for event in of("error", heard)] == [code]
    assert of("done", heard) == []
    run = await asyncio.to_thread(desk.run, run_id)
    assert (run["status"], run["errorCode"], run["text"]) == ("failed", code, kept)
    assert await asyncio.to_thread(desk.opened) == document


async def test_who_closes_the_page_hangs_up_on_the_model(desk: Desk, api: Api) -> None:
    api.answers = [[fake.started(), *fake.text(0, "Peat forms."), HANGS]]

    def leave() -> str:
        with desk.drafting() as (run_id, coming):
            until_words(coming)
            return run_id

    run_id = await asyncio.to_thread(leave)
    # Long before the run would have come to its own end.
    await asyncio.wait_for(api.hung_up.wait(), LONGEST - 1)

    for _ in range(40):
        run = await asyncio.to_thread(desk.run, run_id)
        if run["status"] != "streaming":
            break
        await asyncio.sleep(0.05)
    assert (run["status"], run["text"]) == ("stopped", "Peat forms.")


async def test_a_forged_page_and_a_forged_quote_come_to_nothing(desk: Desk, api: Api) -> None:
    """The model says page 7 of what stands on page 2, and says what stands nowhere."""
    said = (
        'Peat forms in water.<quote source="S1" page="7">Peat forms where water keeps the air away</quote>'
        ' Air helps.<quote source="S1" page="2">Peat forms where water lets the air in</quote>'
    )
    api.answers = [[fake.started(), *fake.text(0, said), *fake.ended()]]

    _, heard = await asyncio.to_thread(desk.draft)

    cards = [event["evidence"] for event in of("evidence", heard)]
    assert [(card["state"] == "not_found", card["pageNumber"]) for card in cards] == [(False, 2), (True, None)]
