"""The demo's source: three pages on tides, written for Ibid and free for any use (CC0)."""

from pathlib import Path

from fpdf import FPDF

NAME = "how-tides-are-predicted.pdf"
TEXT = Path(__file__).with_name("tides.txt")


def pages() -> list[list[str]]:
    """Each page's heading and paragraphs, on one line each."""
    parts = [page.strip().split("\n\n") for page in TEXT.read_text().split("\n----\n")]
    return [[" ".join(block.split()) for block in page] for page in parts]


def paper() -> bytes:
    """A PDF of ordinary text: a heading and paragraphs on each page."""
    pdf = FPDF(format="A4")
    pdf.set_margins(28, 26)
    pdf.set_title(pages()[0][0])
    for heading, *paragraphs in pages():
        pdf.add_page()
        pdf.set_font("Times", "B", 18)
        pdf.multi_cell(0, 10, heading, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(4)
        pdf.set_font("Times", size=12)
        for paragraph in paragraphs:
            pdf.multi_cell(0, 6.5, paragraph, align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(3)
    return bytes(pdf.output())
