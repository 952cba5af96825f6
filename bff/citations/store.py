"""Citations as rows. The only module that knows the tables' columns."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from bff.citations.constants import MAX_WORKS, PAGE
from bff.clients.rest import Rows
from bff.edge import paging
from bff.edge.paging import Place

COLUMNS = "id,project_id,title,csl,doi,created_at,deleted_at"


class CitationRow(msgspec.Struct, frozen=True):
    id: UUID
    project_id: UUID
    title: str
    csl: dict[str, Any]
    doi: str | None
    created_at: datetime
    deleted_at: datetime | None


class NumberedRow(msgspec.Struct, frozen=True):
    """A work with its number in one document; the database gives the numbers."""

    citation_id: UUID
    order_number: int
    cited: bool
    csl: dict[str, Any]


class Listed(NamedTuple):
    """`lost` are works that the text cites though they are deleted."""

    project_id: UUID
    style: str
    works: list[NumberedRow]
    lost: list[UUID]


class CitationStore:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def page(self, project_id: UUID, limit: int, place: Place | None) -> list[CitationRow]:
        """Newest first; one more than `limit` where there is another page."""
        query = self._rows.table("citations").select(COLUMNS).eq("project_id", str(project_id))
        query = paging.after(query, place, "created_at")
        query = query.order("created_at", desc=True).order("id", desc=True).limit(limit + 1)
        return msgspec.convert(await self._rows.run(query), list[CitationRow])

    async def require_project(self, project_id: UUID) -> None:
        """Raises NotFound."""
        await self._rows.one(self._rows.table("projects").select("id").eq("id", str(project_id)), "project")

    async def find(self, citation_id: UUID) -> CitationRow:
        query = self._rows.table("citations").select(COLUMNS).eq("id", str(citation_id))
        return msgspec.convert(await self._rows.one(query, "citation"), CitationRow)

    async def with_doi(self, project_id: UUID, doi: str) -> CitationRow | None:
        found = await self.with_dois(project_id, [doi])
        return found[0] if found else None

    async def with_dois(self, project_id: UUID, dois: Sequence[str]) -> list[CitationRow]:
        """Rows whose DOI is one of `dois`, which are lower-cased as the rows are."""
        if not dois:
            return []
        query = self._rows.table("citations").select(COLUMNS).eq("project_id", str(project_id)).in_("doi", dois)
        return msgspec.convert(await self._rows.run(query), list[CitationRow])

    async def add(self, project_id: UUID, title: str, csl: Mapping[str, Any], doi: str | None) -> CitationRow:
        """Raises Duplicate where the project has the DOI, NotFound where the project is not the caller's."""
        values = {"project_id": str(project_id), "title": title, "csl": csl, "doi": doi}
        rows = await self._rows.run(self._rows.table("citations").insert(values).select(COLUMNS))
        return msgspec.convert(rows[0], CitationRow)

    async def every(self, project_id: UUID) -> list[CitationRow]:
        """All works of a project, newest first, up to MAX_WORKS."""
        found: list[CitationRow] = []
        place: Place | None = None
        while len(found) < MAX_WORKS:
            page = await self.page(project_id, PAGE, place)
            found += page[:PAGE]
            if len(page) <= PAGE:
                break
            place = Place(found[-1].created_at, found[-1].id)
        return found

    async def add_many(self, project_id: UUID, works: Sequence[Mapping[str, Any]]) -> int:
        """All of them or none. Raises Duplicate where the project has one of the DOIs, NotFound as `add` does."""
        values = [{"project_id": str(project_id), **work} for work in works]
        return len(await self._rows.run(self._rows.table("citations").insert(values).select("id")))

    async def delete(self, citation_id: UUID) -> None:
        await self._rows.call("delete_citation", id=str(citation_id))

    async def restore(self, citation_id: UUID) -> None:
        await self._rows.call("restore_citation", id=str(citation_id))

    async def deleted(self, project_id: UUID) -> list[CitationRow]:
        found = await self._rows.call("list_deleted_citations", project_id=str(project_id))
        return [msgspec.convert({name: row[name] for name in COLUMNS.split(",")}, CitationRow) for row in found]

    async def numbered(self, document_id: UUID) -> list[NumberedRow]:
        """The works of one document by their numbers. Raises NotFound."""
        return (await self.listed(document_id)).works

    async def listed(self, document_id: UUID) -> Listed:
        """The same, with all else that its reference list says. Raises NotFound."""
        works = "document_citations(citation_id,order_number,position,citations(csl))"
        query = self._rows.table("documents").select(f"id,project_id,citation_style,{works}").eq("id", str(document_id))
        row = await self._rows.one(query, "document")
        rows = row["document_citations"]
        lost = [UUID(each["citation_id"]) for each in rows if not _is_there(each) and each["position"] is not None]
        numbered = sorted(map(_numbered, filter(_is_there, rows)), key=_number)
        return Listed(UUID(row["project_id"]), row["citation_style"], numbered, lost)

    async def titles(self, project_id: UUID) -> list[tuple[UUID, str]]:
        """Of a project's works, newest first; no more than a page, for people to read."""
        query = self._rows.table("citations").select("id,title").eq("project_id", str(project_id))
        found = await self._rows.run(query.order("created_at", desc=True).order("id", desc=True).limit(PAGE))
        return [(UUID(row["id"]), row["title"]) for row in found]

    async def choose_style(self, document_id: UUID, style: str) -> None:
        """Raises NotFound."""
        query = self._rows.table("documents").update({"citation_style": style}).eq("id", str(document_id))
        await self._rows.one(query.select("id"), "document")


def _is_there(row: Mapping[str, Any]) -> bool:
    # A deleted work has no number, and its row is hidden.
    return row["order_number"] is not None and row["citations"] is not None


def _numbered(row: Mapping[str, Any]) -> NumberedRow:
    return NumberedRow(
        UUID(row["citation_id"]), row["order_number"], row["position"] is not None, row["citations"]["csl"]
    )


def _number(row: NumberedRow) -> int:
    return row.order_number
