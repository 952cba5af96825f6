"""/api/citations, and the citations and references of projects and documents."""

from typing import Annotated
from uuid import UUID

from litestar import Router, delete, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from bff.citations.schemas import Citation, CitationPage, FoundWorks, NewCitation, ReferenceList
from bff.citations.service import Citations, Literature
from bff.citations.store import CitationStore
from bff.clients.rest import Rows
from bff.edge.caller import Caller
from bff.edge.limits import Limits


def make_citations(rows: NamedDependency[Rows], literature: NamedDependency[Literature]) -> Citations:
    return Citations(CitationStore(rows), literature)


@get("/citations/search", operation_id="SearchCitations")
async def search(
    citations: NamedDependency[Citations],
    limits: NamedDependency[Limits],
    caller: NamedDependency[Caller],
    q: Annotated[str, QueryParameter(name="q", description="Words of a title, an author, or a DOI.")],
    project_id: Annotated[UUID | None, QueryParameter(name="projectId")] = None,
) -> FoundWorks:
    """In Semantic Scholar and Crossref together; a source that fails is named in `notes`."""
    await limits.spend("citations", caller)
    return await citations.search(q, project_id)


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
    """By DOI, which is looked up, or as CSL-JSON. A DOI that the project has gives the work it has."""
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


@get("/documents/{document_id:uuid}/references", operation_id="ListReferences")
async def references(document_id: FromPath[UUID], citations: NamedDependency[Citations]) -> ReferenceList:
    """The works of a document in the order of their numbers, which the database gives, in one style."""
    return await citations.references(document_id)


router = Router(
    "/api",
    route_handlers=[search, list_citations, add, trash, delete_citation, restore, references],
    dependencies={"citations": Provide(make_citations, sync_to_thread=False)},
    tags=["citations"],
)
