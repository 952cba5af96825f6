"""How often: one count a person and feature and one an address and feature, in memory or in Valkey."""

import asyncio
import ipaddress
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import msgspec
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from bff.edge.caller import Caller
from bff.edge.constants import ASKED_AGAIN_AFTER, IPV6_PREFIX, WAITED_FOR_VALKEY
from bff.edge.session import UNKNOWN
from bff.errors import Quota, RateLimited
from bff.log import app_logger
from bff.settings import Settings

T = TypeVar("T")


def rate_limit(limit: int, window: int) -> RateLimitItem:
    """`limit` times in `window` seconds."""
    return RateLimitItemPerSecond(limit, window)


class Counter:
    """Counts in Valkey where there is one, so that several processes count together.

    While it does not answer each process counts by itself, which lets a person have more and refuses nobody.
    """

    def __init__(self, valkey_url: str = "") -> None:
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._pool = _pool(valkey_url) if valkey_url else None
        self._storage = _storage(valkey_url, self._pool) if self._pool else None
        self._shared = SlidingWindowCounterRateLimiter(self._storage) if self._storage else None
        self._asked_again_at = 0.0

    async def hit(self, rate: RateLimitItem, key: str) -> float | None:
        """Counts one use; the time at which there is room again where there is none, in seconds since the epoch."""

        async def one(limiter: SlidingWindowCounterRateLimiter) -> float | None:
            if await limiter.hit(rate, key):
                return None
            return (await limiter.get_window_stats(rate, key)).reset_time

        return await self._try(one)

    async def _try(self, ask: Callable[[SlidingWindowCounterRateLimiter], Awaitable[T]]) -> T:
        # A server that is away is not waited for by every request.
        if self._shared is not None and time.monotonic() >= self._asked_again_at:
            try:
                async with asyncio.timeout(WAITED_FOR_VALKEY):
                    return await ask(self._shared)
            except (StorageError, TimeoutError) as problem:
                self._asked_again_at = time.monotonic() + ASKED_AGAIN_AFTER
                app_logger(error=type(problem.__cause__ or problem).__name__).warning(
                    "Valkey does not answer; this process counts uses by itself"
                )
        return await ask(self._own)

    async def healthy(self) -> bool:
        try:
            async with asyncio.timeout(WAITED_FOR_VALKEY):
                return self._storage is None or bool(await self._storage.check())
        except (StorageError, TimeoutError):
            return False

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.aclose()


def _pool(url: str) -> Any:
    # Half a second to import, for which a process that is alone need not wait.
    from bff.clients.valkey import pool  # noqa: PLC0415

    return pool(url)


def _storage(url: str, pool: Any) -> RedisStorage:
    return RedisStorage(
        f"async+{url}", wrap_exceptions=True, implementation="valkey", key_prefix="ibid:limits", connection_pool=pool
    )


class Rate(msgspec.Struct, frozen=True):
    """Of a feature: for one person, and for all that come from one address."""

    person: RateLimitItem
    address: RateLimitItem


class Limits:
    """Features that are counted are those named here: an unknown one is a mistake and raises KeyError.

    `address`: where this request comes from, where that is known.
    """

    def __init__(self, rates: Mapping[str, Rate], counter: Counter, address: str = UNKNOWN) -> None:
        self._rates = rates
        self._counter = counter
        self._address = address

    def at(self, address: str) -> "Limits":
        """The same counts, for a request from there."""
        return Limits(self._rates, self._counter, address)

    async def spend(self, feature: str, caller: Caller) -> None:
        """Counts one use. Raises RateLimited with the whole seconds until the next is allowed."""
        rate = self._rates[feature]
        await self._count(feature, rate.person, str(caller.id), "")
        if self._address != UNKNOWN:
            await self._count(feature, rate.address, neighbourhood(self._address), " from one address")

    async def _count(self, feature: str, rate: RateLimitItem, who: str, whose: str) -> None:
        free_at = await self._counter.hit(rate, f"{feature}:{who}")
        if free_at is None:
            return
        wait = max(1, math.ceil(free_at - time.time()))
        quota = Quota(feature, rate.amount, rate.get_expiry())
        raise RateLimited(f"that is more than {quota.amount}{whose} in {quota.window} s", retry_after=wait, quota=quota)

    async def healthy(self) -> bool:
        return await self._counter.healthy()

    async def close(self) -> None:
        await self._counter.close()


def neighbourhood(address: str) -> str:
    """The address itself, or the network that one household gets of IPv6: it has its pick of those addresses."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, IPV6_PREFIX), strict=False))
    return address


def make(settings: Settings) -> Limits:
    rates = {
        "generate": settings.rate_limit_generate,
        "chat": settings.rate_limit_chat,
        "global_edit": settings.rate_limit_global_edit,
        "upload": settings.rate_limit_upload,
        "export": settings.rate_limit_export,
        "citations": settings.rate_limit_citations,
    }
    people = settings.rate_limit_people_per_address
    both = {feature: Rate(rate, rate_limit(rate.amount * people, rate.get_expiry())) for feature, rate in rates.items()}
    return Limits(both, Counter(settings.valkey_url))
