"""Projects: what a vault, documents and citations belong to."""

from bff.projects.service import Projects

__all__ = ["Projects"]
