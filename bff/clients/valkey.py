"""A Valkey or Redis server: what several processes of ours share. All of it may be gone at any moment."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from valkey.asyncio import ConnectionPool
from valkey.asyncio import Valkey as Client
from valkey.exceptions import ResponseError, ValkeyError

from bff.errors import Unavailable

# Who waits for an answer waits no longer than this, in seconds.
PATIENCE = 1.0
# What XADD says of a number that is there already.
NOT_NEW = "equal or smaller"


def pool(url: str) -> ConnectionPool:
    """Of connections that are made when they are needed; closed with `aclose`. Who uses it sets its own time limit:
    the library's goes by asyncio.wait_for, which before Python 3.12 may swallow a cancellation."""
    return ConnectionPool.from_url(url, socket_timeout=None, socket_connect_timeout=PATIENCE)


@asynccontextmanager
async def _answered() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    except (ValkeyError, OSError) as problem:
        raise Unavailable("the processes of this server cannot reach each other; try again in a moment") from problem


class Valkey:
    """Every call raises Unavailable within PATIENCE where no server answers."""

    def __init__(self, url: str) -> None:
        self._pool = pool(url)
        self._client: Any = Client(connection_pool=self._pool)

    async def append(self, key: str, number: int, data: bytes, *, most: int, seconds: int) -> None:
        """To a list of numbered entries, of which the last `most` are kept, for so long. Idempotent by the number."""
        async with _answered():
            try:
                await self._client.xadd(key, {"data": data}, id=f"{number}-0", maxlen=most, approximate=False)
            except ResponseError as problem:
                if NOT_NEW not in str(problem):
                    raise
            await self._client.expire(key, seconds)

    async def after(self, key: str, number: int, most: int) -> list[tuple[int, bytes]]:
        """Those entries of the list that come after `number`, the oldest first; none where there is no list."""
        async with _answered():
            found = await self._client.xrange(key, min=f"{number + 1}-0", count=most)
        return [(int(at.partition(b"-")[0]), fields[b"data"]) for at, fields in found]

    async def say(self, key: str, words: str, *, most: int) -> None:
        """To all who listen, now or a little later."""
        async with _answered():
            await self._client.xadd(key, {"data": words}, maxlen=most)

    async def last(self, key: str) -> str:
        """Where those stand who listen from now on."""
        async with _answered():
            found = await self._client.xrevrange(key, count=1)
        return found[0][0].decode() if found else "0-0"

    async def heard(self, key: str, place: str) -> list[tuple[str, str]]:
        """(place, words) of all that was said since."""
        async with _answered():
            found = await self._client.xrange(key, min=f"({place}")
        return [(at.decode(), fields[b"data"].decode()) for at, fields in found]

    async def put(self, key: str, data: bytes, seconds: int) -> None:
        async with _answered():
            await self._client.set(key, data, ex=seconds)

    async def claim(self, key: str, seconds: int) -> bool:
        """Whether nobody did before, within so long."""
        async with _answered():
            return bool(await self._client.set(key, b"1", ex=seconds, nx=True))

    async def get(self, key: str) -> bytes | None:
        async with _answered():
            found: bytes | None = await self._client.get(key)
        return found

    async def keep(self, key: str, seconds: int) -> None:
        """For so long from now."""
        async with _answered():
            await self._client.expire(key, seconds)

    async def vouch(self, key: str, members: Sequence[str]) -> None:
        """Says of each that it lives, at this moment by the server's own clock."""
        async with _answered():
            now, _ = await self._client.time()
            await self._client.zadd(key, dict.fromkeys(members, now))

    async def withdraw(self, key: str, member: str) -> None:
        async with _answered():
            await self._client.zrem(key, member)

    async def vouched(self, key: str, seconds: float) -> list[str]:
        """Of whom somebody said so within the last seconds; the others are forgotten."""
        async with _answered():
            now, _ = await self._client.time()
            await self._client.zremrangebyscore(key, "-inf", f"({now - seconds}")
            return [member.decode() for member in await self._client.zrange(key, 0, -1)]

    async def close(self) -> None:
        await self._client.aclose()
        await self._pool.aclose()
