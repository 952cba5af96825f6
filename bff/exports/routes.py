"""/api/export"""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, cast
from uuid import uuid4

import msgspec
from litestar import Response, Router, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency, Provide
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from bff.audit import Audit
from bff.clients.privileged import Privileged
from bff.clients.rest import Rows
from bff.edge import sse
from bff.edge.caller import Caller
from bff.edge.limits import Limits
from bff.exports.names import content_disposition
from bff.exports.schemas import ExportEvent, ExportRequest, Format
from bff.exports.service import Exports, Order, Press
from bff.exports.store import ExportStore

WARNINGS = "Ibid-Export-Warnings"


def make_exports(
    rows: NamedDependency[Rows],
    press: NamedDependency[Press],
    audit: NamedDependency[Audit],
    privileged: NamedDependency[Privileged],
) -> Exports:
    return Exports(ExportStore(rows), press, audit, privileged)


@post(
    "/{format:str}",
    status_code=200,
    operation_id="ExportDocument",
    response_headers=[
        ResponseHeader(
            name=WARNINGS,
            documentation_only=True,
            description="A JSON array of {code, detail, count?, characters?}, escaped to ASCII: what the file lacks.",
        )
    ],
    responses={200: ResponseSpec(bytes, description="The file.", media_type="application/octet-stream")},
)
async def export(
    format: FromPath[Format],  # noqa: A002  the path calls it so
    data: JSONBody[ExportRequest],
    exports: NamedDependency[Exports],
    limits: NamedDependency[Limits],
    caller: NamedDependency[Caller],
) -> Response[bytes]:
    """The document as it was last saved: `docx`, `pdf`, or `markdown` or `latex`, zipped with the works it cites."""
    await limits.spend("export", caller)
    made = await exports.export(Order(data.document_id, format, data.quotes), caller)
    warnings = json.dumps(msgspec.to_builtins(made.warnings), separators=(",", ":"))
    return Response(
        made.body,
        media_type=made.media_type,
        headers={
            "Content-Disposition": content_disposition(made.name),
            "Cache-Control": "private, no-store",
            WARNINGS: warnings,
        },
    )


EVENTS = ResponseSpec(
    cast("type[Any]", ExportEvent),
    description="Server-sent events: each `data` line is one of these as JSON; the parts together are the file, the"
    " last event is `done` or `error`, and `[DONE]` ends the stream. Whoever closes it stops the export.",
    media_type="text/event-stream",
    generate_examples=False,
)


@post(
    "/{format:str}/stream",
    status_code=200,
    media_type="text/event-stream",
    operation_id="StreamExport",
    responses={200: EVENTS},
)
async def stream_export(
    format: FromPath[Format],  # noqa: A002  the path calls it so
    data: JSONBody[ExportRequest],
    exports: NamedDependency[Exports],
    limits: NamedDependency[Limits],
    caller: NamedDependency[Caller],
) -> Stream:
    """The same file, with word of how far it is; it is stopped by closing the connection."""
    await limits.spend("export", caller)
    events = await exports.begin(Order(data.document_id, format, data.quotes), caller)
    return sse.stream(_frames(events), stream_id=str(uuid4()))


async def _frames(events: AsyncGenerator[ExportEvent, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(events) as told:
        async for event in told:
            yield sse.frame(event)


router = Router(
    "/api/export",
    route_handlers=[export, stream_export],
    dependencies={"exports": Provide(make_exports, sync_to_thread=False)},
    tags=["exports"],
)
