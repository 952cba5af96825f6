"""The kinds of file that the vault takes, by their media types."""

PDF, PLAIN, MARKDOWN, HTML = "application/pdf", "text/plain", "text/markdown", "text/html"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EPUB = "application/epub+zip"

TAKEN = frozenset({PDF, PLAIN, MARKDOWN, HTML, DOCX, EPUB})
ZIPPED = frozenset({DOCX, EPUB})
ZIP_HEADER = b"PK\x03\x04"
EPUB_HEADER = b"mimetypeapplication/epub+zip"
# Where an EPUB has its header: behind the fixed part of the first entry's own.
EPUB_HEADER_AT = 30
