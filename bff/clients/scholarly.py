"""One pattern for the services that know papers: typed errors, a cache, a window of our own, patience with theirs.

    RateLimited   RATE_LIMITED    429   too many requests, theirs or by our own window
    NotFound      NOT_FOUND       404   the service does not know the work
    ServiceError  SERVICE_ERROR   502   it answered, and not with what we asked for
    NetworkError  NETWORK_ERROR   503   it did not answer

Each has `retry_after` in whole seconds (None where waiting does not help).
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from math import ceil
from typing import Any, NamedTuple, NoReturn, Protocol

import httpx
import msgspec
from cachetools import TTLCache
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential

from bff import errors
from bff.clients import scholarly_constants as constants
from bff.clients import waiting, web
from bff.errors import AppError


class RateLimited(errors.RateLimited):
    """`soon` where trying again within this very request is worth while."""

    def __init__(self, detail: str, *, retry_after: int, soon: bool = False) -> None:
        super().__init__(detail, retry_after=retry_after)
        self.soon = soon


class NotFound(errors.NotFound):
    retry_after = None


class ServiceError(errors.UpstreamFailed):
    code = "SERVICE_ERROR"

    def __init__(self, detail: str, *, retry_after: int | None = None) -> None:
        super().__init__(detail, **({"retryAfter": retry_after} if retry_after else {}))
        self.retry_after = retry_after


class NetworkError(errors.Unavailable):
    code = "NETWORK_ERROR"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, retryAfter=constants.DEFAULT_RETRY_AFTER)
        self.retry_after = constants.DEFAULT_RETRY_AFTER


class Outcomes(Protocol):
    """Where the end of each real call is noted, for health."""

    def succeeded(self, service: str) -> None: ...
    def failed(self, service: str, code: str) -> None: ...


class Window:
    """At most `most` calls in any `seconds`: the sliding window on our side."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._taken: deque[float] = deque()

    def wait(self) -> float:
        """Takes a turn and returns 0, or takes none and returns the seconds until one is free."""
        now = self._clock()
        while self._taken and now - self._taken[0] >= self._seconds:
            self._taken.popleft()
        if len(self._taken) < self._most:
            self._taken.append(now)
            return 0.0
        return self._seconds - (now - self._taken[0])

    def reset(self) -> None:
        self._taken.clear()


class Service(NamedTuple):
    """`name` as people know it; `rate` is how many requests in how many seconds we send."""

    name: str
    url: str
    rate: tuple[int, float]
    headers: dict[str, str]
    concurrency: int = 4


class Scholarly:
    """One for the process and service."""

    def __init__(
        self,
        service: Service,
        outcomes: Outcomes | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = service.name
        self._key = service.name.lower().replace(" ", "_")
        self._url = service.url.rstrip("/")
        self._window = Window(*service.rate, clock)
        self._headers = service.headers
        self._outcomes = outcomes
        self._turn = asyncio.Semaphore(service.concurrency)
        self._sleep = sleep
        self._clock = clock
        self._refused_until = 0.0
        self._cache: TTLCache[str, Any] = TTLCache(constants.CACHE_SIZE, constants.CACHE_SECONDS, timer=clock)
        self._http = web.make(timeout=httpx.Timeout(constants.TIMEOUT, connect=constants.CONNECT_TIMEOUT))

    def clear_cache(self) -> None:
        self._cache.clear()

    def reset_rate_limit_state(self) -> None:
        self._window.reset()
        self._refused_until = 0.0

    async def close(self) -> None:
        await self._http.aclose()

    async def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Any:
        """The JSON at `path`. Successes come from the cache for an hour; failures are never kept."""
        key = str(httpx.URL(self._url + path, params=dict(params or {})))
        if key in self._cache:
            return self._cache[key]
        try:
            found = await self._patiently(key)
        except AppError as problem:
            self._note(problem)
            if isinstance(problem, RateLimited) and problem.soon:
                # Refused again and again: ask no more until it may have passed.
                self._refused_until = self._clock() + problem.retry_after
            raise
        self._cache[key] = found
        self._note(None)
        return found

    def _note(self, problem: AppError | None) -> None:
        if self._outcomes is None:
            return
        # A work that the service does not know is an answer, not a failure.
        if problem is None or isinstance(problem, NotFound):
            self._outcomes.succeeded(self._key)
        else:
            self._outcomes.failed(self._key, problem.code)

    async def _patiently(self, url: str) -> Any:
        retrying = AsyncRetrying(
            stop=stop_after_attempt(constants.ATTEMPTS),
            wait=_back_off,
            retry=retry_if_exception(_is_transient),
            sleep=self._sleep,
            reraise=True,
        )
        return await retrying(self._once, url)

    async def _once(self, url: str) -> Any:
        await self._take_turn()
        try:
            async with self._turn:
                response = await self._http.get(url, headers=self._headers)
        except (httpx.HTTPError, OSError) as problem:
            raise NetworkError(f"{self.name} did not answer; try again in a moment") from problem
        if response.is_success:
            return self._read(response)
        return self._refuse(response)

    async def _take_turn(self) -> None:
        remaining = self._refused_until - self._clock()
        if remaining > 0:
            raise self._limited(remaining)
        while wait := self._window.wait():
            if wait > constants.PATIENCE:
                raise self._limited(wait)
            await self._sleep(wait)

    def _limited(self, seconds: float, *, soon: bool = False) -> RateLimited:
        wait = min(max(1, ceil(seconds)), waiting.LONGEST)
        return RateLimited(f"{self.name} takes no more requests just now; wait {wait} s", retry_after=wait, soon=soon)

    def _read(self, response: httpx.Response) -> Any:
        if len(response.content) > constants.MAX_BODY:
            raise ServiceError(f"{self.name} answered with more than it should")
        try:
            return msgspec.json.decode(response.content)
        except msgspec.MsgspecError as problem:
            raise ServiceError(f"{self.name} answered with something that is not JSON") from problem

    def _refuse(self, response: httpx.Response) -> NoReturn:
        status = response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            said = waiting.retry_after(response.headers.get("Retry-After"))
            # Semantic Scholar refuses callers below its limit too, and says no time: back off and try again.
            if said is None:
                raise self._limited(constants.DEFAULT_RETRY_AFTER, soon=True)
            self._refused_until = self._clock() + said
            raise self._limited(said)
        if status == HTTPStatus.NOT_FOUND:
            raise NotFound(f"{self.name} does not know this work")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            wait = waiting.retry_after(response.headers.get("Retry-After"))
            raise ServiceError(
                f"{self.name} is in trouble ({status}); try again later",
                retry_after=wait or constants.DEFAULT_RETRY_AFTER,
            )
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise ServiceError(f"{self.name} refused us ({status}); its key may be wrong or expired")
        raise ServiceError(f"{self.name} did not understand us ({status})")


def _is_transient(problem: BaseException) -> bool:
    if isinstance(problem, RateLimited):
        return problem.soon
    # A service in trouble says when to come back; one that misunderstood us will misunderstand again.
    return isinstance(problem, NetworkError) or (isinstance(problem, ServiceError) and bool(problem.retry_after))


def _back_off(state: RetryCallState) -> float:
    return wait_random_exponential(multiplier=constants.FIRST_BACK_OFF, max=constants.MAX_BACK_OFF)(state)
