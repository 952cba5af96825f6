"""Documents: what people write, every version of it, and what became of its evidence."""

from bff.documents.schemas import Document, Evidence
from bff.documents.service import Documents
from bff.documents.shape import check
from bff.documents.store import DocumentStore
from bff.documents.upgrade import upgraded

__all__ = ["Document", "DocumentStore", "Documents", "Evidence", "check", "upgraded"]
