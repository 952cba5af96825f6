"""Audit rows as their owner reads them."""

from bff.audit.schemas import AuditEntry
from bff.clients.rest import Rows
from bff.wire import from_row

COLUMNS = "id,action,resource_type,resource_id,metadata,request_id,created_at"


class AuditStore:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def page(self, limit: int, before: int | None) -> list[AuditEntry]:
        query = self._rows.table("audit_logs").select(COLUMNS).order("id", desc=True).limit(limit)
        found = await self._rows.run(query.lt("id", before) if before is not None else query)
        return [from_row(row, AuditEntry) for row in found]
