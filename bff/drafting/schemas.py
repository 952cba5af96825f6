"""What the drafting routes take."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from bff.runs.constants import MAX_PROVIDER
from bff.wire import Wire


class Generate(Wire, frozen=True, kw_only=True):
    """`block_id`: the block behind which the text will stand; what is before it is what the writer knows of the
    document. An empty instruction asks for the next paragraph."""

    document_id: UUID
    instruction: str = ""
    block_id: UUID | None = None
    provider: Annotated[str, msgspec.Meta(max_length=MAX_PROVIDER)] | None = None


class Settlement(Wire, frozen=True, kw_only=True):
    outcome: Literal["kept", "discarded"]
