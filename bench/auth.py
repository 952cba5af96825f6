"""What the embedded Auth server costs: CPU a request, memory, time to be up; and who waits while many log in.

    python bench/auth.py

It starts a stack of its own for the database, and beside it the server once more, alone. Where GOTRUE_BIN names a real
GoTrue, that one is asked the same in the same run, and the last lines are ratios.
"""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import uvloop

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.machine import machine  # noqa: E402
from tests.stack import PASSWORD, Stack, running  # noqa: E402

ROUNDS, READS, REFRESHES, LOGINS = 5, 300, 100, 24
PROMISED = {"user ms": 1.5, "refresh ms": 4.0, "memory MiB": 120.0, "up s": 1.0}
Figures = dict[str, float]


def main() -> None:
    commands = {"ibid": [sys.executable, "-m", "infra.embedded.auth"]}
    if real := os.environ.pop("GOTRUE_BIN", ""):
        commands["GoTrue"] = [real, "serve"]
    with running(only="auth,mail") as stack:
        found = {name: measure(stack, command) for name, command in commands.items()}
    print(machine())
    for name, figures in found.items():
        for figure, value in figures.items():
            promised = f"   (promised: {PROMISED[figure]:g})" if figure in PROMISED and name == "ibid" else ""
            print(f"{name:7} {figure:32} {value:8.2f}{promised}")
    for name in found.keys() - {"ibid"}:
        ratios = {figure: value / found[name][figure] for figure, value in found["ibid"].items()}
        print(f"ibid to {name}: " + ", ".join(f"{figure} {ratio:.2f}" for figure, ratio in ratios.items()))


def measure(stack: Stack, command: list[str]) -> Figures:
    with alone(stack, command) as (url, process, up):
        began = {"up s": up, "up, s of CPU": spent(process)}
        return (
            began | uvloop.run(ask(url, process, stack.service_key)) | {"memory MiB": process.memory_info().rss / 2**20}
        )


@contextmanager
def alone(stack: Stack, command: list[str]) -> Iterator[tuple[str, psutil.Process, float]]:
    """Its address, the process, and the least that it took until it answered, of three starts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    url, took = f"http://127.0.0.1:{port}", []
    environ = dict(os.environ) | dict(stack.told) | settings(stack, port)
    for last in (False, False, True):
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
        try:
            wait(url, process)
            took.append(time.monotonic() - began)
            if last:
                yield url, psutil.Process(process.pid), min(took)
        finally:
            process.terminate()
            process.wait(10)


def settings(stack: Stack, port: int) -> Mapping[str, str]:
    """As the stack's own, without its limits."""
    told = {name: value for name, value in stack.told.items() if name.startswith("GOTRUE_")}
    return told | {
        "GOTRUE_API_PORT": str(port), "GOTRUE_API_HOST": "127.0.0.1", "GOTRUE_RATE_LIMIT_HEADER": "",
        "GOTRUE_DB_DATABASE_URL": stack.told["AUTH_DATABASE_URL"], "GOTRUE_DB_DRIVER": "postgres",
        "GOTRUE_DB_MAX_IDLE_POOL_SIZE": "20", "GOTRUE_SITE_URL": stack.url, "API_EXTERNAL_URL": f"{stack.url}/auth/v1",
        "GOTRUE_JWT_SECRET": stack.told["JWT_SECRET"],
    }  # fmt: skip


def wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(2000):
        assert process.poll() is None, "it ended at once"
        try:
            httpx.get(f"{url}/health").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.01)
        else:
            return
    raise AssertionError(f"{url} does not answer")


async def ask(url: str, process: psutil.Process, service_key: str) -> Figures:
    email = f"bench-{uuid4().hex[:12]}@example.com"
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        admin = {"authorization": f"Bearer {service_key}"}
        asked = {"email": email, "password": PASSWORD, "email_confirm": True}
        made = (await http.post("/admin/users", json=asked, headers=admin)).raise_for_status().json()
        try:
            session = await login(http, email)
            headers = {"authorization": f"Bearer {session['access_token']}"}

            async def user() -> None:
                (await http.get("/user", headers=headers)).raise_for_status()

            figures = {"user ms": await least(process, user, READS) * 1e3}
            figures["refresh ms"] = await refreshing(http, process, session["refresh_token"]) * 1e3
            figures["login ms"] = await least(process, lambda: login(http, email), LOGINS // 4) * 1e3
            return figures | await waiting(http, email, user)
        finally:
            await http.delete(f"/admin/users/{made['id']}", headers=admin)


async def login(http: httpx.AsyncClient, email: str) -> dict[str, Any]:
    answer = await http.post("/token?grant_type=password", json={"email": email, "password": PASSWORD})
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


async def least(process: psutil.Process, do: Callable[[], Awaitable[object]], times: int) -> float:
    """Seconds of the server's CPU each, of the best round."""
    rounds = []
    for _ in range(ROUNDS):
        before = spent(process)
        for _ in range(times):
            await do()
        rounds.append((spent(process) - before) / times)
    return min(rounds)


def spent(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


async def refreshing(http: httpx.AsyncClient, process: psutil.Process, token: str) -> float:
    held = [token]

    async def refresh() -> None:
        answer = await http.post("/token?grant_type=refresh_token", json={"refresh_token": held[0]})
        held[0] = answer.raise_for_status().json()["refresh_token"]

    return await least(process, refresh, REFRESHES)


async def waiting(http: httpx.AsyncClient, email: str, user: Callable[[], Awaitable[None]]) -> Figures:
    """How long GET /user takes alone, and while many log in at once."""
    alone_ms = [await timed(user) for _ in range(READS // 3)]
    logins = asyncio.gather(*(login(http, email) for _ in range(LOGINS)))
    beside = []
    while not logins.done():
        beside.append(await timed(user))
    await logins
    return {
        "GET /user alone, median ms": statistics.median(alone_ms),
        "while 24 log in, median ms": statistics.median(beside),
        "while 24 log in, how many": float(len(beside)),
    }


async def timed(do: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await do()
    return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    main()
