"""Verified quotes in each format: where a scholar looks for them, and only where they were asked for."""

import zipfile
from io import BytesIO
from typing import Any
from uuid import uuid4

import docx
import pypdf
import pytest

from bff.exports.schemas import Export, Format
from bff.exports.service import render
from bff.exports.store import Checked, DocumentRow
from tests.exports.make import cell, doc, footnote, math, paragraph, table, text

BURSTS, RISE, NOTED = (str(uuid4()) for _ in range(3))
QUOTES = {BURSTS: "spindles occurred in bursts", RISE: "rose\nby 12 %\x0b", NOTED: "as noted"}


def claim(words: str, evidence: str, *looks: str) -> Any:
    return text(words, *looks, {"type": "evidence", "attrs": {"evidenceId": evidence}})


CONTENT = doc(
    paragraph("Before. ", claim("Spindles come ", BURSTS), claim("in bursts.", BURSTS, "bold"), " After."),
    table([cell(paragraph(claim("They rise.", RISE)))]),
    paragraph("Noted", footnote(claim("so it is", NOTED)), "."),
)


def exported(into: Format, content: Any = CONTENT, *, quotes: bool = True) -> Export:
    evidence = [Checked("exact", id_, quote, "Ünal 2021.pdf", 3) for id_, quote in QUOTES.items()]
    return render(DocumentRow(uuid4(), "T", content, 1, [], evidence), into, "", quotes=quotes)


def plain(made: Export) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(made.body)).pages).split())


def test_word_says_in_comments_what_words_rest_on() -> None:
    made = exported(Format.DOCX)
    comments = [*docx.Document(BytesIO(made.body)).comments]
    with zipfile.ZipFile(BytesIO(made.body)) as package:
        body = package.read("word/document.xml").decode()
        notes = package.read("word/footnotes.xml").decode()

    assert [each.text for each in comments] == [
        "“spindles occurred in bursts”\nÜnal 2021.pdf, p. 3",
        "“rose by 12 %”\nÜnal 2021.pdf, p. 3",
    ]
    assert {each.author for each in comments} == {"Ibid"}
    [marked, _] = [part.split("<w:commentRangeEnd")[0] for part in body.split("<w:commentRangeStart")[1:]]
    assert ("Spindles come " in marked, "in bursts." in marked, "After" in marked) == (True, True, False)
    # Word opens no file with a comment at the foot of a page.
    assert "comment" not in notes
    assert [(each.code, each.count) for each in made.warnings] == [("QUOTES_LEFT_OUT", 1)]


def test_pdf_lists_the_quotes_behind_the_text_and_leads_there_from_the_words() -> None:
    made = exported(Format.PDF)
    reader = pypdf.PdfReader(BytesIO(made.body))
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]

    assert (
        plain(made)
        .split("Verified quotes ")[1]
        .startswith(
            "1. “spindles occurred in bursts” Ünal 2021.pdf, p. 3 For: Spindles come in bursts. 2. “rose by 12 %"
        )
    )
    assert "3. “as noted” Ünal 2021.pdf, p. 3 For: so it is" in plain(made)
    assert len(links) == 4
    assert made.warnings == ()


@pytest.mark.parametrize("into", list(Format))
def test_a_file_without_quotes_holds_none_of_them(into: Format) -> None:
    made = exported(into, quotes=False)
    if into is Format.PDF:
        whole = plain(made)
    elif into is Format.DOCX:
        with zipfile.ZipFile(BytesIO(made.body)) as package:
            assert "word/comments.xml" not in package.namelist()
            whole = package.read("word/document.xml").decode()
    else:
        whole = made.body.decode()

    assert "in bursts." in whole
    assert "occurred" not in whole
    assert "Verified quotes" not in whole
    assert made.warnings == ()


@pytest.mark.parametrize("into", [Format.DOCX, Format.PDF])
def test_formulas_that_stand_as_they_were_written_are_said(into: Format) -> None:
    shown = {"type": "mathBlock", "attrs": {"id": str(uuid4()), "latex": r"\nobody y"}}
    made = exported(into, doc(paragraph("a ", math(r"\nobody x"), math("read"), footnote(math("{"))), shown))

    assert [(each.code, each.count) for each in made.warnings] == [("MATH_AS_TEXT", 3)]
