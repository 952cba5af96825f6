"""Drafting: text that a model writes into a document, to be kept or discarded."""

from bff.drafting.service import Drafting

__all__ = ["Drafting"]
