"""Files to put in a vault, made here from known words."""

import io
from collections.abc import Sequence

from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

SENTENCES = (
    "The reed beds of the lower delta store more carbon than the forests above them.",
    "Peat forms where water keeps the air away from what has died.",
    "In the dry summer of 1976 the water table fell by 42 centimetres.",
    "Drained fields sink by about one centimetre a year until they are wetted again.",
)


def pdf(pages: Sequence[str] = (" ".join(SENTENCES),)) -> bytes:
    """One page of Latin text for each string."""
    document = FPDF()
    document.set_font("Helvetica", size=12)
    for text in pages:
        document.add_page()
        document.multi_cell(0, text=text)
    return bytes(document.output())


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
