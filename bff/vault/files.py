"""What a file is called and what it is, decided from its bytes and not from what its sender says."""

import hashlib
import re
import unicodedata
from pathlib import Path, PurePosixPath

import msgspec

from bff.errors import Invalid, UnsupportedMedia

MAX_NAME_BYTES = 255
# How much of a file tells its kind. PDF readers look for the header within the first kilobyte.
HEAD_BYTES = 4096
PDF_HEADER_WITHIN = 1024

PDF, PLAIN, MARKDOWN = "application/pdf", "text/plain", "text/markdown"
_BY_SUFFIX = {".txt": PLAIN, ".text": PLAIN, ".md": MARKDOWN, ".markdown": MARKDOWN}
# What many sources come as, and what to do with it.
_PRINTABLE = {".doc", ".docx", ".odt", ".rtf", ".pages", ".ppt", ".pptx", ".odp", ".htm", ".html", ".epub"}
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
    """A stored file's kind, size and hash; a PDF is one whatever it was called."""
    with path.open("rb") as file:
        kind = PDF if b"%PDF-" in file.read(PDF_HEADER_WITHIN) else claimed
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Found(kind, path.stat().st_size, digest)


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
    """Of PDF, plain text or Markdown; raises UnsupportedMedia for all else, and EmptyFile for no bytes."""
    if not head:
        raise EmptyFile("the file is empty: choose one that has something in it")
    suffix = _suffix(name)
    declared = declared.partition(";")[0].strip().lower()
    if b"%PDF-" in head[:PDF_HEADER_WITHIN]:
        if suffix in {".pdf", ""}:
            return PDF
        raise UnsupportedMedia(f"the file is a PDF, but its name ends in {suffix}: name it .pdf")
    if suffix == ".pdf" or declared == PDF:
        raise UnsupportedMedia("the file says it is a PDF, but it is not one")
    kind = _BY_SUFFIX.get(suffix) or (PLAIN if not suffix and declared in {PLAIN, ""} else None)
    if kind is None or not is_text(head):
        raise UnsupportedMedia(_refusal(suffix, known=kind is not None))
    return kind


def _suffix(name: str) -> str:
    """Nothing for the end of a number, as in arXiv's 2501.10120."""
    suffix = PurePosixPath(name.lower()).suffix
    return "" if suffix[1:2].isdigit() else suffix


def _refusal(suffix: str, *, known: bool) -> str:
    taken = "the vault takes PDF, plain text (.txt) and Markdown (.md)"
    if suffix in _PRINTABLE:
        return f"{taken}, not {suffix}: save the file as a PDF and add that"
    return f"{taken}; this is another kind of file" if known or not suffix else f"{taken}, not {suffix}"


def is_text(head: bytes) -> bool:
    """No NUL outside UTF-16, hardly any control characters: executables and archives fail at once."""
    if head.startswith(_BYTE_ORDER_MARKS):
        return True
    odd = sum(byte < 0x20 and byte not in b"\t\n\r\f\x1b" for byte in head)  # noqa: PLR2004 - controls
    return 0 not in head and odd * 100 <= len(head)
