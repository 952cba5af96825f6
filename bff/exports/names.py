"""What an exported file is called: a title made safe for every file system, and its header. Pure."""

import re
import unicodedata
from urllib.parse import quote

from bff.exports.constants import MAX_NAME_BYTES

FALLBACK = "document"
# Windows keeps these for devices, whatever follows the first dot.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"/\\|?*]')


def file_name(title: str, extension: str) -> str:
    text = unicodedata.normalize("NFC", title)
    # Categories C*: control, format (which can turn the reading direction), surrogate, private, unassigned.
    text = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    text = " ".join(_UNSAFE.sub(" ", text).split()).strip(". ")
    text = text.encode()[:MAX_NAME_BYTES].decode(errors="ignore").rstrip(". ")
    if not text or _RESERVED.match(text):
        text = f"{FALLBACK} {text}".strip()
    return f"{text}.{extension}"


def content_disposition(name: str) -> str:
    """RFC 6266: the name in UTF-8 for those who read `filename*`, an ASCII likeness for the others."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, _, extension = plain.rpartition(".")
    likeness = " ".join(re.sub(r"[^\w .,()-]", "", stem).split()).strip(". ") or FALLBACK
    return f"attachment; filename=\"{likeness}.{extension}\"; filename*=UTF-8''{quote(name, safe='')}"
