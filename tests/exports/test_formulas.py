"""Formulas as Word's own and as outlines: all that LaTeX may hold is read; what cannot be read stays and is said."""

import re
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fpdf import FPDF

from bff.exports import docx, pdf
from bff.exports.drawn import draw
from bff.exports.faces import Faces
from bff.exports.flow import BODY
from bff.exports.formulas import read
from bff.exports.lines import break_lines
from bff.exports.model import Math, Paragraph, Printable, Span
from bff.exports.omml import inline
from bff.exports.texmath import _BIG, _GRIDS, ONE, SIGNS, SYMBOLS, TWO, WORDS
from tests.exports.tools import found, needs_pandoc, pandoc_of_docx
from tests.sampling import cases

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# As ECMA-376 part 1, annex A (shared-math.xsd) asks.
ORDER = {
    "f": "fPr num den", "func": "fName e",
    "nary": "naryPr sub sup e", "naryPr": "chr limLoc grow subHide supHide", "d": "dPr e",
    "dPr": "begChr sepChr endChr", "rad": "radPr deg e", "sSub": "e sub", "sSup": "e sup", "sSubSup": "e sub sup",
    "limUpp": "e lim", "limLow": "e lim", "acc": "accPr e", "bar": "barPr e", "groupChr": "groupChrPr e",
    "groupChrPr": "chr pos vertJc", "m": "mPr mr", "r": "rPr t", "mc": "mcPr", "mcPr": "count mcJc",
}  # fmt: skip
EVERY = [
    *(rf"\{name}" for name in sorted(SYMBOLS - {"limits", "nolimits"} | SIGNS)),
    *(rf"\{name}{{x}}" for name in sorted(ONE)),
    *(rf"\{name}{{x}}{{y}}" for name in sorted(TWO)),
    *(rf"\{name}{{a b}}" for name in sorted(WORDS)),
    *(rf"\{name}( x \{name})" for name in sorted(_BIG)),
    *(rf"\begin{{{name}}}a & b\\ c & d\end{{{name}}}" for name in sorted(_GRIDS) if name != "array"),
    r"\begin{array}{lr}a & b\\ c & d\end{array}",
    r"\sqrt[3]{x}",
    r"\sum\limits_a^b x",
    *(rf"\begin{{{name}}}a\end{{{name}}}_n^{{-1}}" for name in sorted(_GRIDS) if name != "array"),
    r"\binom{n}{k}'",
    r"\left\langle x \right|",
    "{}^{14}C_6''",
]
# What pandoc writes of what it read in the Word file.
WORDED = {
    r"E = mc^2": r"E = mc^{2}",
    r"\frac{a}{b}+\sqrt[3]{x}": r"\frac{a}{b} + \sqrt[3]{x}",
    r"\sum_{i=1}^{n} x_i = \int_0^\infty e^{-t}\,dt": r"\sum_{i = 1}^{n}x_{i} = \int_{0}^{\infty}{e^{- t}\, dt}",
    r"A=\begin{pmatrix}a&b\\c&d\end{pmatrix}": "A = \\begin{pmatrix}\na & b \\\\\nc & d \\\\\n\\end{pmatrix}",
    r"\begin{matrix}a&b\\c& \end{matrix}": "\\begin{matrix}\na & b \\\\\nc & \\\\\n\\end{matrix}",
    r"\left(\frac{1}{2}\right)^2": r"\left( \frac{1}{2} \right)^{2}",
    r"\begin{bmatrix}a\end{bmatrix}_n^{-1}": "\\begin{bmatrix}\na \\\\\n\\end{bmatrix}_{n}^{- 1}",
    r"\binom{n}{k}^2": r"\left( \frac{n}{k} \right)^{2}",
    r"\hat{\beta} = \overline{x}": r"\widehat{\beta} = \overline{x}",
    r"\lim_{x\to 0}\frac{\sin x}{x}": r"\lim_{x \rightarrow 0}\frac{\sin x}{x}",
    r"\max_i \sin^2(x + 1) + y": r"\max_{i}{\sin^{2}{(x + 1)}} + y",
    r"x \in \mathbb{R}": r"x \in {\mathbb{R}}",
}


def paper(*formulas: str) -> Printable:
    spans = tuple(Span(latex, italic=True, math=True) for latex in formulas)
    return Printable(title="T", blocks=(Paragraph(spans=spans), *(Math(text=latex) for latex in formulas)))


def test_whatever_latex_sets_is_read_and_drawn() -> None:
    unseen = {rf"\{name}" for name in (" ", "!", ",", ":", ";", "quad", "qquad", *_STYLES)} | {r"\phantom{x}"}

    assert [latex for latex in EVERY if read(latex) is None] == []
    assert [latex for latex in EVERY[:: cases(8, 1)] if draw(latex) is None and latex not in unseen] == []


_STYLES = ("displaystyle", "scriptstyle", "textstyle")


@pytest.mark.parametrize("latex", [r"\input{/etc/passwd}", r"\frac{a}", "{", r"\unknown x", "$x$"])
def test_what_is_not_known_is_not_read(latex: str) -> None:
    assert read(latex) is None
    assert inline(latex) is None
    assert draw(latex) is None


def test_words_formulas_are_in_the_order_of_its_schema() -> None:
    wrong = []
    for latex in EVERY:
        made = inline(latex)
        for element in made.iter() if made is not None else ():
            name = element.tag.removeprefix(M)
            names = [child.tag.rpartition("}")[2] for child in element]
            order = ORDER.get(name, "").split() if element.tag.startswith(M) else []
            places = [order.index(each) for each in names] if order else []
            if places != sorted(places) or (name in {"e", "num", "den", "lim"} and not names):
                wrong.append((latex, name, names))

    assert wrong == []


def test_something_stands_before_a_relation_that_begins_a_cell() -> None:
    """LibreOffice draws a question mark in the place of the relation otherwise."""
    formula = inline(r"\begin{aligned}a&=b\\&=c\end{aligned}")
    assert formula is not None
    cells = ["".join(text.text for text in cell.iter(f"{M}t")) for row in formula.iter(f"{M}mr") for cell in row]

    assert cells == ["a", "\u200b=b", "\u200b", "\u200b=c"]


def test_a_formula_that_would_take_minutes_stays_as_it_was_written() -> None:
    """What lays formulas out takes double the time for each level."""
    deep = r"\left(" * 35 + "x" + r"\right)" * 35
    rows = ["{" * 38 + "x" + "}" * 38, r"\sqrt{" * 8 + "x" + "}" * 8]

    assert [draw(latex) for latex in (deep, r"\frac{1}{" * 30 + "x" + "}" * 30, "+".join(["x^{2}"] * 4_000))] == [
        None
    ] * 3
    assert all(draw(latex) for latex in rows)
    assert inline(r"\sum " * 3_000) is None
    assert inline(r"\sin " * 60 + "x") is not None
    assert inline(deep) is not None


@needs_pandoc
def test_word_has_them_as_formulas_that_another_program_reads(tmp_path: Path) -> None:
    file = tmp_path / "f.docx"
    file.write_bytes(docx.render(paper(*WORDED)))
    told = [latex for _, latex in found(pandoc_of_docx(file), "Math")]

    assert told == [*WORDED.values(), *WORDED.values()]


def shapes(made: pdf.Pdf) -> tuple[list[tuple[float, ...]], str]:
    """Where outlines stand on the first page, and its text."""
    document: Any = pypdfium2.PdfDocument(BytesIO(made.body))
    try:
        page = document[0]
        paths = [each.get_bounds() for each in page.get_objects() if each.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
        return paths, page.get_textpage().get_text_range()
    finally:
        document.close()


def test_a_pdf_draws_them_and_holds_their_latex_to_be_found() -> None:
    paths, told = shapes(pdf.render(paper(r"\frac{a}{b}", r"\topaz x")))
    unread = pdf.render(paper(r"\topaz x"))

    assert len(paths) == 2
    assert all(top - bottom > 12 for _, bottom, _, top in paths)
    assert told.count(r"\frac{a}{b}") == 2
    assert told.count(r"\topaz x") == 2
    assert unread.unread == 2


def test_a_line_makes_room_for_what_is_higher_and_the_widest_formula_fits_it() -> None:
    tall = Span(r"\frac{\frac{a}{b}}{\frac{c}{d}}", math=True)
    wide = Span("+".join(["x^{2}"] * 60), math=True)
    with closing(Faces(FPDF())) as faces:
        plain, high = (break_lines((Span("a"), *more), 100, BODY, faces)[0] for more in ((), (tall,)))
        lines = break_lines((Span("Words "), wide, Span(" more")), 100, BODY, faces)

    assert (plain.above, plain.below) == (0, 0)
    assert high.above > 0
    assert high.below > 0
    assert len(lines) == 3
    assert lines[1].width == pytest.approx(100)
    assert [re.sub(r"\W", "", "".join(each.piece.text for each in lines[at].fragments)) for at in (0, 2)] == [
        "Words",
        "more",
    ]
