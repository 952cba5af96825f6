"""Writes a line of the audit trail, for an act that changes no row."""

from typing import Any, Protocol
from uuid import UUID

from bff.audit.actions import Action
from bff.log import request_id


class Recorder(Protocol):
    """What writes with the server's own word: see clients.privileged."""

    async def call(self, function: str, *, because: str, **arguments: Any) -> Any: ...


class Audit:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    async def record(
        self, action: Action, *, person: UUID, resource: str, resource_id: UUID | None = None, **metadata: Any
    ) -> None:
        """One act, one line. `resource` is the kind of thing, as in `document`.

        Metadata holds identifiers, titles and counts, never anyone's text. Raises Unavailable: an act that cannot be
        written down is not done.
        """
        await self._recorder.call(
            "create_audit_log",
            because="no client may write its own history",
            action=action.value,
            resource_type=resource,
            resource_id=None if resource_id is None else str(resource_id),
            metadata=metadata,
            user_id=str(person),
            request_id=request_id.get(),
        )
