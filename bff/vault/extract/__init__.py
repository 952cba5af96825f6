"""Text out of files, page by page; the same bytes give the same characters at the same offsets.

Its `__main__` runs in a process of its own under limits, because a PDF is a program written by a stranger, and a
DOCX or an EPUB may unpack to more than a machine holds. Nothing of ours outside this folder is imported, so that the
process is small and starts fast; what is inside is named relatively, since there the folder is a package by itself.
"""

from pathlib import Path

from .kinds import PDF
from .outcome import CannotExtract, Ending, Failure, Page

__all__ = ["PDF", "PROGRAM", "VERSION", "CannotExtract", "Ending", "Failure", "Page"]

# Raise it whenever the same bytes would give other text: offsets kept elsewhere name their version.
VERSION = 3
# `python -I PROGRAM FILE MEDIA_TYPE`
PROGRAM = Path(__file__).with_name("__main__.py")
