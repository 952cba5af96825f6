"""Rows, through PostgREST with the caller's own token: row-level security decides what is there."""

from http import HTTPStatus
from types import TracebackType
from typing import Any, NoReturn, Protocol, Self

import httpx
import msgspec
from postgrest import AsyncPostgrestClient, CountMethod

from bff.clients import web
from bff.errors import Conflict, Invalid, NotFound, ServerError, TooLarge, Unauthorized, Unavailable
from bff.log import request_id

__all__ = ["CountMethod", "Duplicate", "Query", "Rest", "Rows", "StaleVersion"]


class StaleVersion(Conflict):
    """A save was based on a version that is no longer the newest."""

    def __init__(self, current_version: int) -> None:
        super().__init__("the document changed since this version", currentVersion=current_version)
        self.current_version = current_version


class Duplicate(Conflict):
    code = "DUPLICATE"


class Query(Protocol):
    """A request that postgrest has built; `execute` sends it."""

    async def execute(self) -> Any: ...


class _Problem(msgspec.Struct):
    """PostgREST's error body. `code` is the SQLSTATE where Postgres spoke, else PostgREST's own."""

    code: str | None = None
    message: str | None = None
    details: str | None = None


class Rest:
    """One for the process. `as_caller` costs no connection."""

    def __init__(self, url: str, api_key: str) -> None:
        self._url = url
        self._api_key = api_key
        self._http = web.make(on_response=_refuse)

    def as_caller(self, token: str) -> "Rows":
        headers = {"apikey": self._api_key, "Authorization": f"Bearer {token}", "X-Request-Id": request_id.get()}
        # Retries would wait whole seconds while a person does; a broken answer is said at once instead.
        client = AsyncPostgrestClient(self._url, headers=headers, http_client=self._http, retry_enabled=False)
        return Rows(client)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._http.aclose()


class Rows:
    """What one caller may see and change."""

    def __init__(self, client: AsyncPostgrestClient) -> None:
        self._client = client

    def table(self, name: str) -> Any:
        """postgrest's builder; hand what it builds to `run`."""
        return self._client.from_(name)

    async def run(self, query: Query) -> list[dict[str, Any]]:
        """The rows. Raises NotFound, Conflict, Invalid, Unauthorized or Unavailable."""
        try:
            answer = await query.execute()
        except httpx.HTTPError as problem:
            raise Unavailable("the database did not answer; try again in a moment") from problem
        data = answer.data
        return data if isinstance(data, list) else [data]

    async def one(self, query: Query, what: str) -> dict[str, Any]:
        """The only row. Hidden and missing look alike: NotFound names `what`."""
        rows = await self.run(query)
        if not rows:
            raise NotFound(f"no such {what}, or it is not yours")
        return rows[0]

    async def call(self, function: str, **arguments: Any) -> Any:
        """A SQL function's answer as it came: a value, a row or a list of rows."""
        try:
            answer = await self._client.rpc(function, arguments).execute()
        except httpx.HTTPError as problem:
            raise Unavailable("the database did not answer; try again in a moment") from problem
        return answer.data


async def _refuse(response: httpx.Response) -> None:
    """Every answer passes here, so that status and SQLSTATE decide and no library's words do."""
    if response.is_success:
        return
    body = await response.aread()
    try:
        problem = msgspec.json.decode(body, type=_Problem)
    except msgspec.MsgspecError:
        problem = _Problem()
    _raise(response.status_code, problem)


def _raise(status: int, problem: _Problem) -> NoReturn:
    state = problem.code or ""
    if state == "PT409" and problem.details is not None:
        raise StaleVersion(int(problem.details))
    if state == "23505":
        raise Duplicate("there is one like it already")
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN} or state == "23503":
        # What the policies hide or forbid looks missing, also to one who guesses another's identifier.
        raise NotFound(problem.message if state == "PT404" and problem.message else "no such thing, or it is not yours")
    if status == HTTPStatus.UNAUTHORIZED:
        raise Unauthorized("your session has ended; sign in again")
    if state.startswith(("22", "23")):
        raise Invalid("the database refused these values")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise TooLarge("that is too much at once")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or state == "57014":
        raise Unavailable("the database could not answer; try again in a moment")
    raise ServerError("the database did not understand us")
