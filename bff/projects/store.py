"""Projects as rows. The only module that knows the table's columns."""

from typing import Any
from uuid import UUID

from bff.clients.rest import Rows
from bff.edge import paging
from bff.edge.paging import Place
from bff.projects.schemas import Project
from bff.wire import from_row

# The counts come embedded, so that a page of projects is one round trip.
COLUMNS = "id,title,description,created_at,updated_at,deleted_at,documents(count),vault_items(count)"


class ProjectStore:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def page(self, limit: int, place: Place | None) -> list[Project]:
        """Last changed first; one more than `limit` where there is another page."""
        query = self._rows.table("projects").select(COLUMNS)
        query = paging.after(query, place, "updated_at")
        query = query.order("updated_at", desc=True).order("id", desc=True).limit(limit + 1)
        return [_project(row) for row in await self._rows.run(query)]

    async def find(self, project_id: UUID) -> Project:
        query = self._rows.table("projects").select(COLUMNS).eq("id", str(project_id))
        return _project(await self._rows.one(query, "project"))

    async def add(self, values: dict[str, Any]) -> UUID:
        rows = await self._rows.run(self._rows.table("projects").insert(values).select("id"))
        return UUID(rows[0]["id"])

    async def change(self, project_id: UUID, values: dict[str, Any]) -> None:
        query = self._rows.table("projects").update(values).eq("id", str(project_id)).select("id")
        await self._rows.one(query, "project")

    async def delete(self, project_id: UUID) -> None:
        await self._rows.call("delete_project", id=str(project_id))

    async def restore(self, project_id: UUID) -> None:
        await self._rows.call("restore_project", id=str(project_id))

    async def deleted(self) -> list[Project]:
        return [_project(row) for row in await self._rows.call("list_deleted_projects")]


def _project(row: dict[str, Any]) -> Project:
    return from_row(row, Project, document_count=_count(row, "documents"), source_count=_count(row, "vault_items"))


def _count(row: dict[str, Any], embedded: str) -> int:
    found = row.get(embedded) or [{"count": 0}]
    return int(found[0]["count"])
