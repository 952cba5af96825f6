"""Drafting: text that a model writes into a document, as runs, with every quote looked up."""

from bff.drafting.hub import Hub, recover
from bff.drafting.service import Drafting
from bff.drafting.store import RunRecords

__all__ = ["Drafting", "Hub", "RunRecords", "recover"]
