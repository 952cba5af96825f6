"""The whole application in this process, with nothing behind it: what the edge promises holds without a database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Annotated

import httpx
import msgspec
import pytest
from litestar import Litestar, get, post
from litestar.params import JSONBody

from bff.app import create_app
from bff.errors import RateLimited
from bff.wire import Wire
from tests.edge import make

# Nothing listens on port 9: what the application asks of its services fails at once.
NOWHERE = "http://127.0.0.1:9"


@get("/api/test/crash")
async def crash() -> None:
    raise RuntimeError("the password is swordfish")


@get("/api/test/limited")
async def limited() -> None:
    raise RateLimited("wait", retry_after=7)


class Leaf(Wire, frozen=True, kw_only=True):
    level: Annotated[int, msgspec.Meta(ge=1)]


class Tree(Wire, frozen=True, kw_only=True):
    leaves: list[Leaf]


@post("/api/test/tree")
async def tree(data: JSONBody[Tree]) -> None:
    """Takes what is nested."""


@asynccontextmanager
async def running(app: Litestar) -> AsyncIterator[None]:
    """In a task of its own: an application must be left by the task that entered it, and fixtures change theirs."""
    started, leaving = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            started.set()
            await leaving.wait()

    task = asyncio.create_task(live())
    await asyncio.wait({task, asyncio.create_task(started.wait())}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield
    finally:
        leaving.set()
        await task


@cache
def application(site: str) -> Litestar:
    """Its routes are laid out once for all tests; what it has one of is made anew each time it begins to live."""
    app = create_app(make.made_settings(SUPABASE_URL=NOWHERE, SITE_URL=site))
    for door in (crash, limited, tree):
        app.register(door)
    return app


@asynccontextmanager
async def _client(site: str) -> AsyncIterator[httpx.AsyncClient]:
    app = application(site)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with running(app), httpx.AsyncClient(transport=transport, base_url=site) as client:
        yield client


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with _client("http://127.0.0.1:3000") as one:
        yield one


@pytest.fixture
async def https_client() -> AsyncIterator[httpx.AsyncClient]:
    async with _client("https://ibid.example") as one:
        yield one
