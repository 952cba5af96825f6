"""A person's own trail."""

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from bff.audit.schemas import AuditPage
from bff.audit.store import AuditStore
from bff.clients.rest import Rows
from bff.edge import paging


@get("/", operation_id="ListAudit")
async def trail(
    rows: NamedDependency[Rows], cursor: FromQuery[int | None] = None, limit: FromQuery[int | None] = None
) -> AuditPage:
    """Newest first."""
    size = paging.size(limit)
    found = await AuditStore(rows).page(size + 1, cursor)
    return AuditPage(items=found[:size], next_cursor=found[size - 1].id if len(found) > size else None)


router = Router("/api/audit", route_handlers=[trail], tags=["audit"])
