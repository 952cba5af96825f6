"""/api/citations, and the citations and references of projects and documents."""

from typing import Annotated
from uuid import UUID

from litestar import Response, Router, delete, get, post, put
from litestar.di import NamedDependency, Provide
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from bff.audit import Audit
from bff.citations.constants import MAX_IMPORT_BYTES
from bff.citations.interchange import Format
from bff.citations.schemas import (
    ChosenStyle,
    Citation,
    CitationPage,
    FoundStyles,
    FoundWorks,
    Imported,
    NewCitation,
    NewImport,
    ReferenceList,
)
from bff.citations.service import Citations, Literature, find_styles
from bff.citations.store import CitationStore
from bff.citations.transfer import File, Transfer
from bff.clients.rest import Rows
from bff.edge.caller import Caller
from bff.edge.limits import Limits

FILE = ResponseSpec(bytes, description="The file.", media_type="application/octet-stream")


def make_citations(
    caller: NamedDependency[Caller], rows: NamedDependency[Rows], literature: NamedDependency[Literature]
) -> Citations:
    return Citations(caller.id, CitationStore(rows), literature)


def make_transfer(
    rows: NamedDependency[Rows], audit: NamedDependency[Audit], caller: NamedDependency[Caller]
) -> Transfer:
    return Transfer(CitationStore(rows), audit, caller)


@get("/citations/search", operation_id="SearchCitations")
async def search(
    citations: NamedDependency[Citations],
    limits: NamedDependency[Limits],
    caller: NamedDependency[Caller],
    q: Annotated[
        str,
        QueryParameter(
            name="q",
            description="Words of a title, an author; or a DOI, an arXiv or PubMed id, or an address that holds one.",
        ),
    ],
    project_id: Annotated[UUID | None, QueryParameter(name="projectId")] = None,
) -> FoundWorks:
    """In Semantic Scholar and Crossref together; a source that fails is named in `notes`."""
    await limits.spend("citations", caller)
    return await citations.search(q, project_id)


@get("/citations/styles", operation_id="FindStyles")
async def styles(
    caller: NamedDependency[Caller],  # noqa: ARG001  whoever asks is somebody
    q: Annotated[str, QueryParameter(name="q", description="Words of its title: of a journal, say.")] = "",
) -> FoundStyles:
    """Citation styles by their titles; the most common ones where nothing is asked."""
    return await find_styles(q)


@get("/projects/{project_id:uuid}/citations", operation_id="ListCitations")
async def list_citations(
    project_id: FromPath[UUID],
    citations: NamedDependency[Citations],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> CitationPage:
    """Newest first."""
    return await citations.page(project_id, cursor, limit)


@post("/projects/{project_id:uuid}/citations", operation_id="AddCitation")
async def add(
    project_id: FromPath[UUID],
    data: JSONBody[NewCitation],
    citations: NamedDependency[Citations],
    limits: NamedDependency[Limits],
    caller: NamedDependency[Caller],
) -> Citation:
    """By an id or a title, which is looked up, or as CSL-JSON. A DOI that the project has gives the work it has."""
    await limits.spend("citations", caller)
    return await citations.add(project_id, data)


@get("/projects/{project_id:uuid}/citations/trash", operation_id="ListDeletedCitations")
async def trash(project_id: FromPath[UUID], citations: NamedDependency[Citations]) -> CitationPage:
    return await citations.trash(project_id)


@delete("/citations/{citation_id:uuid}", operation_id="DeleteCitation")
async def delete_citation(citation_id: FromPath[UUID], citations: NamedDependency[Citations]) -> None:
    await citations.delete(citation_id)


@post("/citations/{citation_id:uuid}/restore", status_code=200, operation_id="RestoreCitation")
async def restore(citation_id: FromPath[UUID], citations: NamedDependency[Citations]) -> Citation:
    return await citations.restore(citation_id)


# The text travels within JSON, where its line ends and quotes are escaped.
@post(
    "/projects/{project_id:uuid}/citations/import",
    status_code=200,
    operation_id="ImportCitations",
    request_max_body_size=2 * MAX_IMPORT_BYTES,
)
async def import_citations(
    project_id: FromPath[UUID],
    data: JSONBody[NewImport],
    transfer: NamedDependency[Transfer],
    limits: NamedDependency[Limits],
    caller: NamedDependency[Caller],
) -> Imported:
    """The works of a BibTeX, RIS or CSL-JSON file; what cannot be read is named by its line and costs nothing else."""
    await limits.spend("citations", caller)
    return await transfer.take(project_id, data)


@get(
    "/projects/{project_id:uuid}/citations/export/{format:str}",
    operation_id="ExportCitations",
    responses={200: FILE},
)
async def export_citations(
    project_id: FromPath[UUID],
    format: FromPath[Format],  # noqa: A002  the path calls it so
    transfer: NamedDependency[Transfer],
    limits: NamedDependency[Limits],
    caller: NamedDependency[Caller],
) -> Response[bytes]:
    """Every work of the project, as `bibtex`, `ris` or `csl`."""
    await limits.spend("export", caller)
    return _handed_over(await transfer.of_project(project_id, format))


@get(
    "/documents/{document_id:uuid}/references/export/{format:str}",
    operation_id="ExportReferences",
    responses={200: FILE},
)
async def export_references(
    document_id: FromPath[UUID],
    format: FromPath[Format],  # noqa: A002  the path calls it so
    transfer: NamedDependency[Transfer],
    limits: NamedDependency[Limits],
    caller: NamedDependency[Caller],
) -> Response[bytes]:
    """The works that the saved text cites, in the order of their numbers."""
    await limits.spend("export", caller)
    return _handed_over(await transfer.of_document(document_id, format))


def _handed_over(file: File) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "private, no-store"}
    return Response(file.body, media_type=file.media_type, headers=headers)


@get("/documents/{document_id:uuid}/references", operation_id="ListReferences")
async def references(
    document_id: FromPath[UUID],
    citations: NamedDependency[Citations],
    style: FromQuery[str | None] = None,
) -> ReferenceList:
    """The works of a document with the numbers that the database gives, set in its style or the one asked for."""
    return await citations.references(document_id, style)


@put("/documents/{document_id:uuid}/references/style", operation_id="ChooseStyle")
async def choose_style(
    document_id: FromPath[UUID], data: JSONBody[ChosenStyle], citations: NamedDependency[Citations]
) -> ReferenceList:
    """The document's own from now on: in its labels, its reference list and its exports."""
    return await citations.choose_style(document_id, data.style)


router = Router(
    "/api",
    route_handlers=[
        search,
        styles,
        list_citations,
        add,
        trash,
        delete_citation,
        restore,
        references,
        choose_style,
        import_citations,
        export_citations,
        export_references,
    ],
    dependencies={
        "citations": Provide(make_citations, sync_to_thread=False),
        "transfer": Provide(make_transfer, sync_to_thread=False),
    },
    tags=["citations"],
)
