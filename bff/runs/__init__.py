"""Runs: whatever a model writes, as it streams, with every quote looked up. Drafts and talks are made of these."""

from bff.runs.act import Act, Shared
from bff.runs.hub import Hub, recover
from bff.runs.store import RunReader, RunRecords

__all__ = ["Act", "Hub", "RunReader", "RunRecords", "Shared", "recover"]
