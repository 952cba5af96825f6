"""Brings a document of an earlier schema up to this one, step by step."""

from collections.abc import Callable, Mapping
from typing import Any

from bff.documents.shape import SCHEMA_VERSION
from bff.errors import ServerError

Content = dict[str, Any]
# From each version to the next. A change of schema.json that old documents do not fit adds one here.
STEPS: dict[int, Callable[[Content], Content]] = {}


def upgraded(
    content: Content,
    version: int,
    *,
    newest: int = SCHEMA_VERSION,
    steps: Mapping[int, Callable[[Content], Content]] = STEPS,
) -> Content:
    """Raises ServerError for a document of a version that this Ibid is too old for."""
    if version > newest:
        raise ServerError("this document was written by a newer Ibid; update this one to open it")
    for step in range(version, newest):
        content = steps[step](content)
    return content
