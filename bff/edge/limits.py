"""How often: one count a person and feature, in memory or wherever `limits` keeps it."""

import math
import time
from collections.abc import Mapping

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from bff.edge.caller import Caller
from bff.errors import Quota, RateLimited
from bff.settings import Settings


def rate_limit(limit: int, window: int) -> RateLimitItem:
    """`limit` times in `window` seconds."""
    return parse(f"{limit} per {window} seconds")


class Limits:
    """Features that are counted are those named here: an unknown one is a mistake and raises KeyError."""

    def __init__(self, rates: Mapping[str, RateLimitItem]) -> None:
        self._rates = rates
        self._storage = MemoryStorage()
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)

    async def spend(self, feature: str, caller: Caller) -> None:
        """Counts one use. Raises RateLimited with the whole seconds until the next is allowed."""
        rate = self._rates[feature]
        key = f"{feature}:{caller.id}"
        if await self._limiter.hit(rate, key):
            return
        window = await self._limiter.get_window_stats(rate, key)
        wait = max(1, math.ceil(window.reset_time - time.time()))
        quota = Quota(feature, rate.amount, rate.get_expiry())
        raise RateLimited(f"that is more than {quota.amount} in {quota.window} s", retry_after=wait, quota=quota)

    async def healthy(self) -> bool:
        return bool(await self._storage.check())


def make(settings: Settings) -> Limits:
    return Limits(
        {
            "generate": settings.rate_limit_generate,
            "chat": settings.rate_limit_chat,
            "upload": settings.rate_limit_upload,
            "export": settings.rate_limit_export,
            "citations": settings.rate_limit_citations,
        }
    )
