"""Refuses a text with a NUL in it, or one that is no Unicode, wherever a route reads one: no table holds it."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from litestar.exceptions import SerializationException
from litestar.handlers import HTTPRouteHandler

from bff.edge.session import Web
from bff.errors import FieldProblem, Invalid, SanitizationError

NUL = "\x00"
# The only way in which JSON can say it, and the only one in which a query can.
IN_JSON, IN_QUERY = rb"\u0000", b"%00"
# For the `opt` of a route that says itself what becomes of such a text: a prompt (ai.sanitize), a file's name.
JUDGED_THERE = {"texts_judged_there": True}


class Body(Request[Any, Any, Any]):
    """Every request, as Litestar reads it."""

    async def json(self) -> Any:
        """Raises SanitizationError where only the letters are at fault: browsers send half a pair as it was typed."""
        try:
            return await super().json()
        except (UnicodeDecodeError, SerializationException) as problem:
            if isinstance(problem, UnicodeDecodeError) or _has_halves(await self.body()):
                detail = "a text holds bytes that are no UTF-8, or half of a character; type it anew"
                raise SanitizationError(detail) from problem
            raise


def _has_halves(body: bytes) -> bool:
    """Of surrogate pairs. Only where our own decoder, which says no more than "malformed", did not take it."""
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except ValueError:
        return False
    return False


async def check(request: Web) -> None:
    """Raises Invalid with the place of each. What has none, which is all but a few, costs one search for some bytes."""
    handler = request.route_handler
    if handler.opt.keys() & JUDGED_THERE.keys():
        return
    query: bytes = request.scope["query_string"]
    found = [name for name, value in parse_qsl(query.decode("latin-1")) if NUL in value] if IN_QUERY in query else []
    if isinstance(handler, HTTPRouteHandler) and handler.parsed_data_field is not None:
        body = await request.body()
        found += _places(body) if IN_JSON in body else []
    if found:
        problems = tuple(FieldProblem(place, "a text cannot hold the character U+0000") for place in found)
        raise Invalid("some values cannot be", problems)


def _places(body: bytes) -> list[str]:
    """None where the body is no JSON, which is said where it is read; none where the six letters are only that."""
    try:
        return list(_walk(msgspec.json.decode(body), ""))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []


def _walk(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, str) and NUL in value:
        yield place or "body"
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _walk(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walk(inner, f"{place}.{number}")
