"""Documents as files."""

from bff.exports.service import Exports, Press

__all__ = ["Exports", "Press"]
