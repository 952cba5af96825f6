"""/api/projects/{id}/sources, /api/projects/{id}/search and /api/sources"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from litestar import Request, Response, Router, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream

from bff.clients.rest import Rows
from bff.clients.storage import Download, Storage
from bff.edge import texts
from bff.edge.caller import Caller
from bff.edge.limits import Limits
from bff.edge.problems import spec
from bff.errors import AppError
from bff.settings import Settings
from bff.vault.constants import FOUND, MAX_NAME, MAX_QUERY, MOST_FOUND, READ_OF_REFUSED
from bff.vault.extract.kinds import HTML, MARKDOWN, PDF, PLAIN, TAKEN
from bff.vault.meaning import Meaning
from bff.vault.schemas import PageText, Passages, Source, SourcePage, SourcePatch
from bff.vault.service import Vault
from bff.vault.store import SourceStore
from bff.vault.upload import Upload

# What a browser asks of a file in pieces, and what it may keep of the answer.
ASKED = ("range", "if-range", "if-none-match", "if-modified-since")
ANSWERED = ("content-length", "content-range", "accept-ranges", "etag", "last-modified")
# What a browser shows by itself; all else it saves.
_SHOWN = frozenset({PDF, PLAIN, MARKDOWN})
_BINARY = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)


def make_vault(
    caller: NamedDependency[Caller],
    rows: NamedDependency[Rows],
    storage: NamedDependency[Storage],
    settings: NamedDependency[Settings],
    meaning: NamedDependency[Meaning],
) -> Vault:
    return Vault(caller.id, SourceStore(rows), storage.as_caller(caller.token), settings.upload_max, meaning)


async def make_upload(
    request: Request[Any, Any, Any],
    caller: NamedDependency[Caller],
    limits: NamedDependency[Limits],
    name: Annotated[str, QueryParameter(name="name", min_length=1, max_length=MAX_NAME)],
) -> Upload:
    """Counted before a byte of it is read."""
    await limits.spend("upload", caller)
    announced = request.headers.get("content-length", "")
    size = int(announced) if announced.isdigit() else None
    return Upload(name, request.headers.get("content-type", ""), size, request.stream())


@dataclass
class UploadOperation(Operation):
    """The body is the file itself, which no parameter of the handler could say."""

    def __post_init__(self) -> None:
        kinds = (*sorted(TAKEN), "application/octet-stream")
        content = {kind: OpenAPIMediaType(schema=_BINARY) for kind in kinds}
        self.request_body = RequestBody(content=content, required=True, description="The file's bytes, as they are.")


@get("/projects/{project_id:uuid}/sources", operation_id="ListSources")
async def list_sources(
    project_id: FromPath[UUID],
    vault: NamedDependency[Vault],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> SourcePage:
    """Newest first."""
    return await vault.page(project_id, cursor, limit)


# The vault counts the bytes itself while they pass, by the setting that the UI shows.
@post(
    "/projects/{project_id:uuid}/sources",
    operation_id="AddSource",
    operation_class=UploadOperation,
    opt=texts.JUDGED_THERE,
    request_max_body_size=None,
    dependencies={"upload": Provide(make_upload)},
    responses={409: spec("DUPLICATE_SOURCE: the project has the same file already; `sourceName` says as what.")},
)
async def add_source(
    project_id: FromPath[UUID], upload: NamedDependency[Upload], vault: NamedDependency[Vault]
) -> Source:
    """Takes a PDF, DOCX, EPUB, HTML page, plain text or Markdown. Its text is read afterwards: watch `status`."""
    try:
        return await vault.add(project_id, upload)
    except AppError:
        await _drain(upload.chunks)
        raise


@get("/projects/{project_id:uuid}/sources/trash", operation_id="ListDeletedSources")
async def trash(project_id: FromPath[UUID], vault: NamedDependency[Vault]) -> SourcePage:
    return await vault.trash(project_id)


@get("/projects/{project_id:uuid}/search", operation_id="SearchSources")
async def search(
    project_id: FromPath[UUID],
    vault: NamedDependency[Vault],
    q: Annotated[
        str, QueryParameter(name="q", max_length=MAX_QUERY, description="Words; none is required, each counts.")
    ],
    limit: Annotated[int, QueryParameter(name="limit", ge=1, le=MOST_FOUND)] = FOUND,
) -> Passages:
    """Passages of the project's sources, best first."""
    return await vault.search(project_id, q, limit)


@get("/sources/{source_id:uuid}", operation_id="OpenSource")
async def open_source(source_id: FromPath[UUID], vault: NamedDependency[Vault]) -> Source:
    return await vault.find(source_id)


@patch("/sources/{source_id:uuid}", operation_id="RenameSource", opt=texts.JUDGED_THERE)
async def rename_source(
    source_id: FromPath[UUID], data: JSONBody[SourcePatch], vault: NamedDependency[Vault]
) -> Source:
    return await vault.rename(source_id, data.name)


@delete("/sources/{source_id:uuid}", operation_id="DeleteSource")
async def delete_source(source_id: FromPath[UUID], vault: NamedDependency[Vault]) -> None:
    await vault.delete(source_id)


@post("/sources/{source_id:uuid}/restore", status_code=200, operation_id="RestoreSource")
async def restore_source(source_id: FromPath[UUID], vault: NamedDependency[Vault]) -> Source:
    return await vault.restore(source_id)


@post("/sources/{source_id:uuid}/retry", status_code=200, operation_id="RetrySource")
async def retry_source(source_id: FromPath[UUID], vault: NamedDependency[Vault]) -> Source:
    """Reads a source again that failed."""
    return await vault.retry(source_id)


@get("/sources/{source_id:uuid}/pages/{number:int}", operation_id="ReadSourcePage")
async def read_page(source_id: FromPath[UUID], number: FromPath[int], vault: NamedDependency[Vault]) -> PageText:
    return await vault.read(source_id, number)


@get(
    "/sources/{source_id:uuid}/file",
    operation_id="DownloadSource",
    media_type="application/octet-stream",
    responses={
        206: ResponseSpec(bytes, description="The range that was asked for.", media_type="application/octet-stream"),
        304: ResponseSpec(None, description="What the caller has is the file as it is."),
        416: spec("RANGE_NOT_SATISFIABLE: the file is shorter than that."),
    },
)
async def download(
    source_id: FromPath[UUID], request: Request[Any, Any, Any], vault: NamedDependency[Vault]
) -> Response[Any]:
    """The file as it was added, whole or in the range that is asked for."""
    conditions = {header: request.headers[header] for header in ASKED if header in request.headers}
    source, found = await vault.open(source_id, conditions)
    headers = {header: found.headers[header] for header in ANSWERED if header in found.headers}
    return Stream(_passed_on(found), status_code=found.status, headers={**headers, **_manners(source)})


def _manners(source: Source) -> Mapping[str, str]:
    """Shown in the page or saved under its name, never run: a stranger's file is at our own address here."""
    # The row's type is the caller's word where a Supabase client wrote it: only ours are repeated to a browser, and
    # never that of a page, which would be shown in our name.
    kind = source.media_type if source.media_type in TAKEN - {HTML} else "application/octet-stream"
    # A browser's own PDF viewer does not open in a sandbox, and runs nothing in our name.
    rest = "object-src 'self'" if kind == PDF else "sandbox"
    place = "inline" if kind in _SHOWN else "attachment"
    return {
        "content-type": kind,
        "content-disposition": f"{place}; filename*=UTF-8''{quote(source.name)}",
        "content-security-policy": f"default-src 'none'; {rest}",
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-cache",
    }


async def _passed_on(found: Download) -> AsyncIterator[bytes]:
    try:
        async for chunk in found.chunks():
            yield chunk
    finally:
        # A reader who leaves cancels us; Storage's connection is let go all the same.
        await asyncio.shield(found.close())


async def _drain(body: AsyncIterator[bytes]) -> None:
    left = READ_OF_REFUSED
    # A transport that Storage hung up on may be reading the body still; nobody else can, then, nor need they.
    with contextlib.suppress(RuntimeError):
        async for chunk in body:
            left -= len(chunk)
            if left < 0:
                return


router = Router(
    "/api",
    route_handlers=[
        list_sources, add_source, trash, search, open_source, rename_source, delete_source, restore_source,
        retry_source, read_page, download,
    ],
    dependencies={"vault": Provide(make_vault, sync_to_thread=False)},
    tags=["vault"],
)  # fmt: skip
