"""Who did what, from a closed list of acts."""

from bff.audit.actions import Action, RowAction
from bff.audit.service import Audit

__all__ = ["Action", "Audit", "RowAction"]
