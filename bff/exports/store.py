"""A document with all that its export needs."""

from typing import Any
from uuid import UUID

import msgspec

from bff.clients.rest import Rows
from bff.documents import upgraded

COLUMNS = (
    "id,title,content,schema_version,version,citation_style,document_citations(citation_id,order_number,citations(csl))"
)


class Work(msgspec.Struct, frozen=True):
    csl: dict[str, Any]


class Numbered(msgspec.Struct, frozen=True):
    """A deleted work has neither a number nor a work that can be seen."""

    citation_id: str
    order_number: int | None
    citations: Work | None


class Checked(msgspec.Struct, frozen=True):
    """A mark of the text, and what was looked up for it; without a quote where that is gone."""

    state: str
    id: str = ""
    quote: str | None = None
    item_name: str | None = None
    page_number: int | None = None


class DocumentRow(msgspec.Struct, frozen=True):
    id: UUID
    title: str
    content: dict[str, Any]
    version: int
    document_citations: list[Numbered]
    document_evidence: list[Checked]
    citation_style: str = "ieee"


class ExportStore:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def fetch(self, document_id: UUID) -> DocumentRow:
        """Row-level security is the authorization: what is another's raises NotFound."""
        query = self._rows.table("documents").select(COLUMNS).eq("id", str(document_id))
        row = await self._rows.one(query, "document")
        # Looked at anew, for evidence may have gone since the last save.
        states = await self._rows.call("evidence_of_document", document_id=str(document_id))
        content = upgraded(row["content"], row["schema_version"])
        return msgspec.convert(row | {"content": content, "document_evidence": states}, DocumentRow)

    async def author(self, person: UUID) -> str:
        """What the person wants to be called, or nothing."""
        found = await self._rows.run(self._rows.table("profiles").select("display_name").eq("id", str(person)))
        return str(found[0]["display_name"]) if found else ""
