"""Backups of the embedded stack: one archive that says what is in it, and is read again before anybody relies on it."""
