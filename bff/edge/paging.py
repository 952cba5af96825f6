"""Lists in pages: the cursor is the place of the last row seen, so a row that arrives meanwhile shifts nothing."""

import base64
import binascii
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from bff.errors import FieldProblem, Invalid

DEFAULT = 50
MOST = 100


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a page ended: rows are ordered by a time, newest first, then by id."""

    at: datetime
    id: UUID


def size(limit: int | None) -> int:
    return min(max(limit or DEFAULT, 1), MOST)


def encode(at: str | datetime, row_id: str | UUID) -> str:
    place = msgspec.convert([str(at) if isinstance(at, str) else at, row_id], Place, strict=False)
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def decode(cursor: str | None) -> Place | None:
    """Raises Invalid for a cursor that we did not make."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(raw, type=Place)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as problem:
        raise Invalid(
            "this cursor is not one of ours", (FieldProblem("cursor", "use the nextCursor of a page"),)
        ) from problem


def after(query: Any, place: Place | None, column: str) -> Any:
    """Adds what leaves out all that came before `place`, for a list ordered by `column` and id, descending."""
    if place is None:
        return query
    at = place.at.isoformat()
    return query.or_(f'{column}.lt."{at}",and({column}.eq."{at}",id.lt.{place.id})')
