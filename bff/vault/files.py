"""What a file is called and what it is, decided from its bytes and not from what its sender says."""

import hashlib
import re
import unicodedata
from pathlib import Path, PurePosixPath

import msgspec

from bff.errors import Invalid, UnsupportedMedia
from bff.vault.constants import HEAD_BYTES, MAX_NAME_BYTES, PDF_HEADER_WITHIN
from bff.vault.extract.kinds import (
    DOCX,
    EPUB,
    EPUB_HEADER,
    EPUB_HEADER_AT,
    HTML,
    MARKDOWN,
    PDF,
    PLAIN,
    ZIP_HEADER,
    ZIPPED,
)

_BY_SUFFIX = {
    ".txt": PLAIN, ".text": PLAIN, ".md": MARKDOWN, ".markdown": MARKDOWN, ".html": HTML, ".htm": HTML, ".xhtml": HTML,
    ".docx": DOCX, ".epub": EPUB,
}  # fmt: skip
# What many sources come as, and what to do with it.
_PRINTABLE = {".doc", ".odt", ".rtf", ".pages", ".ppt", ".pptx", ".odp", ".mobi", ".azw3", ".mht", ".mhtml"}
_TAKEN = "the vault takes PDF, Word (.docx), EPUB, web pages (.html), plain text (.txt) and Markdown (.md)"
# Old Word files, and new ones under a password, are such containers.
_OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAG = re.compile(rb"<[!?A-Za-z]")
_SPECIAL = re.compile(r'[<>:"|?*%\x00-\x1f\x7f-\x9f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9._-]+")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


class EmptyFile(Invalid):
    """Nothing was sent."""

    code = "EMPTY_FILE"


class Found(msgspec.Struct, frozen=True):
    """What a stored file turned out to be."""

    media_type: str
    size: int
    sha256: str


def look(path: Path, claimed: str) -> Found:
    """A stored file's kind, size and hash; a PDF, a zip or a text is one whatever it was called."""
    with path.open("rb") as file:
        kind = _kind(file.read(HEAD_BYTES), claimed)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Found(kind, path.stat().st_size, digest)


def _kind(head: bytes, claimed: str) -> str:
    """Which zip a zip is, its parts tell, and those are for the extractor to open."""
    if head.startswith(ZIP_HEADER):
        return EPUB if _is_epub(head) else claimed if claimed in ZIPPED else DOCX
    if b"%PDF-" in head[:PDF_HEADER_WITHIN]:
        return PDF
    return PLAIN if claimed in ZIPPED and is_text(head) else claimed


def _is_epub(head: bytes) -> bool:
    return head[EPUB_HEADER_AT:].startswith(EPUB_HEADER)


def sanitize_filename(name: str) -> str:
    """A name that is safe to show, to download as and to store; never empty, at most 255 bytes of UTF-8."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    # Format characters (Cf) turn text around or hide in it: "invoice\u202efdp.exe" reads as "invoiceexe.pdf".
    name = "".join(char for char in name if unicodedata.category(char) not in {"Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    name = re.sub(r"\s+", " ", _SPECIAL.sub("_", name)).strip(" .")
    if not name.strip("_ ."):
        name = "file"
    if _RESERVED.fullmatch(name.split(".", 1)[0].rstrip()):
        name = f"_{name}"
    return _shortened(name)


def _shortened(name: str) -> str:
    """Cuts the stem and keeps the suffix, at a character and not within one."""
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    suffix = PurePosixPath(name).suffix
    suffix = suffix if len(suffix.encode()) <= 16 else ""  # noqa: PLR2004 - longer ones are no suffixes
    room = MAX_NAME_BYTES - len(suffix.encode())
    stem = name.removesuffix(suffix).encode()[:room].decode(errors="ignore").rstrip(" .")
    return stem + suffix


def key_name(name: str) -> str:
    """`name` in the letters that Storage allows in a key; the true name lives in the row."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _NOT_IN_KEYS.sub("-", plain).strip("-.")[-100:].lstrip("-.") or "file"


def media_type(name: str, declared: str, head: bytes) -> str:
    """One of extract.kinds; raises UnsupportedMedia for all else, and EmptyFile for no bytes."""
    if not head:
        raise EmptyFile("the file is empty: choose one that has something in it")
    suffix = _suffix(name)
    declared = declared.partition(";")[0].strip().lower()
    if head.startswith((ZIP_HEADER, _OLE_HEADER)):
        return _zipped(suffix, declared, head)
    if b"%PDF-" in head[:PDF_HEADER_WITHIN]:
        if suffix in {".pdf", ""}:
            return PDF
        raise UnsupportedMedia(f"the file is a PDF, but its name ends in {suffix}: name it .pdf")
    if suffix == ".pdf" or declared == PDF:
        raise UnsupportedMedia("the file says it is a PDF, but it is not one")
    kind = _BY_SUFFIX.get(suffix) or (_unnamed(declared) if not suffix else None)
    if kind in ZIPPED:
        raise UnsupportedMedia(f"the file says it is {suffix}, but it is not one")
    if kind is None or not is_text(head) or (kind == HTML and not _has_tags(head)):
        raise UnsupportedMedia(_refusal(suffix, known=kind is not None))
    return kind


def _unnamed(declared: str) -> str | None:
    return {PLAIN: PLAIN, "": PLAIN, HTML: HTML, MARKDOWN: MARKDOWN}.get(declared)


def _zipped(suffix: str, declared: str, head: bytes) -> str:
    """By its first part or its name; whether it has the others is seen when its text is read."""
    if head.startswith(_OLE_HEADER):
        if suffix in {".doc", ".docx"}:
            raise UnsupportedMedia(
                f"{_TAKEN}; this is Word's old format, or a document under a password: save it as .docx without one"
            )
        raise UnsupportedMedia(_refusal(suffix, known=False))
    if _is_epub(head) and suffix in {".epub", ""}:
        return EPUB
    if suffix == ".pdf" or (not suffix and declared == PDF):
        raise UnsupportedMedia("the file says it is a PDF, but it is not one")
    kind = _BY_SUFFIX.get(suffix) or (declared if not suffix else "")
    if kind not in ZIPPED:
        raise UnsupportedMedia(_refusal(suffix, known=suffix in _BY_SUFFIX))
    return kind


def _has_tags(head: bytes) -> bool:
    return head.startswith(_BYTE_ORDER_MARKS) or _TAG.search(head) is not None


def _suffix(name: str) -> str:
    """Nothing for the end of a number, as in arXiv's 2501.10120."""
    suffix = PurePosixPath(name.lower()).suffix
    return "" if suffix[1:2].isdigit() else suffix


def _refusal(suffix: str, *, known: bool) -> str:
    if suffix in _PRINTABLE:
        return f"{_TAKEN}, not {suffix}: save the file as a PDF and add that"
    return f"{_TAKEN}; this is another kind of file" if known or not suffix else f"{_TAKEN}, not {suffix}"


def is_text(head: bytes) -> bool:
    """No NUL outside UTF-16, hardly any control characters: executables and archives fail at once."""
    if head.startswith(_BYTE_ORDER_MARKS):
        return True
    odd = sum(byte < 0x20 and byte not in b"\t\n\r\f\x1b" for byte in head)  # noqa: PLR2004 - controls
    return 0 not in head and odd * 100 <= len(head)
