"""The Messages API through its SDK: an answer as it streams, our own errors when it does not."""

from collections.abc import AsyncGenerator
from typing import Any

import anthropic
import httpx2
import msgspec
from anthropic import APIStatusError, AsyncAnthropic, AsyncStream
from anthropic.types import MessageDeltaUsage, RawMessageStreamEvent, Usage
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from bff.clients.models import (
    Cited,
    ModelBusy,
    ModelCutOff,
    ModelError,
    ModelFailed,
    ModelFull,
    ModelOverloaded,
    ModelRefused,
    ModelRejected,
    ModelTimedOut,
    ModelUnreachable,
    Said,
    Spent,
)
from bff.clients.waiting import retry_after

Event = Said | Cited | Spent

ATTEMPTS = 3
FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0
# A model may think for long before its first word, but pings come meanwhile.
SILENCE_SECONDS = 120.0
_OVERLOADED = 529
_RETRIED = (ModelBusy, ModelOverloaded, ModelUnreachable, ModelFailed)


class Messages:
    """One for the process. `base_url` may be any server that speaks the same API."""

    def __init__(
        self, *, api_key: str, base_url: str = "", silence: float = SILENCE_SECONDS, first_wait: float = FIRST_WAIT
    ) -> None:
        self._client = AsyncAnthropic(
            # A local server takes any key, but the SDK will not go without one.
            api_key=api_key or "none",
            base_url=base_url or None,
            # Tenacity retries, below: two layers would multiply.
            max_retries=0,
            timeout=httpx2.Timeout(silence, connect=10.0),
        )
        self._first_wait = first_wait

    async def stream(self, request: dict[str, Any]) -> AsyncGenerator[Event, None]:
        """Raises a ModelError. Before the first byte some are retried; afterwards never, for words would double."""
        stream = await self._begin(request)
        try:
            reading = _Reading()
            async for event in stream:
                for piece in reading.take(event):
                    yield piece
            reading.end()
        except anthropic.APIError as problem:
            raise _ours(problem) from problem
        except (httpx2.TimeoutException, TimeoutError) as problem:
            raise ModelTimedOut("the model went silent; what it wrote so far is kept") from problem
        except httpx2.HTTPError as problem:
            raise ModelCutOff("the answer was cut off; what was written so far is kept") from problem
        finally:
            # No cancel call exists: leaving the connection is what stops the work.
            await stream.close()

    async def _begin(self, request: dict[str, Any]) -> AsyncStream[RawMessageStreamEvent]:
        retrying = AsyncRetrying(
            retry=retry_if_exception(_passes_soon),
            stop=stop_after_attempt(ATTEMPTS),
            wait=self._pause,
            reraise=True,
        )
        return await retrying(self._ask, request)

    def _pause(self, state: RetryCallState) -> float:
        """As long as the provider asks for; where it says nothing, longer each time."""
        backing_off = wait_exponential_jitter(multiplier=self._first_wait, max=LONGEST_WAIT, jitter=self._first_wait)
        problem = state.outcome.exception() if state.outcome else None
        asked = problem.after if isinstance(problem, ModelError) else None
        return backing_off(state) if asked is None else float(asked)

    async def _ask(self, request: dict[str, Any]) -> AsyncStream[RawMessageStreamEvent]:
        try:
            stream: AsyncStream[RawMessageStreamEvent] = await self._client.messages.create(**request, stream=True)
        except anthropic.APIError as problem:
            raise _ours(problem) from problem
        return stream

    async def close(self) -> None:
        await self._client.close()


class _Reading:
    """Folds the API's events into pieces. Blocks are told apart by type, never by place."""

    def __init__(self) -> None:
        self._begun = Spent(0, 0)
        self._covers = 0
        self._cited: list[Cited] = []
        self._stopped = False
        self._full = False

    def take(self, event: RawMessageStreamEvent) -> list[Event]:
        match event.type:
            case "message_start":
                self._begun = _spent(event.message.usage)
                return [self._begun]
            case "content_block_start":
                self._covers, self._cited = 0, []
                return self._said(event.content_block.text) if event.content_block.type == "text" else []
            case "content_block_delta":
                return self._delta(event.delta)
            case "content_block_stop":
                # A citation may come before the words it carries, so it waits for the end of its block.
                cited = [_covering(one, self._covers) for one in self._cited]
                self._cited = []
                return list(cited)
            case "message_delta":
                self._refuse(event.delta.stop_reason)
                self._full = event.delta.stop_reason == "max_tokens"
                # Servers that merely speak the protocol know only at the end what they read.
                last = _spent(event.usage)
                told = max(self._begun, last, key=lambda spent: spent.input_tokens)
                return [msgspec.structs.replace(told, output_tokens=last.output_tokens)]
            case "message_stop":
                self._stopped = True
        return []

    def _delta(self, delta: Any) -> list[Event]:
        if delta.type == "text_delta":
            return self._said(delta.text)
        if delta.type == "citations_delta" and delta.citation.type == "content_block_location":
            where = delta.citation
            self._cited.append(
                Cited(where.cited_text, where.document_index, where.start_block_index, where.end_block_index, 0)
            )
        return []

    def _said(self, text: str) -> list[Event]:
        self._covers += len(text)
        return [Said(text)] if text else []

    def _refuse(self, reason: str | None) -> None:
        if reason == "refusal":
            raise ModelRefused("the model declined to write this; change the instruction")
        if reason == "model_context_window_exceeded":
            raise ModelRejected("that is more text than the model can read at once; narrow the instruction")

    def end(self) -> None:
        if not self._stopped:
            raise ModelCutOff("the answer was cut off; what was written so far is kept")
        if self._full:
            raise ModelFull("the answer reached the most that one may have here; what was written so far is kept")


def _spent(usage: Usage | MessageDeltaUsage | None) -> Spent:
    """Whatever of it is said: on the wire nothing need be."""
    if usage is None:
        return Spent(0, 0)
    cached, caching = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    return Spent((usage.input_tokens or 0) + cached + caching, usage.output_tokens or 0, cached, caching)


def _covering(cited: Cited, covers: int) -> Cited:
    return Cited(cited.text, cited.document, cited.first, cited.stop, covers)


_KINDS: dict[str, type[ModelError]] = {
    "rate_limit_error": ModelBusy,
    "overloaded_error": ModelOverloaded,
    "api_error": ModelFailed,
    "timeout_error": ModelTimedOut,
    "invalid_request_error": ModelRejected,
    "authentication_error": ModelRejected,
    "billing_error": ModelRejected,
    "permission_error": ModelRejected,
    "not_found_error": ModelRejected,
    "request_too_large": ModelRejected,
}
_DETAILS: dict[type[ModelError], str] = {
    ModelBusy: "the model's provider asks us to slow down; try again in a minute",
    ModelOverloaded: "the model's provider is overloaded; try again in a minute",
    ModelFailed: "the model's provider failed; try again",
    ModelTimedOut: "the model took too long; try again",
    ModelRejected: "the model's provider refused the request; check ANTHROPIC_API_KEY and AI_MODEL",
}


def _ours(problem: anthropic.APIError) -> ModelError:
    kind = _kind(problem)
    if kind is ModelUnreachable:
        return ModelUnreachable("the model's provider cannot be reached; check the connection and ANTHROPIC_BASE_URL")
    wait = retry_after(problem.response.headers.get("retry-after")) if isinstance(problem, APIStatusError) else None
    detail = _DETAILS[kind] if wait is None else _DETAILS[kind].replace("in a minute", f"in {wait} s")
    return kind(detail, after=wait)


def _passes_soon(problem: BaseException) -> bool:
    """Whoever asked sits before an empty page: a long wait is told, not waited for."""
    return isinstance(problem, _RETRIED) and (problem.after or 0) <= LONGEST_WAIT


def _kind(problem: anthropic.APIError) -> type[ModelError]:
    if isinstance(problem, anthropic.APITimeoutError):
        return ModelTimedOut
    if isinstance(problem, anthropic.APIConnectionError):
        return ModelUnreachable
    body = problem.body if isinstance(problem.body, dict) else {}
    error = body.get("error")
    named = _KINDS.get(str(error.get("type")) if isinstance(error, dict) else "")
    if named is not None:
        return named
    status = getattr(problem, "status_code", 500)
    by_status = {408: ModelTimedOut, 429: ModelBusy, 504: ModelTimedOut, _OVERLOADED: ModelOverloaded}
    return by_status.get(status, ModelRejected if 400 <= status < 500 else ModelFailed)  # noqa: PLR2004
