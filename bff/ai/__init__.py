"""Writing with a model, grounded: what it may read, which model writes, whether its quotes stand where it says."""

from bff.ai.providers import Writers
from bff.ai.quotes import Finding, Page, Source, State
from bff.ai.writer import Prompt, Writer

__all__ = ["Finding", "Page", "Prompt", "Source", "State", "Writer", "Writers"]
