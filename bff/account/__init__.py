"""A person's own account: name, sessions, everything to take along, and the way out."""

from bff.account.service import Account

__all__ = ["Account"]
