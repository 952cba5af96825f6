"""The Messages API, against a strict fake of it on a real socket."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any

import pytest

from bff.clients import models
from bff.clients.anthropic import ATTEMPTS, Messages
from bff.clients.models import Cited, ModelError, Said, Spent
from tests.fakes import messages as fake
from tests.fakes.messages import Api

REQUEST: dict[str, Any] = {
    "model": "claude-sonnet-5-5",
    "max_tokens": 500,
    "messages": [{"role": "user", "content": [{"type": "text", "text": "Write."}]}],
}


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with fake.serving() as served:
        yield served


@pytest.fixture
async def client(api: Api) -> AsyncIterator[Messages]:
    made = Messages(api_key="k", base_url=api.url, silence=0.5, first_wait=0.01)
    yield made
    await made.close()


async def heard(client: Messages) -> tuple[list[object], ModelError | None]:
    pieces: list[object] = []
    try:
        async for piece in client.stream(REQUEST):
            pieces.append(piece)  # noqa: PERF401 - those before an error count too
    except ModelError as problem:
        return pieces, problem
    return pieces, None


async def test_an_answer_that_reaches_its_limit_says_so_and_what_came_is_kept(api: Api, client: Messages) -> None:
    api.answers = [[fake.started(), *fake.text(0, "Sleep"), *fake.ended(reason="max_tokens")]]

    pieces, problem = await heard(client)

    assert pieces == [Spent(950, 1, cached=50), Said("Sleep"), Spent(950, 42, cached=50)]
    assert isinstance(problem, models.ModelFull)
    assert (problem.code, problem.retryable) == ("MODEL_CUT_OFF", False)


async def test_blocks_are_told_apart_by_type_and_a_citation_waits_for_its_words(api: Api, client: Messages) -> None:
    cites = (0, 1, 2, "Sleep helps memory.")
    api.answers = [[fake.started(), *fake.thinking(), *fake.text(1, "Sleep ", "helps.", cites=cites), *fake.ended()]]

    pieces, problem = await heard(client)

    assert problem is None
    assert pieces == [
        Spent(950, 1, cached=50),
        Said("Sleep "),
        Said("helps."),
        Cited("Sleep helps memory.", 0, 1, 2, 12),
        Spent(950, 42, cached=50),
    ]


@pytest.mark.parametrize(("begun", "told", "read"), [(0, 700, 700), (900, 0, 950), (900, 1_000, 1_000)])
async def test_what_was_read_is_what_was_said_of_it_at_the_end_too(
    api: Api, client: Messages, begun: int, told: int, read: int
) -> None:
    api.answers = [[fake.started(begun), *fake.text(0, "Sleep."), *fake.ended(input_tokens=told)]]

    pieces, _ = await heard(client)

    last = pieces[-1]
    assert isinstance(last, Spent)
    assert (last.input_tokens, last.output_tokens) == (read, 42)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((429, "rate_limit_error"), models.ModelBusy),
        ((529, "overloaded_error"), models.ModelOverloaded),
        ((500, "api_error"), models.ModelFailed),
    ],
)
async def test_what_passes_is_retried_before_the_first_byte_and_then_given_up(
    api: Api, client: Messages, answer: Any, kind: type[ModelError]
) -> None:
    api.answers = [answer, [fake.started(), *fake.text(0, "At last."), *fake.ended()]]
    assert (await heard(client))[1] is None

    api.answers, api.requests = [answer] * 9, []
    pieces, problem = await heard(client)

    assert (pieces, type(problem)) == ([], kind)
    assert problem is not None
    assert problem.retryable
    assert len(api.requests) == ATTEMPTS


async def test_the_provider_says_how_long_to_wait_and_a_long_wait_is_told_instead(api: Api, client: Messages) -> None:
    api.answers = [(429, "rate_limit_error", 1), [fake.started(), *fake.text(0, "At last."), *fake.ended()]]
    began = monotonic()
    assert (await heard(client))[1] is None
    assert monotonic() - began >= 1

    api.answers, api.requests = [(429, "rate_limit_error", 40)] * 9, []
    _, problem = await heard(client)

    assert problem is not None
    assert (problem.retryable, problem.after, len(api.requests)) == (True, 40, 1)
    assert "try again in 40 s" in problem.detail


@pytest.mark.parametrize("kind", ["authentication_error", "invalid_request_error", "not_found_error", "billing_error"])
async def test_what_a_person_must_mend_is_not_retried(api: Api, client: Messages, kind: str) -> None:
    api.answers = [(401, kind)] * 3

    _, problem = await heard(client)

    assert isinstance(problem, models.ModelRejected)
    assert not problem.retryable
    assert len(api.requests) == 1


@pytest.mark.parametrize(
    ("end", "kind"),
    [
        ([None], models.ModelCutOff),
        ([], models.ModelCutOff),
        ([fake.failed("overloaded_error")], models.ModelOverloaded),
        ([fake.failed("rate_limit_error")], models.ModelBusy),
        ([fake.failed("api_error")], models.ModelFailed),
        ([5], models.ModelTimedOut),
        (fake.ended(reason="refusal"), models.ModelRefused),
        (fake.ended(reason="model_context_window_exceeded"), models.ModelRejected),
    ],
)
async def test_what_goes_wrong_after_the_first_word_keeps_the_words_and_is_never_retried(
    api: Api, client: Messages, end: list[Any], kind: type[ModelError]
) -> None:
    api.answers = [[fake.started(), *fake.text(0, "Half an answer"), *end]]

    pieces, problem = await heard(client)

    assert Said("Half an answer") in pieces
    assert type(problem) is kind
    assert len(api.requests) == 1


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    client = Messages(api_key="k", base_url="http://127.0.0.1:9", first_wait=0.01)

    _, problem = await heard(client)
    await client.close()

    assert isinstance(problem, models.ModelUnreachable)


async def test_leaving_the_stream_hangs_up_at_once(api: Api, client: Messages) -> None:
    api.answers = [[fake.started(), *fake.text(0, "One"), 60]]

    stream = client.stream(REQUEST)
    while await anext(stream) != Said("One"):
        pass
    await stream.aclose()

    await asyncio.wait_for(api.hung_up.wait(), 20)


async def test_what_the_newest_models_refuse_is_refused_here(api: Api) -> None:
    async def answered(**more: Any) -> ModelError | None:
        client = Messages(api_key="k", base_url=api.url)
        api.answers = [[fake.started(), *fake.ended()]]
        try:
            async for _ in client.stream(REQUEST | more):
                pass
        except ModelError as problem:
            return problem
        finally:
            await client.close()
        return None

    assert await answered() is None
    prefill = [*REQUEST["messages"], {"role": "assistant", "content": "Sleep"}]
    for more in ({"extra_body": {"temperature": 0.2}}, {"tool_choice": {"type": "any"}}, {"messages": prefill}):
        assert isinstance(await answered(**more), models.ModelRejected), more
