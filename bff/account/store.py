"""The rows of an account, as their owner."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from bff.account.schemas import Profile, SignedInAt
from bff.clients.rest import Rows
from bff.wire import from_row


class AccountStore:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def profile(self, person: UUID) -> dict[str, Any]:
        return await self._rows.one(self._rows.table("profiles").select("*").eq("id", str(person)), "profile")

    async def rename(self, person: UUID, name: str) -> Profile:
        query = self._rows.table("profiles").update({"display_name": name}).eq("id", str(person))
        return from_row(await self._rows.one(query.select("display_name"), "profile"), Profile)

    async def sessions(self, current: str) -> list[SignedInAt]:
        found = await self._rows.call("list_sessions")
        return [from_row(row, SignedInAt, current=row["id"] == current) for row in found]

    async def end_session(self, session_id: UUID) -> None:
        await self._rows.call("end_session", id=str(session_id))

    async def open_runs(self) -> list[UUID]:
        query = self._rows.table("ai_runs").select("id").in_("status", ["queued", "streaming"])
        return [UUID(row["id"]) for row in await self._rows.run(query)]

    async def every(
        self, table: str, columns: str = "*", *, by: str = "id", size: int = 200, **match: str
    ) -> AsyncIterator[dict[str, Any]]:
        """Rows in the order of the unique column `by`, `size` of them in memory at a time."""
        last: Any = None
        while True:
            query = self._rows.table(table).select(columns)
            for column, value in match.items():
                query = query.eq(column, value)
            query = query if last is None else query.gt(by, last)
            found = await self._rows.run(query.order(by).limit(size))
            for row in found:
                yield row
            if len(found) < size:
                return
            last = found[-1][by]

    async def said(self, conversation_id: str, size: int = 100) -> AsyncIterator[dict[str, Any]]:
        """Messages from the first to the last; they are only ever added at the end."""
        start = 0
        while True:
            query = self._rows.table("messages").select("*").eq("conversation_id", conversation_id)
            query = query.order("created_at").order("id").range(start, start + size - 1)
            found = await self._rows.run(query)
            for row in found:
                yield row
            if len(found) < size:
                return
            start += size
