"""What the audit trail gives."""

from datetime import datetime
from typing import Any
from uuid import UUID

from bff.wire import Wire


class AuditEntry(Wire, frozen=True, kw_only=True):
    """One act. `action` is `domain:action`; `metadata` holds titles and counts, never anyone's text."""

    id: int
    action: str
    resource_type: str
    resource_id: UUID | None
    metadata: dict[str, Any]
    request_id: str | None
    created_at: datetime


class AuditPage(Wire, frozen=True, kw_only=True):
    """`next_cursor` is the number of the last line shown: lines are only ever added."""

    items: list[AuditEntry]
    next_cursor: int | None = None
