"""The PDF read back: its words with pypdfium2, its structure with pypdf."""

# ruff: noqa: RUF001  characters that look like Latin ones are the point
import re
from contextlib import closing
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
import pytest
from fpdf import FPDF

from bff.exports import pdf
from bff.exports.faces import Faces, Look
from bff.exports.model import arrange
from tests.exports.make import (
    block,
    bullets,
    cell,
    doc,
    footnote,
    head,
    heading,
    numbered,
    paragraph,
    table,
    text,
)
from tests.exports.paper import TITLE, printable

SCRIPTS = {
    "Latin": "ŁódźżółćñåøßşğıİőűĳẞNguyễn Thị Ḫḫ“”‘’‚„«»–—…•†‡§¶",
    "Greek": "Ἐν ἀρχῇ ἦν ὁ λόγος αβγδεζηθικλμνξοπρστυφχψω ΑΒΓΔΩ ᾧ",
    "Cyrillic": "Съешь ещё этих мягких французских булок ЂЃЄЅІЇЈЉЊЋЌЎЏ ґ",
    "IPA": "ˈfəʊnɪks ʃʒθðŋɹɾʔɓɗɠʛɦɧɨɫɬɭɮɯɰɱɲɳɵɶɸɺɻɽʀʁʂʈʉʋʌʍʎʏʐʑʕʘǀǁǂǃ t͡ʃ ã ə̃ ˌːˑ",
    "math": "∀∂∃∅∇∈∉∋∏∑−∓∗√∝∞∠∧∨∩∪∫∮∴≅≈≠≡≤≥⊂⊃⊆⊇⊕⊗⊥⋅⌈⌉⌊⌋⟨⟩→⇒↔⇔↦ℝℂℕℤℏℓ𝑓𝐱𝔽½⅓ₙⁿ",
}


@pytest.fixture(scope="module")
def made() -> pdf.Pdf:
    return pdf.render(printable())


def render(*blocks: dict[str, Any]) -> pdf.Pdf:
    return pdf.render(arrange("Title", doc(*blocks), {}))


def read(made: pdf.Pdf) -> list[str]:
    document = pypdfium2.PdfDocument(made.body)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def test_the_words_are_there_in_their_order(made: pdf.Pdf) -> None:
    told = " ".join("\n".join(read(made)).split())
    order = [
        TITLE,
        "Introduction",
        "[1]–[3], though not in every task see [4, p. 3]. 1 Emphasis",
        "bold, italic, both, underlined, struck, code(), H2O and x2",
        "• Measure spindles • by hand • by machine • Compare both",
        "1. First aim 2. Second aim a. with a part b. and another 3. Third aim 5. Starts at five 6. then six",
        "To sleep, perchance to dream",
        "return spindles / minutes # per minute",
        "Group Condition n",
        "A hypnogram of one night.",
        "References",
        "[1] Ö. B. Ünal and A. van der Berg, “Sleep spindles in Mus musculus: CO2 & arousal,”",
        "[2] П. Иванов, Память и сон. Москва: Наука, 1999.",
    ]
    places = [told.find(words) for words in order]

    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


def test_pages_are_numbered_and_notes_stand_at_the_foot(made: pdf.Pdf) -> None:
    pages = read(made)

    assert [page.strip().splitlines()[-1] for page in pages] == [str(n) for n in range(1, len(pages) + 1)]
    assert pages[0].strip().splitlines()[-3:-1] == [
        "1 Spindle density is counted per minute of N2 sleep; not N3.",
        "2 A second note, which cites [2] in passing.",
    ]


def test_the_file_says_its_title_its_writer_and_its_language() -> None:
    signed = pdf.render(arrange("Of reeds", doc(), {}, None, "Özge Ünal"))
    reader = pypdf.PdfReader(BytesIO(signed.body))
    about, root = reader.metadata, reader.root_object

    assert about is not None
    assert (about.title, about.author, about.creator) == ("Of reeds", "Özge Ünal", "Ibid")
    assert root["/Lang"] == "en-US"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_long_numbers_stay_in_their_cell_and_within_the_measure() -> None:
    long = numbered(paragraph("item"), start=100_000)
    made = render(long, table([cell("x"), cell(long)]))
    document = pypdfium2.PdfDocument(made.body)
    told = document[0].get_textpage()
    boxes = [(told.get_text_range(n, 1), told.get_charbox(n)) for n in range(told.count_chars())]
    starts = [box[0] for char, box in boxes if char == "1"][:2]
    x = next(box[2] for char, box in boxes if char == "x")
    document.close()

    assert starts[0] >= 30 / 25.4 * 72 - 0.5
    assert starts[1] > x + 10


def test_headings_are_the_outline(made: pdf.Pdf) -> None:
    outline = pypdf.PdfReader(BytesIO(made.body)).outline

    def titles(items: Any) -> Any:
        return [titles(item) if isinstance(item, list) else item.title for item in items]

    # A skipped level does not leave a hole.
    assert titles(outline) == ["Introduction", ["Aims"], "Methods", ["A level skipped"], "Scripts", "References"]


def test_links_lead_out_and_citations_to_their_entry(made: pdf.Pdf) -> None:
    reader = pypdf.PdfReader(BytesIO(made.body))
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    out = [note["/A"]["/URI"] for note in notes if "/A" in note]
    last = reader.pages[-1].indirect_reference
    inside = [note["/Dest"][0] for note in notes if "/Dest" in note]

    assert set(out) == {
        "https://example.org/data?a=1&b=2",
        "https://doi.org/10.1111/jsr.13203",
        "https://example.org/hypnogram",
    }
    assert len(inside) == 3
    assert all(target == last for target in inside)


def test_every_font_is_embedded(made: pdf.Pdf) -> None:
    reader = pypdf.PdfReader(BytesIO(made.body))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]

    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in descriptor


def test_a_character_that_no_font_has_is_named_and_boxed(made: pdf.Pdf) -> None:
    assert made.unknown == ("漢", "字")
    assert "Missing: □□." in "\n".join(read(made))


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("look", [Look(), Look(bold=True), Look(italic=True), Look(bold=True, italic=True)])
def test_a_script_has_a_glyph_for_each_character(script: str, look: Look) -> None:
    sheet = FPDF()
    with closing(Faces(sheet)) as faces:
        for piece in faces.pieces(SCRIPTS[script], look):
            known = sheet.fonts[piece.face].ttfont.getBestCmap()  # type: ignore[union-attr]
            assert set(map(ord, piece.text)) <= set(known)
            assert faces.width(piece) > 0
        assert faces.unknown == {}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_reads_back_as_it_was_written(script: str) -> None:
    made = render(paragraph(SCRIPTS[script]))
    told = "".join(read(made)[0].split())

    assert made.unknown == ()
    # pypdfium2 puts marks and digits that stand high into lines of their own; every character is there.
    assert not set("".join(SCRIPTS[script].split())) - set(told)


def test_a_word_does_not_change_its_face_midway() -> None:
    with closing(Faces(FPDF())) as faces:
        assert [piece.face for piece in faces.pieces("ˈfəʊnɪks", Look())] == ["noto-"]
        assert [piece.face for piece in faces.pieces("phoenix", Look())] == ["serif-"]


def test_a_table_that_crosses_pages_repeats_its_head() -> None:
    rows = [[cell(f"row {n}"), cell("value " * 12)] for n in range(60)]
    pages = read(render(table([head("Name"), head("What")], *rows)))

    assert len(pages) > 2
    assert all("Name" in page for page in pages)
    assert re.findall(r"row (\d+)", "".join(pages)) == [str(n) for n in range(60)]


def test_a_row_higher_than_a_page_is_cut_between_lines() -> None:
    lines = [f"line {n}." for n in range(400)]
    told = "\n".join(read(render(table([cell(*lines), cell("short")], [cell("after"), cell("x")]))))

    assert [line for line in lines if line not in told] == []
    assert "after" in told


@pytest.mark.parametrize("named", ["Name", "Name " * 400])
def test_a_row_higher_than_a_page_begins_under_its_head_and_goes_on_under_it(named: str) -> None:
    lines = [f"line {n}." for n in range(200)]
    pages = read(render(paragraph("Before."), table([head(named), head("What")], [cell("x"), cell(*lines)])))

    assert [line for line in lines if line not in "\n".join(pages)] == []
    if named == "Name":
        assert "Before." in pages[0]
        assert all("Name" in page and "line" in page for page in pages)


def test_a_long_note_goes_on_at_the_next_foot() -> None:
    long = " ".join(f"n{n}" for n in range(1500))
    pages = read(render(paragraph("Here", footnote(long)), *(paragraph("text " * 90) for _ in range(12))))
    told = "\n".join(pages).split()

    assert len(pages) > 2
    assert "n0" in pages[0]
    assert [f"n{n}" for n in range(1500) if f"n{n}" not in told] == []


def test_nothing_runs_over_the_edge_of_the_page() -> None:
    inner = paragraph("W" * 300)
    for _ in range(30):
        inner = bullets([paragraph("x"), inner])
    made = render(
        heading(1, "H" * 200),
        inner,
        block("codeBlock", text("c" * 400)),
        table([cell("y" * 300), *(cell("z") for _ in range(20))]),
        paragraph(text("https://example.org/" + "path/" * 60, {"type": "link", "attrs": {"href": "https://e.org"}})),
    )
    document = pypdfium2.PdfDocument(made.body)
    for page in document:
        told = page.get_textpage()
        boxes = [told.get_charbox(n) for n in range(told.count_chars())]
        assert all(left >= -1 and right <= page.get_width() - 40 for left, _, right, _ in boxes)
        assert all(bottom >= 20 for _, bottom, _, top in boxes if top > bottom)
    document.close()


def test_a_heading_is_not_left_alone_at_the_foot() -> None:
    for count in range(34, 42):
        filler = [paragraph(f"line {n}") for n in range(count)]
        pages = read(render(*filler, heading(1, "Heading"), paragraph("Its text.")))
        where = [number for number, page in enumerate(pages) if "Heading" in page]
        assert [number for number, page in enumerate(pages) if "Its text." in page] == where


@pytest.mark.parametrize("hostile", ["", "   ", "\x00\x0b", "\ud800", "a\u200bb\u00ad", "\u202eabc", "🜁🧠"])
def test_any_text_makes_a_file_that_opens(hostile: str) -> None:
    content = doc(paragraph(hostile or " "), numbered(paragraph(hostile or " "), kind="I", start=0))
    made = pdf.render(arrange(hostile, content, {}))

    assert len(read(made)) == 1


def test_an_empty_document_is_a_page_with_its_title() -> None:
    assert "Only a title" in read(pdf.render(arrange("Only a title", {"type": "doc"}, {})))[0]
