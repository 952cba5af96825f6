"""What the embedded Storage server costs: 1 MiB up and down, its memory after that, and its start.

    python bench/storage.py

It starts a database and a server of its own. Where STORAGE_URL names a real one, with its service key in
STORAGE_SERVICE_KEY, both do the same in turn and the ratio is told. Seconds of the processor are the server's own and
are known only of a server on this machine.
"""

import asyncio
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bff.clients import web
from tests.conformance.storage.under_test import Storage, own
from tests.stack import Stack, running

BODY = os.urandom(1024 * 1024)
TURNS, AT_ONCE, STARTS = 200, 4, 5
PROMISED_RATE, PROMISED_MEMORY, PROMISED_START = 100, 120, 1.0
Act = Callable[[httpx.AsyncClient, str, int], Awaitable[httpx.Response]]


def main() -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    with running(only="storage") as stack, tempfile.TemporaryDirectory() as home:
        starts = [start(Path(home), stack) for _ in range(STARTS)]
        with own(Path(home), stack) as (storage, server):
            process = psutil.Process(server.pid)
            before = memory(process)
            found = uvloop.run(measure(storage.url, service_key(storage), process))
            after = memory(process)
    show("ours", found)
    waited, spent = (statistics.median(each) for each in zip(*starts, strict=True))
    print(f"start: median {waited:.2f} s, {spent:.2f} s of CPU (promised: {PROMISED_START:.0f} s)")
    print(f"memory: {before:.0f} MiB idle, {after:.0f} MiB after load (promised: {PROMISED_MEMORY} MiB)")
    if "STORAGE_URL" in os.environ:
        real = uvloop.run(measure(os.environ["STORAGE_URL"], os.environ["STORAGE_SERVICE_KEY"]))
        show("real", real)
        for name, (rate, _) in found.items():
            print(f"{name}: {rate / real[name][0]:.2f} times as fast as the real one")


def start(home: Path, stack: Stack) -> tuple[float, float]:
    """Seconds until it says that it is ready, and of the processor: a busy machine makes one wait for the latter."""
    began = time.perf_counter()
    with own(home, stack) as (_, server):
        return time.perf_counter() - began, seconds(psutil.Process(server.pid))


def memory(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1024 / 1024


def service_key(storage: Storage) -> str:
    return storage.token("service_role")


def show(whose: str, found: dict[str, tuple[float, float | None]]) -> None:
    for name, (rate, cpu) in found.items():
        core = f", {1 / cpu:4.0f}/s on one core (promised: {PROMISED_RATE})" if cpu else ""
        print(f"{whose} {name:8} 1 MiB: {rate:4.0f}/s with {AT_ONCE} at once{core}")


async def upload(client: httpx.AsyncClient, bucket: str, turn: int) -> httpx.Response:
    return await client.post(f"/object/{bucket}/{turn}.bin", content=BODY)


async def download(client: httpx.AsyncClient, bucket: str, turn: int) -> httpx.Response:
    return await client.get(f"/object/{bucket}/{turn}.bin")


async def measure(url: str, key: str, process: psutil.Process | None = None) -> dict[str, tuple[float, float | None]]:
    """Requests a second, and seconds of the server's processor for each."""
    acts: dict[str, Act] = {"upload": upload, "download": download}
    bucket = f"bench-{uuid4().hex[:8]}"
    async with web.make() as client:
        client.base_url = httpx.URL(url)
        client.headers = httpx.Headers({"authorization": f"Bearer {key}", "apikey": key})
        (await client.post("/bucket", json={"name": bucket})).raise_for_status()
        found = {name: await pace(act, client, bucket, process) for name, act in acts.items()}
        (await client.post(f"/bucket/{bucket}/empty", json={})).raise_for_status()
        await client.delete(f"/bucket/{bucket}")
    return found


async def pace(
    act: Act, client: httpx.AsyncClient, bucket: str, process: psutil.Process | None
) -> tuple[float, float | None]:
    spent, began = seconds(process), time.perf_counter()
    waiting = iter(range(TURNS))

    async def work() -> None:
        for turn in waiting:
            (await act(client, bucket, turn)).raise_for_status()

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    rate = TURNS / (time.perf_counter() - began)
    return rate, (seconds(process) - spent) / TURNS if process else None


def seconds(process: psutil.Process | None) -> float:
    if process is None:
        return 0
    times = process.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    main()
