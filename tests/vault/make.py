"""Files to put in a vault, made here from known words."""

import io
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import httpx
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

SENTENCES = (
    "The reed beds of the lower delta store more carbon than the forests above them.",
    "Peat forms where water keeps the air away from what has died.",
    "In the dry summer of 1976 the water table fell by 42 centimetres.",
    "Drained fields sink by about one centimetre a year until they are wetted again.",
)


def source(
    client: httpx.Client, project_id: str, body: bytes = b"", *, name: str = "a.pdf", **headers: str
) -> dict[str, Any]:
    """Uploaded over HTTP, by whoever the client is signed in as: a small PDF unless `body` is another file."""
    where = f"/api/projects/{project_id}/sources"
    answer = client.post(where, params={"name": name}, content=body or pdf(), headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def pdf(pages: Sequence[str] = (" ".join(SENTENCES),)) -> bytes:
    """One page of Latin text for each string; no two are the same file."""
    document = FPDF()
    document.set_subject(uuid4().hex)
    document.set_font("Helvetica", size=12)
    for text in pages:
        document.add_page()
        document.multi_cell(0, text=text)
    return bytes(document.output())


Piece = tuple[float, float, float, str]


def laid(pages: Sequence[Sequence[Piece]], says: Mapping[str, str] | None = None) -> bytes:
    """Each piece of text at its (left, baseline, size). What a letter looks like is not what it says: any character,
    or by `says` several."""
    said = says or {}
    letters = sorted({char for page in pages for piece in page for char in piece[3]})
    # From "!" on, because a letter without a shape is none to pdfium.
    codes = {char: code for code, char in enumerate(letters, 0x21)}
    lines = "".join(
        f"<{code:02x}> <{said.get(char, char).encode('utf-16-be').hex()}>\n" for char, code in codes.items()
    )
    cmap = f"1 begincodespacerange <00> <ff> endcodespacerange {len(codes)} beginbfchar\n{lines}endbfchar"
    widths = f"/LastChar {32 + len(codes)}/Widths[{' '.join(['500'] * len(codes))}]"
    place = "/MediaBox[0 0 600 800]"
    sheets = range(len(pages))
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{5 + 2 * number} 0 R' for number in sheets)}]>>",
        f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 4 0 R/FirstChar 33{widths}>>",
        _stream(cmap),
    ]
    for number, page in enumerate(pages):
        drawn = "".join(
            f"BT /F {size} Tf {left} {line} Td <{bytes(codes[char] for char in text).hex()}> Tj ET\n"
            for left, line, size, text in page
        )
        parts += [
            f"<</Type/Page/Parent 2 0 R{place}/Resources<</Font<</F 3 0 R>>>>/Contents {6 + 2 * number} 0 R>>",
            _stream(drawn),
        ]
    objects = "".join(f"{number} 0 obj\n{part}\nendobj\n" for number, part in enumerate(parts, 1))
    return f"%PDF-1.7\n{objects}trailer<</Root 1 0 R/Size {len(parts) + 1}>>\n%%EOF\n".encode()


def _stream(text: str) -> str:
    return f"<</Length {len(text)}>>stream\n{text}\nendstream"


def scan(pages: int = 1) -> bytes:
    """Pages without a letter on them."""
    document = FPDF()
    for _ in range(pages):
        document.add_page()
        document.rect(20, 20, 80, 80, style="F")
    return bytes(document.output())


def encrypted() -> bytes:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(pdf())))
    writer.encrypt("openpassword", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def broken() -> bytes:
    """It starts like a PDF and then is none."""
    return b"%PDF-1.7\n" + bytes(range(1, 256)) * 40


EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 200
ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256))
