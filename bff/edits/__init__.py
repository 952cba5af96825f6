"""Edits over a whole document: proposed by a model, checked to the letter, and decided by a person one by one."""

from bff.edits.service import Edits

__all__ = ["Edits"]
