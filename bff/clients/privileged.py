"""The one holder of the service key. Each write says why the caller's own token will not do.

| what | by | because |
| --- | --- | --- |
| create_audit_log: acts that change no row | audit | no client may write its own history |
| record_auth_attempt, auth_attempts_within | auth | there is no caller yet, and nobody may erase their own |
| ai_runs (with what they reserve and use), run_sources, ai_run_events | runs | a caller could claim anything of them |
| interrupt_runs | runs | nobody's: whose process fell cannot settle its own |
| evidence | runs | the server looked the quote up; a mark in a text proves nothing |
| messages: answers | chat, edits | nobody speaks as the assistant; its quotes were looked up |
| propose_operation | edits | a caller could claim anything of what was proposed |
| accept_operations, reject_operations, reopen_operations, undo_operations | edits | "accepted" says of which words |
| exports | exports | the server attests what it handed out |
| vectors_available | app | nobody asks it: health says which search there is |
| files_of_person | account | its owner's own rights end before the last of a closed account is gone |

`remove_files` and `delete_account` are for the same: the end of a closed account.

What else is the server's own word is written without this key: rows' audit lines, versions, numbers and the state of
evidence by triggers and functions of the database; the text of sources, what became of them, and where quotes stand in
a text read anew, by the worker, over its own connection (vault/index.py, jobs/verifying.py), because every quote is
checked against it.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx
from postgrest.exceptions import APIError
from storage3.exceptions import StorageApiError
from supabase_auth.errors import AuthError
from yarl import URL

from bff.clients import web
from bff.clients.rest import Duplicate, StaleVersion
from bff.errors import Conflict, NotFound, Unavailable
from bff.log import app_logger
from supabase import AsyncClient, AsyncClientOptions, acreate_client

# What private.count_run raises.
OVER_BUDGET = "PT402"


class OverBudget(Exception):
    """A run would not fit its owner's budget; the message says of what: `tokens` or `money`."""


class Privileged:
    """Made once, when the application starts."""

    def __init__(self, client: AsyncClient, http: httpx.AsyncClient) -> None:
        self._client = client
        self._http = http

    @classmethod
    async def connect(cls, *, rest_url: str, supabase_url: str, service_key: str) -> "Privileged":
        http = web.make()
        options = AsyncClientOptions(httpx_client=http, auto_refresh_token=False, persist_session=False)
        client = await acreate_client(supabase_url, service_key, options)
        # The inner address saves the hop through the gateway; the library has no option for it.
        client.rest_url = URL(rest_url)
        return cls(client, http)

    async def call(self, function: str, *, because: str, **arguments: Any) -> Any:
        """Raises what the database refuses with (StaleVersion, Conflict, Duplicate, NotFound), and Unavailable when it
        does not answer or refuses us."""
        return await self._send(self._client.rpc(function, arguments), because)

    async def insert(
        self, table: str, rows: list[dict[str, Any]] | dict[str, Any], *, because: str
    ) -> list[dict[str, Any]]:
        return list(await self._send(self._client.table(table).insert(rows), because))

    async def update(
        self, table: str, match: dict[str, Any], values: dict[str, Any], *, because: str
    ) -> list[dict[str, Any]]:
        """`match`: a column's value, a list of those it may have, or an earliest and a latest (a pair, the latest
        excluded, None for no bound)."""
        query = self._client.table(table).update(values)
        for column, value in match.items():
            if isinstance(value, list):
                query = query.in_(column, value)
                continue
            if not isinstance(value, tuple):
                query = query.eq(column, value)
                continue
            earliest, latest = value
            query = query.gte(column, earliest) if earliest is not None else query
            query = query.lt(column, latest) if latest is not None else query
        return list(await self._send(query, because))

    async def remove_files(self, paths: Sequence[str], *, because: str) -> None:
        """From the vault's bucket; those that are gone are passed over."""
        try:
            await self._client.storage.from_("vault").remove(list(paths))
        except (httpx.HTTPError, StorageApiError) as problem:
            raise _away(because, problem) from problem

    async def delete_account(self, person: UUID, *, because: str) -> None:
        """With every row that is theirs, by the database's own cascade."""
        try:
            await self._client.auth.admin.delete_user(str(person))
        except (httpx.HTTPError, AuthError) as problem:
            raise _away(because, problem) from problem

    async def _send(self, query: Any, because: str) -> Any:
        try:
            return (await query.execute()).data
        except APIError as problem:
            _pass_on(problem)
            raise _away(because, problem) from problem
        except httpx.HTTPError as problem:
            raise _away(because, problem) from problem

    async def close(self) -> None:
        await self._http.aclose()


def _pass_on(problem: APIError) -> None:
    """What our own functions say of a person's request, as `rest` reads it too."""
    if problem.code == OVER_BUDGET:
        raise OverBudget(problem.message or "") from problem
    if problem.code == "23505":
        raise Duplicate("there is one like it already") from problem
    if problem.code == "PT409" and problem.details:
        raise StaleVersion(int(problem.details)) from problem
    if problem.code == "PT409":
        raise Conflict(str(problem.message)) from problem
    if problem.code == "PT404":
        raise NotFound(str(problem.message)) from problem


def _away(because: str, problem: Exception) -> Unavailable:
    state = getattr(problem, "code", None)
    app_logger(because=because, sqlstate=state).error("a privileged write failed: {}", type(problem).__name__)
    return Unavailable("the database did not answer; try again in a moment")
