"""A file read by its kind. Apart from the package's face, so that to name a kind loads no reader."""

from pathlib import Path

from . import docx, epub, html, markdown, pdf, plain
from .kinds import DOCX, EPUB, HTML, MARKDOWN, PDF
from .outcome import CannotExtract, Failure, Page

_READERS = {PDF: pdf.pages, MARKDOWN: markdown.pages, HTML: html.pages, DOCX: docx.pages, EPUB: epub.pages}


def pages(path: Path, media_type: str) -> list[Page]:
    """Raises CannotExtract."""
    known = _READERS.get(media_type)
    found = known(path) if known else plain.pages(path.read_bytes())
    if not any(page.text.strip() for page in found):
        raise CannotExtract(Failure.NO_TEXT)
    return found
