"""A document arranged for print: nothing lost, everything numbered."""

import json
from pathlib import Path
from typing import Any

import pytest
from citeproc import CitationStylesBibliography

from bff.citations import Bibliography, Mention
from bff.exports.model import Cell, Figure, Heading, Listing, Paragraph, References, Span, Table, arrange, cited
from tests.exports.make import bullets, cell, cite, doc, footnote, math, numbered, paragraph, table, text
from tests.exports.paper import CONTENT, FIRST, FOURTH, NUMBERS, SECOND, THIRD, WORKS, printable

SCHEMA = json.loads((Path(__file__).parents[2] / "bff/documents/schema.json").read_text())


def spans(*inline: dict[str, Any] | str, numbers: dict[str, int] | None = None) -> tuple[Span, ...]:
    [block] = arrange("", doc(paragraph(*inline)), numbers or {}).blocks
    assert isinstance(block, Paragraph)
    return block.spans


def kinds(node: dict[str, Any]) -> set[str]:
    return {node["type"]}.union(*map(kinds, node.get("content", [])), {m["type"] for m in node.get("marks", [])})


def test_the_paper_that_tests_print_uses_all_that_the_schema_names() -> None:
    assert kinds(CONTENT) | {"hardBreak", "evidence"} == {*SCHEMA["nodes"], *SCHEMA["marks"]}


def test_citations_that_touch_are_one_group() -> None:
    assert spans("x ", cite(THIRD), cite(FIRST), cite(SECOND), numbers=NUMBERS) == (
        Span("x "),
        Span("[1]–[3]", to="reference-3", cites=(Mention(3), Mention(1), Mention(2))),
    )


def test_a_work_that_is_gone_is_marked_and_counted() -> None:
    made = arrange("", doc(paragraph(cite("gone"), " and ", cite("gone"))), NUMBERS)

    gone = Span("[?]", cites=(Mention(None),))
    assert made.missing == 2
    assert made.blocks[0] == Paragraph(spans=(gone, Span(" and "), gone))


def test_works_are_named_once_in_the_order_of_their_appearance_notes_included() -> None:
    content = doc(paragraph(cite(SECOND), footnote(cite(FIRST))), bullets(paragraph(cite(SECOND), cite(FOURTH))))

    assert cited(content) == [SECOND, FIRST, FOURTH]


def test_footnotes_are_numbered_by_their_place() -> None:
    made = arrange("", doc(paragraph("a", footnote("one")), paragraph("b", footnote("two ", math("x")))), {})

    assert made.notes == ((Span("one"),), (Span("two "), Span("x", italic=True, math=True)))
    assert made.blocks[1] == Paragraph(spans=(Span("b"), Span("2", superscript=True, note=2)))


def test_marks_become_looks() -> None:
    link = {"type": "link", "attrs": {"href": "https://example.org"}}
    evidence = {"type": "evidence", "attrs": {"evidenceId": "x"}}

    assert spans(text("a", "bold", "italic", link), text("b", evidence)) == (
        Span("a", bold=True, italic=True, href="https://example.org"),
        Span("b", evidence="x"),
    )


def test_lists_keep_their_kind_start_and_depth() -> None:
    [made] = arrange("", doc(numbered([paragraph("a"), bullets(paragraph("b"))], start=0, kind="i")), {}).blocks

    inner = Listing(items=((Paragraph(spans=(Span("b"),)),),))
    assert made == Listing(kind="i", start=0, items=((Paragraph(spans=(Span("a"),)), inner),))


def test_cells_keep_their_spans_and_widths() -> None:
    [made] = arrange("", doc(table([cell("a", colspan=2, rowspan=3, colwidth=[10, 20])])), {}).blocks

    assert made == Table(rows=((Cell(blocks=(Paragraph(spans=(Span("a"),)),), columns=2, rows=3, widths=(10, 20)),),))


def test_what_the_exporters_do_not_know_prints_what_it_holds() -> None:
    unknown = {"type": "callout", "content": [paragraph("kept"), {"type": "text", "text": "too"}]}

    assert arrange("", doc(unknown), {}).blocks == (
        Paragraph(spans=(Span("kept"),)),
        Paragraph(spans=(Span("too"),)),
    )


def test_an_empty_document_is_printable() -> None:
    made = arrange("Title", {"type": "doc"}, {})

    assert (made.title, made.blocks, made.notes) == ("Title", (), ())


def test_the_reference_list_comes_last_with_its_looks() -> None:
    references = printable().blocks[-1]

    assert isinstance(references, References)
    assert [entry.number for entry in references.entries] == [1, 2, 3, 4]
    assert Span("Mus musculus", italic=True) in references.entries[0][1]


def test_headings_and_figures_keep_their_words() -> None:
    made = printable().blocks

    assert [block.level for block in made if isinstance(block, Heading)] == [1, 2, 1, 3, 1]
    assert [block.alt for block in made if isinstance(block, Figure)] == ["Stages of sleep over eight hours"]
    assert Bibliography([]).entries == []


def test_a_style_of_notes_has_its_citations_in_footnotes_whole_at_first_and_then_in_short() -> None:
    content = doc(
        paragraph(
            "Gains ", cite(FIRST, locator="p. 105", prefix="see"), " ", cite(SECOND), ". “Later ", cite(FIRST),
            ".” More", footnote("Own words, with ", cite(FOURTH, locator="chap. 2"), "."),
            " end ", cite(FOURTH), footnote("Mine."),
        )
    )  # fmt: skip
    made = arrange("T", content, NUMBERS, Bibliography(WORKS, "oscola"))
    (block, *_), notes = made.blocks, ["".join(span.text for span in note) for note in made.notes]

    assert isinstance(block, Paragraph)
    assert "".join(span.text for span in block.spans) == "Gains.1 “Later.”2 More3 end4,5"
    address, other = "<https://doi.org/10.1111/jsr.13203>", "П Иванов, Память И Сон (Наука 1999)"
    title = "\u2018Sleep Spindles in Mus Musculus: CO2 & Arousal’"
    assert notes == [
        f"See ÖB Ünal and A van der Berg, {title} (2021) 30 Journal of Sleep Research 101, 105 {address}; {other}.",
        f"Ünal and van der Berg, {title} (n 1).",
        "Own words, with Y Nakamura, \u2018What Is a Spindle?’ Proc. Workshop on Sleep (2023), chap. 2.",
        "Ibid.",
        "Mine.",
    ]
    assert any(span.italic and span.text == "Mus Musculus" for span in made.notes[0])
    assert any(span.href == "https://doi.org/10.1111/jsr.13203" for span in made.notes[0])


def test_a_work_that_no_note_can_be_set_of_is_named_in_short_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise TypeError

    monkeypatch.setattr(CitationStylesBibliography, "cite", fail)
    made = arrange("T", doc(paragraph("A ", cite(FIRST), ".")), NUMBERS, Bibliography(WORKS, "oscola"))

    assert "".join(span.text for span in made.notes[0]) == "Ünal and van der Berg, 2021."
    assert made.in_short == 1
