"""Documents into PDF and DOCX: ours against what the libraries offer by themselves, in one run.

    python bench/exports.py [WORDS]

The peers are fpdf2's multi_cell with the same embedded font, and python-docx's add_paragraph and cells. Each sets the
same text. Seconds are of the processor, the best of two runs; at the limit there is no peer to wait for.
"""

import random
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from fpdf import FPDF

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.machine import machine
from bff.exports import docx, pdf
from bff.exports.faces import Faces, Look
from bff.exports.model import Printable, arrange

WORDS = 40_000
IN_A_PARAGRAPH = 120
ROWS = 400
RUNS = 2
LARGEST = 2 * 1024 * 1024  # what a document's JSON may weigh (bff/documents)
LETTERS_IN_A_WORD = 7  # with its space, in these texts


def texts(words: int) -> list[str]:
    chance = random.Random(7)
    letters = "eeeettaaooiinnsshhrrddlluucmwfgypbvk"
    known = ["".join(chance.choices(letters, k=chance.randint(1, 11))) for _ in range(8000)]
    return [" ".join(chance.choices(known, k=IN_A_PARAGRAPH)) for _ in range(words // IN_A_PARAGRAPH)]


def node(kind: str, *content: Any) -> dict[str, Any]:
    return {"type": kind, "content": [*content]}


def prose(paragraphs: list[str]) -> Printable:
    blocks = [node("paragraph", {"type": "text", "text": text}) for text in paragraphs]
    return arrange("Bench", node("doc", *blocks), {})


def table(paragraphs: list[str]) -> Printable:
    cells = [node("tableCell", node("paragraph", {"type": "text", "text": text[:40]})) for text in paragraphs]
    rows = [node("tableRow", *(cells[(row + column) % len(cells)] for column in range(4))) for row in range(ROWS)]
    return arrange("Bench", node("doc", node("table", *rows)), {})


def fpdf2_alone(paragraphs: list[str]) -> bytes:
    document = FPDF()
    document.add_page()
    faces = Faces(document)
    document.set_font(faces.pieces("serif", Look())[0].face, size=11)
    for text in paragraphs:
        document.multi_cell(150, text=text, new_x="LMARGIN", new_y="NEXT")
    made = bytes(document.output())
    faces.close()
    return made


def python_docx_alone(paragraphs: list[str]) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def python_docx_table(paragraphs: list[str]) -> bytes:
    document = Document()
    made = document.add_table(rows=ROWS, cols=4)
    # `made.cell(row, column)` would look the whole table through for each cell.
    for row, cells in enumerate(made.rows):
        for column, cell in enumerate(cells.cells):
            cell.text = paragraphs[(row + column) % len(paragraphs)][:40]
    return saved(document)


def saved(document: Any) -> bytes:
    into = BytesIO()
    document.save(into)
    return into.getvalue()


def seconds(do: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(RUNS):
        began = time.process_time()
        do()
        best = min(best, time.process_time() - began)
    return best


def main() -> None:
    paragraphs = texts(int(sys.argv[1]) if len(sys.argv) > 1 else WORDS)
    pdf.render(prose(paragraphs[:1]))  # makes the face, which is kept
    written, tabled = prose(paragraphs), table(paragraphs)
    pairs: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        ("PDF, prose", lambda: pdf.render(written), lambda: fpdf2_alone(paragraphs)),
        ("DOCX, prose", lambda: docx.render(written), lambda: python_docx_alone(paragraphs)),
        (f"DOCX, a table of {ROWS} rows", lambda: docx.render(tabled), lambda: python_docx_table(paragraphs)),
    ]
    print(machine(), flush=True)
    for name, ours, peer in pairs:
        mine, theirs = seconds(ours), seconds(peer)
        print(f"{name}: ours {mine:.2f} s, the library alone {theirs:.2f} s: {theirs / mine:.1f} times", flush=True)
    largest = prose(texts(LARGEST // LETTERS_IN_A_WORD))
    print(f"at the limit of 2 MiB: PDF {seconds(lambda: pdf.render(largest)):.1f} s", end=", ", flush=True)
    print(f"DOCX {seconds(lambda: docx.render(largest)):.1f} s")


if __name__ == "__main__":
    main()
