"""/api/projects/{id}/documents and /api/documents"""

from uuid import UUID

from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody

from bff.clients.rest import Rows
from bff.documents.constants import BODY_MAX
from bff.documents.schemas import (
    DeletedDocuments,
    Document,
    DocumentPage,
    EvidencePage,
    GoBack,
    NewDocument,
    Save,
    Version,
    VersionPage,
)
from bff.documents.service import Documents
from bff.documents.store import DocumentStore
from bff.settings import Settings


def make_documents(rows: NamedDependency[Rows], settings: NamedDependency[Settings]) -> Documents:
    return Documents(DocumentStore(rows), settings.document_max, settings.title_max)


@get("/projects/{project_id:uuid}/documents", operation_id="ListDocuments")
async def list_documents(
    project_id: FromPath[UUID],
    documents: NamedDependency[Documents],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> DocumentPage:
    """Last changed first."""
    return await documents.page(project_id, cursor, limit)


@post("/projects/{project_id:uuid}/documents", operation_id="BeginDocument", request_max_body_size=BODY_MAX)
async def begin_document(
    project_id: FromPath[UUID], data: JSONBody[NewDocument], documents: NamedDependency[Documents]
) -> Document:
    return await documents.begin(project_id, data)


@get("/projects/{project_id:uuid}/documents/trash", operation_id="ListDeletedDocuments")
async def trash(project_id: FromPath[UUID], documents: NamedDependency[Documents]) -> DeletedDocuments:
    return await documents.trash(project_id)


@get("/documents/{document_id:uuid}", operation_id="OpenDocument")
async def open_document(document_id: FromPath[UUID], documents: NamedDependency[Documents]) -> Document:
    return await documents.open(document_id)


@put("/documents/{document_id:uuid}", operation_id="SaveDocument", request_max_body_size=BODY_MAX)
async def save_document(
    document_id: FromPath[UUID], data: JSONBody[Save], documents: NamedDependency[Documents]
) -> Document:
    """Answers 409 DOCUMENT_CONFLICT with `currentVersion` when `version` is not the newest."""
    return await documents.save(document_id, data)


@delete("/documents/{document_id:uuid}", operation_id="DeleteDocument")
async def delete_document(document_id: FromPath[UUID], documents: NamedDependency[Documents]) -> None:
    await documents.delete(document_id)


@post("/documents/{document_id:uuid}/restore", status_code=200, operation_id="RestoreDocument")
async def restore_document(document_id: FromPath[UUID], documents: NamedDependency[Documents]) -> Document:
    return await documents.restore(document_id)


@get("/documents/{document_id:uuid}/versions", operation_id="ListVersions")
async def list_versions(
    document_id: FromPath[UUID],
    documents: NamedDependency[Documents],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> VersionPage:
    """Newest first. Of autosaves within five minutes the last stays."""
    return await documents.versions(document_id, cursor, limit)


@get("/documents/{document_id:uuid}/versions/{version:int}", operation_id="OpenVersion")
async def open_version(
    document_id: FromPath[UUID], version: FromPath[int], documents: NamedDependency[Documents]
) -> Version:
    return await documents.version(document_id, version)


@post("/documents/{document_id:uuid}/versions/{version:int}/restore", status_code=200, operation_id="GoBackToVersion")
async def go_back(
    document_id: FromPath[UUID], version: FromPath[int], data: JSONBody[GoBack], documents: NamedDependency[Documents]
) -> Document:
    """The earlier words become the newest version; nothing is lost."""
    return await documents.go_back(document_id, version, data.version)


@get("/documents/{document_id:uuid}/evidence", operation_id="ListEvidence")
async def list_evidence(document_id: FromPath[UUID], documents: NamedDependency[Documents]) -> EvidencePage:
    """Each evidence mark of the saved document and whether its words still are what was checked."""
    return await documents.evidence(document_id)


router = Router(
    "/api",
    route_handlers=[
        list_documents, begin_document, trash, open_document, save_document, delete_document, restore_document,
        list_versions, open_version, go_back, list_evidence,
    ],
    dependencies={"documents": Provide(make_documents, sync_to_thread=False)},
    tags=["documents"],
)  # fmt: skip
