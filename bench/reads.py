"""What the BFF costs on a read: a page of projects through it, against the bare postgrest client and a FastAPI twin.

    python bench/reads.py

It starts a stack of its own. All three ask the same PostgREST as the same person for the same page, in turn, and the
best round counts. The bare client is the one that supabase-py has, as it comes. The twin is what one would write in an
afternoon: FastAPI on the same uvicorn, the token verified by PyJWT, the rows by that client, checked by pydantic.

FastAPI is in the `bench` extra, which `requirements/dev.txt` holds: `.ibid-test/venv/bin/python` has it once
`./scripts/test.sh format` has run, any other Python after `pip install -r requirements/dev.txt`.
"""

import asyncio
import json
import multiprocessing
import os
import platform
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx
import jwt
import psutil
import uvicorn
import uvloop
from fastapi import Depends, FastAPI, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from postgrest import AsyncPostgrestClient
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bff.clients import web
from bff.projects.store import COLUMNS
from tests.stack import Person, Stack, running

PROJECTS, ROUNDS, READS, AT_ONCE = 20, 5, 200, 16
Read = Callable[[], Awaitable[int]]
Figures = tuple[float, float, float]


def main() -> None:
    with running(only="auth,rest,bff,gateway") as stack:
        person = stack.person()
        try:
            fill(stack, person)
            with twin(stack) as (url, pid):
                found = uvloop.run(compare(stack, person, url, pid))
        finally:
            stack.forget(person)
    show(found)


def show(found: Mapping[str, Figures]) -> None:
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    )
    for name, (alone, together, cpu) in found.items():
        each = f"{alone * 1e3:6.2f} ms a read, {1 / together:5.0f} reads/s with {AT_ONCE} at once"
        print(f"{name:18} {each}, {cpu * 1e3:5.2f} ms of CPU")
    ours = found["ibid"]
    for name in ("postgrest client", "FastAPI"):
        ratios = [theirs / mine for mine, theirs in zip(ours, found[name], strict=True)]
        print("ibid to {}: {:.2f} times as fast, {:.2f} with many at once, {:.2f} by CPU".format(name, *ratios))


async def compare(stack: Stack, person: Person, twin_url: str, twin_pid: int) -> dict[str, Figures]:
    """Seconds a read, one after the other and many at once; and of CPU, in the process that does what is compared."""
    bearer = {"Authorization": f"Bearer {person.token}"}
    ours = f"http://{stack.told['BFF_HOST']}:{stack.told['BFF_PORT']}/api/projects"
    async with web.make() as http, bare(stack, person) as client:
        reads: dict[str, tuple[Read, int]] = {
            "ibid": (over(http, ours, bearer), listening(int(stack.told["BFF_PORT"]))),
            "FastAPI": (over(http, f"{twin_url}/api/projects", bearer), twin_pid),
            "postgrest client": (lambda: rows(client), os.getpid()),
        }
        rounds: dict[str, list[Figures]] = {name: [] for name in reads}
        for _ in range(ROUNDS):
            for name, (read, pid) in reads.items():
                rounds[name].append(await measure(read, pid))
    return {name: best(found) for name, found in rounds.items()}


def best(rounds: list[Figures]) -> Figures:
    alone, together, cpu = zip(*rounds, strict=True)
    return min(alone), min(together), min(cpu)


async def measure(read: Read, pid: int) -> Figures:
    process = psutil.Process(pid)

    def spent() -> float:
        times = process.cpu_times()
        return times.user + times.system

    before, began = spent(), time.perf_counter()
    for _ in range(READS):
        assert await read() == PROJECTS
    middle = time.perf_counter()
    for _ in range(READS // AT_ONCE):
        assert set(await asyncio.gather(*(read() for _ in range(AT_ONCE)))) == {PROJECTS}
    together = READS // AT_ONCE * AT_ONCE
    return (
        (middle - began) / READS,
        (time.perf_counter() - middle) / together,
        (spent() - before) / (READS + together),
    )


def over(http: httpx.AsyncClient, url: str, headers: Mapping[str, str]) -> Read:
    """One light client for both servers, so that its own cost is the same."""

    async def read() -> int:
        answer = await http.get(url, headers=headers)
        answer.raise_for_status()
        return len(json.loads(answer.content)["items"])

    return read


@asynccontextmanager
async def bare(stack: Stack, person: Person) -> AsyncIterator[AsyncPostgrestClient]:
    headers = {"apikey": stack.anon_key, "Authorization": f"Bearer {person.token}"}
    async with AsyncPostgrestClient(stack.told["SUPABASE_REST_URL"], headers=headers) as client:
        yield client


async def rows(client: AsyncPostgrestClient) -> int:
    return len(await page(client))


async def page(client: AsyncPostgrestClient) -> list[Any]:
    query = client.from_("projects").select(COLUMNS).order("updated_at", desc=True).order("id", desc=True).limit(51)
    return list((await query.execute()).data)


# --- the twin ---


class Project(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    id: UUID
    title: str
    description: str
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    document_count: int
    source_count: int


class Page(BaseModel):
    items: list[Project]


def twin_app(told: Mapping[str, str]) -> FastAPI:
    app = FastAPI()
    key = next(one for one in json.loads(told["JWT_JWKS"])["keys"] if one["kty"] == "EC")
    public = jwt.PyJWK(key, "ES256").key
    # One for the process, as the library makes it for itself.
    http = AsyncPostgrestClient(told["SUPABASE_REST_URL"]).session

    def token(sent: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
        jwt.decode(sent.credentials, public, algorithms=["ES256"], audience="authenticated", issuer=told["JWT_ISSUER"])
        return sent.credentials

    @app.get("/api/projects")
    async def projects(_: Request, speaks: Annotated[str, Depends(token)]) -> Page:
        headers = {"apikey": told["SUPABASE_ANON_KEY"], "Authorization": f"Bearer {speaks}"}
        client = AsyncPostgrestClient(told["SUPABASE_REST_URL"], headers=headers, http_client=http)
        return Page(items=[project(row) for row in await page(client)])

    return app


def project(row: dict[str, Any]) -> Project:
    counts = {"document_count": row["documents"][0]["count"], "source_count": row["vault_items"][0]["count"]}
    return Project(**{name: value for name, value in row.items() if name in Project.model_fields}, **counts)


def serve(told: dict[str, str], port: int) -> None:
    uvicorn.run(twin_app(told), port=port, loop="uvloop", http="httptools", access_log=False, log_level="warning")


@contextmanager
def twin(stack: Stack) -> Iterator[tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(dict(stack.told), port), daemon=True)
    process.start()
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                httpx.get(f"{url}/openapi.json").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield url, process.pid or 0
    finally:
        process.terminate()
        process.join()


def listening(port: int) -> int:
    """The process that answers at the port."""
    found = [one.pid for one in psutil.net_connections("tcp") if one.status == "LISTEN" and one.laddr.port == port]
    assert found, port
    return found[0] or 0


def fill(stack: Stack, person: Person) -> None:
    sent = [{"title": f"number {number}", "description": "Notes on notes"} for number in range(PROJECTS)]
    headers = {"apikey": stack.anon_key, "Authorization": f"Bearer {person.token}"}
    httpx.post(f"{stack.told['SUPABASE_REST_URL']}/projects", json=sent, headers=headers).raise_for_status()


if __name__ == "__main__":
    main()
