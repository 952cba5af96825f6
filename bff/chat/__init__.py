"""Chat: conversations about a project or a document, each answer a run with its quotes looked up."""

from bff.chat.service import Chat

__all__ = ["Chat"]
