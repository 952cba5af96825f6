"""/api/export"""

import json

import msgspec
from litestar import Response, Router, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency, Provide
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody

from bff.audit import Audit
from bff.clients.privileged import Privileged
from bff.clients.rest import Rows
from bff.edge.caller import Caller
from bff.edge.limits import Limits
from bff.exports.names import content_disposition
from bff.exports.schemas import ExportRequest, Format
from bff.exports.service import Exports, Press
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
    made = await exports.export(data.document_id, format, caller, quotes=data.quotes)
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


router = Router(
    "/api/export",
    route_handlers=[export],
    dependencies={"exports": Provide(make_exports, sync_to_thread=False)},
    tags=["exports"],
)
