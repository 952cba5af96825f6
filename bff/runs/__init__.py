"""Runs: whatever a model writes, as it streams, with every quote looked up. Drafts and talks are made of these."""

from bff.runs.act import Act, Shared
from bff.runs.hub import Hub
from bff.runs.recovery import recover
from bff.runs.relay import Relay
from bff.runs.store import RunReader, RunRecords

__all__ = ["Act", "Hub", "Relay", "RunReader", "RunRecords", "Shared", "recover"]
