"""The document's style in what it is exported to: labels, list, and what sets them elsewhere."""

import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import docx
import pypdf
import pytest

from bff.exports.schemas import Export, Format
from bff.exports.service import render
from bff.exports.store import DocumentRow, Numbered, Work
from tests.exports.make import cite, doc, paragraph
from tests.exports.paper import FIRST, SECOND
from tests.exports.tools import compiled, needs_pandoc, needs_tex


def book(title: str, family: str, year: int) -> dict[str, Any]:
    by = [{"family": family, "given": "Ann"}]
    return {"type": "book", "title": title, "author": by, "publisher": "P", "issued": {"date-parts": [[year]]}}


CONTENT = doc(
    paragraph("Tufts", cite(FIRST), " and bogs", cite(SECOND, locator="p. 5", prefix="see"), cite(FIRST), "."),
)
LONG = "Tufts, and whatever else there is to say of them in a title that is longer than any line of a page is wide"


def row(style: str) -> DocumentRow:
    works = [Numbered(FIRST, 1, Work(book(LONG, "Sedge", 2020))), Numbered(SECOND, 2, Work(book("Bogs", "Moss", 1999)))]
    return DocumentRow(uuid4(), "Peat", CONTENT, 1, works, [], style)


def exported(style: str, into: Format) -> Export:
    return render(row(style), into, "")


def paragraphs(made: Export) -> list[Any]:
    return [each for each in docx.Document(BytesIO(made.body)).paragraphs if each.text]


def unpacked(made: Export) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(made.body)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


READS = [
    ("ieee", "Tufts[1] and bogssee [2, p. 5], [1].", "References", ["[1]\tA. Sedge", "[2]\tA. Moss"]),
    ("apa", "Tufts(Sedge, 2020) and bogs(see Moss, 1999, p. 5; Sedge, 2020).", "References", ["Moss, A.", "Sedge, A."]),
    ("mla", "Tufts(Sedge) and bogs(see Moss 5; Sedge).", "Works Cited", ["Moss, Ann.", "Sedge, Ann."]),
    ("vancouver", "Tufts(1) and bogs(see 2, p. 5,1).", "References", ["1.\tSedge A.", "2.\tMoss A."]),
    ("nature", "Tufts1 and bogssee 2, p. 5,1.", "References", ["1.\tSedge, A.", "2.\tMoss, A."]),
]


@pytest.mark.parametrize(("style", "text", "heading", "entries"), READS)
def test_word_and_pdf_cite_and_list_as_the_style_of_the_document_does(
    style: str, text: str, heading: str, entries: list[str]
) -> None:
    words = [each.text for each in paragraphs(exported(style, Format.DOCX))]
    page = " ".join(pypdf.PdfReader(BytesIO(exported(style, Format.PDF).body)).pages[0].extract_text().split())

    assert words[1:3] == [text, heading]
    for entry, begins in zip(words[3:], entries, strict=True):
        assert entry.startswith(begins)
        assert begins.replace("\t", " ") in page
    if style != "nature":  # raised numbers are set apart from the line
        assert text in page


def test_raised_numbers_are_raised() -> None:
    runs = docx.Document(BytesIO(exported("nature", Format.DOCX).body)).paragraphs[1]._p.xpath(".//w:r[.//w:vertAlign]")

    assert [each.text for each in runs] == ["1", "see 2, p. 5,1"]


def test_an_entry_without_a_label_hangs_out_of_its_own_lines() -> None:
    found: list[float] = []
    page = pypdf.PdfReader(BytesIO(exported("apa", Format.PDF).body)).pages[0]
    page.extract_text(visitor_text=lambda text, _c, at, *_: found.append(at[4]) if text.strip() else None)

    assert len({round(x) for x in found[-3:]}) > 1


@needs_pandoc
def test_pandoc_sets_the_markdown_in_the_style_that_lies_beside_it(tmp_path: Path) -> None:
    made = unpacked(exported("apa", Format.MARKDOWN))
    for name, words in made.items():
        (tmp_path / name).write_text(words)
    call = ["pandoc", "document.md", "--citeproc", "-t", "plain", "--wrap=none"]
    read = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True).stdout

    assert set(made) == {"document.md", "references.json", "style.csl"}
    assert "bogs(see Moss, 1999, p. 5; Sedge, 2020)." in read.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("style", "cites", "lists"),
    [
        ("ieee", [r"\cite{K1}", r"see \cite[p. 5]{K2}, \cite{K1}"], r"\bibliographystyle{IEEEtran}"),
        ("apa", [r"\citep{K1}", r"\citetext{\citealp[see][p. 5]{K2}; \citealp{K1}}"], r"\bibliographystyle{plainnat}"),
        ("mla", [r"\citep{K1}"], r"\renewcommand{\refname}{Works Cited}"),
        ("nature", [r"\citep{K1}", r"\citep[see][p. 5]{K2}, \citep{K1}"], r"\bibliographystyle{unsrtnat}"),
    ],
)
def test_latex_cites_by_commands_that_come_near_the_style_and_says_so(style: str, cites: list[str], lists: str) -> None:
    made = exported(style, Format.LATEX)
    tex = unpacked(made)["document.tex"].replace("sedge2020tufts", "K1").replace("moss1999bogs", "K2")

    assert all(each in tex for each in [*cites, lists])
    assert [each.code for each in made.warnings] == ([] if style == "ieee" else ["STYLE_NEAR"])


@needs_tex
@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no pdfTeX is installed: compiling is NOT checked")
def test_latex_that_cites_by_author_compiles(tmp_path: Path) -> None:
    made = unpacked(exported("apa", Format.LATEX))
    compiled("pdflatex", tmp_path, made.pop("document.tex"), made)
    said = compiled("pdflatex", tmp_path, (tmp_path / "document.tex").read_text())

    assert "undefined" not in said.lower()


@pytest.mark.parametrize("into", list(Format))
def test_a_style_that_is_not_known_falls_back_and_is_said(into: Format) -> None:
    made = exported("a-style-of-tomorrow", into)

    assert [each.code for each in made.warnings] == ["STYLE_UNKNOWN"]
    assert "a-style-of-tomorrow" in made.warnings[0].detail
    assert made.body


def test_entries_that_the_style_fails_on_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise TypeError("'NoneType' object has no attribute 'render'")

    monkeypatch.setattr("bff.citations.style._set_by_engine", fails)
    made = exported("apa", Format.DOCX)

    assert [(each.code, each.count) for each in made.warnings] == [("STYLE_FAILED", 2)]
    assert any(each.text.startswith("Ann Moss, “Bogs,” 1999") for each in paragraphs(made))
