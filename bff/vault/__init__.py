"""The vault: sources a writer owns, their text by page, and the search over it."""

from bff.vault.meaning import Meaning
from bff.vault.schemas import Passage, Source
from bff.vault.service import Vault
from bff.vault.store import SourceStore

__all__ = ["Meaning", "Passage", "Source", "SourceStore", "Vault"]
