"""Documents: what people write, every version of it, and what became of its evidence."""

from bff.documents.schemas import Document, DocumentSummary, Evidence
from bff.documents.service import Documents, conflict, drafted
from bff.documents.shape import check
from bff.documents.store import DocumentStore
from bff.documents.upgrade import upgraded

__all__ = [
    "Document", "DocumentStore", "DocumentSummary", "Documents", "Evidence", "check", "conflict", "drafted", "upgraded",
]  # fmt: skip
