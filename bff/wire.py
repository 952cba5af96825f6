"""The base of every structure that crosses HTTP: frozen, camelCase, strict about unknown members."""

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar

import msgspec

W = TypeVar("W", bound="Wire")


class Wire(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What a request or response body is made of. Rows of the database are other types (see each store)."""


def from_row(row: Mapping[str, Any], kind: type[W], **more: Any) -> W:
    """A row of the database, as PostgREST's JSON gives it, as what goes out; `more` is what the row does not say.

    Raises msgspec.ValidationError when the table is not what the code thinks it is.
    """
    wanted = _fields(kind)
    values = {name: value for name, value in row.items() if name in wanted} | more
    return msgspec.convert(SimpleNamespace(**values), kind, from_attributes=True)


@cache
def _fields(kind: type[Wire]) -> frozenset[str]:
    return frozenset(kind.__struct_fields__)
