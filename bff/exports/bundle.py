"""Files that belong together, as one."""

import zipfile
from collections.abc import Mapping
from io import BytesIO


def pack(files: Mapping[str, str]) -> bytes:
    """A zip archive; the same files make the same bytes."""
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            # The earliest day that zip can write, instead of now.
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
    return body.getvalue()
