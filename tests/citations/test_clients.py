"""The scholarly clients against what the services were recorded answering."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import respx

from bff.clients.crossref import Crossref
from bff.clients.scholarly import (
    NetworkError,
    NotFound,
    RateLimited,
    Scholarly,
    ServiceError,
    Window,
)
from bff.clients.semantic_scholar import SemanticScholar
from tests.citations.answers import (
    CROSSREF_WORK,
    S2_HITS,
    S2_LIMITED,
    S2_NOTHING,
    S2_PAPER,
    S2_UNKNOWN,
    crossref_list,
    crossref_record,
)

S2 = "https://s2.test/graph/v1"
CROSSREF = "https://crossref.test"


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Noted:
    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def succeeded(self, service: str) -> None:
        self.lines.append((service, ""))

    def failed(self, service: str, code: str) -> None:
        self.lines.append((service, code))


def at(clock: Clock, client: Scholarly) -> None:
    """Puts a client on a clock of the test's."""
    client._clock = clock
    client._sleep = clock.sleep
    client._window._clock = clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def web() -> Iterator[respx.Router]:
    # Our clients ride on aiohttp, beneath httpx; respx stands between the two.
    with respx.mock(using="httpx", assert_all_called=False) as router:
        yield router


@pytest.fixture
async def scholar(clock: Clock, noted: Noted) -> AsyncIterator[SemanticScholar]:
    client = SemanticScholar(S2, outcomes=noted)
    at(clock, client)
    yield client
    await client.close()


@pytest.fixture
async def crossref(clock: Clock, noted: Noted) -> AsyncIterator[Crossref]:
    client = Crossref(CROSSREF, "someone@example.org", version="9", outcomes=noted)
    at(clock, client)
    yield client
    await client.close()


def answer(status: int, body: Any = None, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


async def test_papers_come_as_the_service_gives_them(web: respx.Router, scholar: SemanticScholar) -> None:
    asked = web.get(url__startswith=f"{S2}/paper/search").mock(return_value=answer(200, S2_HITS))

    assert await scholar.search("literature-graph", 20) == [S2_PAPER]
    # Hyphens would exclude words there.
    assert asked.calls.last.request.url.params["query"] == "literature graph"
    assert "x-api-key" not in asked.calls.last.request.headers


async def test_no_hits_have_no_data_and_are_no_error(web: respx.Router, scholar: SemanticScholar) -> None:
    web.get(url__startswith=f"{S2}/paper/search").mock(return_value=answer(200, S2_NOTHING))

    assert await scholar.search("nothing at all", 20) == []


async def test_a_key_is_sent_in_its_header(web: respx.Router) -> None:
    asked = web.get(url__startswith=S2).mock(return_value=answer(200, S2_HITS))
    client = SemanticScholar(S2, "the-key")

    await client.search("graph", 5)
    await client.close()

    assert asked.calls.last.request.headers["x-api-key"] == "the-key"


async def test_a_success_is_asked_for_once(web: respx.Router, scholar: SemanticScholar) -> None:
    asked = web.get(url__startswith=S2).mock(return_value=answer(200, S2_HITS))

    await scholar.search("graph", 5)
    await scholar.search("graph", 5)
    assert asked.call_count == 1

    scholar.clear_cache()
    await scholar.search("graph", 5)
    assert asked.call_count == 2


async def test_a_kept_success_expires(web: respx.Router, clock: Clock) -> None:
    asked = web.get(url__startswith=S2).mock(return_value=answer(200, S2_HITS))
    client = SemanticScholar(S2)
    at(clock, client)
    await client.search("graph", 5)
    client._cache.expire(client._cache.timer() + 3601)
    await client.search("graph", 5)
    await client.close()

    assert asked.call_count == 2


async def test_a_failure_is_never_kept(web: respx.Router, scholar: SemanticScholar) -> None:
    web.get(url__startswith=S2).mock(side_effect=[answer(404, S2_UNKNOWN), answer(200, S2_PAPER)])

    with pytest.raises(NotFound):
        await scholar.by_doi("10.1/x")
    assert await scholar.by_doi("10.1/x") == S2_PAPER


async def test_a_refusal_that_says_when_is_believed(
    web: respx.Router, scholar: SemanticScholar, clock: Clock, noted: Noted
) -> None:
    asked = web.get(url__startswith=S2).mock(return_value=answer(429, S2_LIMITED, Retry_After="17"))

    with pytest.raises(RateLimited) as refused:
        await scholar.search("graph", 5)
    assert (refused.value.code, refused.value.retry_after) == ("RATE_LIMITED", 17)
    assert noted.lines == [("semantic_scholar", "RATE_LIMITED")]

    clock.now += 10
    with pytest.raises(RateLimited) as still:
        await scholar.search("another", 5)
    assert (asked.call_count, still.value.retry_after) == (1, 7)

    clock.now += 8
    asked.mock(return_value=answer(200, S2_HITS))
    assert await scholar.search("another", 5) == [S2_PAPER]


async def test_a_refusal_that_says_no_time_is_tried_again_and_then_waits_a_minute(
    web: respx.Router, scholar: SemanticScholar, clock: Clock
) -> None:
    asked = web.get(url__startswith=S2).mock(return_value=answer(429, S2_LIMITED))

    with pytest.raises(RateLimited) as refused:
        await scholar.search("graph", 5)
    assert (asked.call_count, refused.value.retry_after) == (3, 60)

    with pytest.raises(RateLimited):
        await scholar.search("graph", 5)
    assert asked.call_count == 3

    scholar.reset_rate_limit_state()
    asked.mock(return_value=answer(200, S2_HITS))
    assert await scholar.search("graph", 5) == [S2_PAPER]


async def test_trouble_that_passes_is_not_seen(web: respx.Router, scholar: SemanticScholar, clock: Clock) -> None:
    web.get(url__startswith=S2).mock(
        side_effect=[answer(503, {"message": "busy"}), httpx.ConnectError("no"), answer(200, S2_HITS)]
    )

    assert await scholar.search("graph", 5) == [S2_PAPER]
    assert len(clock.slept) == 2


async def test_trouble_that_stays_is_a_service_error(web: respx.Router, scholar: SemanticScholar) -> None:
    asked = web.get(url__startswith=S2).mock(return_value=answer(500, {"message": "Internal"}))

    with pytest.raises(ServiceError) as failed:
        await scholar.search("graph", 5)
    assert (failed.value.code, failed.value.retry_after, asked.call_count) == ("SERVICE_ERROR", 60, 3)


async def test_no_answer_is_a_network_error(web: respx.Router, scholar: SemanticScholar, noted: Noted) -> None:
    web.get(url__startswith=S2).mock(side_effect=httpx.ReadTimeout("slow"))

    with pytest.raises(NetworkError) as failed:
        await scholar.search("graph", 5)
    assert (failed.value.code, failed.value.retry_after) == ("NETWORK_ERROR", 60)
    assert noted.lines == [("semantic_scholar", "NETWORK_ERROR")]


@pytest.mark.parametrize("status", [400, 403])
async def test_a_refused_key_or_question_is_not_repeated(
    web: respx.Router, scholar: SemanticScholar, status: int
) -> None:
    asked = web.get(url__startswith=S2).mock(return_value=answer(status, {"message": "Forbidden"}))

    with pytest.raises(ServiceError):
        await scholar.search("graph", 5)
    assert asked.call_count == 1


@pytest.mark.parametrize("body", [b"<html>captive portal</html>", b"", b"[]", b'{"data": {"a": 1}'])
async def test_an_answer_that_is_not_papers_is_a_service_error(
    web: respx.Router, scholar: SemanticScholar, body: bytes
) -> None:
    web.get(url__startswith=S2).mock(return_value=httpx.Response(200, content=body))

    with pytest.raises(ServiceError):
        await scholar.search("graph", 5)


async def test_our_own_window_spares_the_service(web: respx.Router, scholar: SemanticScholar, clock: Clock) -> None:
    asked = web.get(url__startswith=S2).mock(return_value=answer(200, S2_HITS))
    for number in range(20):
        await scholar.search(f"graph {number}", 5)

    with pytest.raises(RateLimited) as refused:
        await scholar.search("one more", 5)
    assert (asked.call_count, refused.value.retry_after) == (20, 60)

    clock.now += 58
    await scholar.search("one more", 5)  # a short wait for a turn is waited
    assert (asked.call_count, clock.slept) == (21, [2.0])


def test_a_window_slides() -> None:
    clock = Clock()
    window = Window(2, 10, clock)

    assert window.wait() == 0
    clock.now += 6
    assert window.wait() == 0
    assert window.wait() == 4
    clock.now += 4
    assert window.wait() == 0
    assert window.wait() == 6


async def test_crossref_is_asked_politely(web: respx.Router, crossref: Crossref) -> None:
    asked = web.get(url__startswith=f"{CROSSREF}/works").mock(return_value=answer(200, crossref_list(CROSSREF_WORK)))

    assert await crossref.search("literature graph", 20) == [CROSSREF_WORK]
    assert asked.calls.last.request.url.params["mailto"] == "someone@example.org"
    assert "mailto:someone@example.org" in asked.calls.last.request.headers["User-Agent"]


async def test_a_doi_is_escaped(web: respx.Router, crossref: Crossref) -> None:
    asked = web.get(url__startswith=f"{CROSSREF}/works/").mock(return_value=answer(200, crossref_record(CROSSREF_WORK)))

    assert await crossref.by_doi("10.1000/a/../b?c#d<1>") == CROSSREF_WORK
    assert asked.calls.last.request.url.raw_path.startswith(b"/works/10.1000%2Fa%2F..%2Fb%3Fc%23d%3C1%3E?")


async def test_crossref_says_not_found_in_plain_text(web: respx.Router, crossref: Crossref, noted: Noted) -> None:
    web.get(url__startswith=CROSSREF).mock(return_value=httpx.Response(404, text="Resource not found."))

    with pytest.raises(NotFound) as missing:
        await crossref.by_doi("10.1/unknown")
    assert (missing.value.code, missing.value.retry_after) == ("NOT_FOUND", None)
    # It answered: that is health, not failure.
    assert noted.lines == [("crossref", "")]
