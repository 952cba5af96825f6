"""Signing up, in and out; the browser gets a sealed cookie and never a token."""

from bff.auth.service import Auth

__all__ = ["Auth"]
