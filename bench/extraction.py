"""Pages of text a second: ours (pypdfium2, tidied and cut into passages) against pypdf, in one run.

    python bench/extraction.py [FILE.pdf …]

Without files it makes one of 120 pages. Each reads everything three times; the best run counts.
"""

import logging
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from fpdf import FPDF
from pypdf import PdfReader

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.machine import machine
from bff.vault import chunks
from bff.vault.extract import CannotExtract, readers
from bff.vault.extract.kinds import PDF

RUNS = 3
PARAGRAPH = (
    "The reed beds of the lower delta store more carbon than the forests above them. Peat forms where water"
    " keeps the air away from what has died. In the dry summer of 1976 the water table fell by 42 centimetres. "
)


def sample(folder: Path, pages: int = 120) -> Path:
    document = FPDF()
    document.set_font("Helvetica", size=10)
    for number in range(pages):
        document.add_page()
        document.multi_cell(0, text=f"{number}. " + PARAGRAPH * 14)
    path = folder / "sample.pdf"
    path.write_bytes(bytes(document.output()))
    return path


def ours(path: Path) -> int:
    try:
        pages = readers.pages(path, PDF)
    except CannotExtract:
        return 0
    for page in pages:
        chunks.cut(page.text)
    return len(pages)


def pypdf(path: Path) -> int:
    reader = PdfReader(path)
    if reader.is_encrypted:
        return 0
    return len([page.extract_text() for page in reader.pages])


def rate(read: Callable[[Path], int], paths: list[Path]) -> float:
    best = 0.0
    for _ in range(RUNS):
        began = time.perf_counter()
        pages = sum(read(path) for path in paths)
        best = max(best, pages / (time.perf_counter() - began))
    return best


def main() -> None:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(name) for name in sys.argv[1:]] or [sample(Path(folder))]
        mine, theirs = rate(ours, paths), rate(pypdf, paths)
    print(machine())
    print(f"ours {mine:.0f} pages/s, pypdf {theirs:.0f} pages/s: {mine / theirs:.1f} times")


if __name__ == "__main__":
    main()
