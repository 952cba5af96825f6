"""The DOCX read back: by python-docx, and as the XML that Word will see."""

import re
import zipfile
from io import BytesIO
from typing import Any

import docx as python_docx
import pytest
from lxml import etree

from bff.exports import docx
from bff.exports.model import arrange
from tests.exports.make import block, bullets, cell, doc, footnote, link, numbered, paragraph, table, text
from tests.exports.paper import TITLE, printable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@pytest.fixture(scope="module")
def made() -> bytes:
    return docx.render(printable())


def render(*blocks: dict[str, Any]) -> bytes:
    return docx.render(arrange("Title", doc(*blocks), {}))


def part(made: bytes, name: str) -> Any:
    with zipfile.ZipFile(BytesIO(made)) as package:
        return etree.fromstring(package.read(name))


def words(element: Any) -> str:
    return "".join(element.itertext(f"{W}t"))


def styled(made: bytes, style: str) -> list[str]:
    found = part(made, "word/document.xml").iter(f"{W}p")
    return [words(p) for p in found if p.find(f"{W}pPr/{W}pStyle[@{W}val='{style}']") is not None]


def test_headings_are_words_own(made: bytes) -> None:
    paragraphs = python_docx.Document(BytesIO(made)).paragraphs
    headings = [(p.style.name, p.text) for p in paragraphs if p.style and p.style.name.startswith(("Heading", "Title"))]

    assert headings == [
        ("Title", TITLE),
        ("Heading 1", "Introduction"),
        ("Heading 2", "Aims"),
        ("Heading 1", "Methods"),
        ("Heading 3", "A level skipped"),
        ("Heading 1", "Scripts"),
        ("Heading 1", "References"),
    ]


def test_lists_are_words_own_and_each_starts_where_it_should(made: bytes) -> None:
    document, numbering = part(made, "word/document.xml"), part(made, "word/numbering.xml")
    formats = {
        one.get(f"{W}abstractNumId"): one.find(f"{W}lvl/{W}numFmt").get(f"{W}val")
        for one in numbering.iter(f"{W}abstractNum")
    }
    lists = {}
    for number in numbering.iter(f"{W}num"):
        start = number.find(f"{W}lvlOverride/{W}startOverride")
        kind = formats[number.find(f"{W}abstractNumId").get(f"{W}val")]
        lists[number.get(f"{W}numId")] = (kind, None if start is None else start.get(f"{W}val"))
    items = []
    for p in document.iter(f"{W}p"):
        found = p.find(f"{W}pPr/{W}numPr")
        if found is not None:
            level = found.find(f"{W}ilvl").get(f"{W}val")
            items.append((words(p)[:16], level, *lists[found.find(f"{W}numId").get(f"{W}val")]))

    assert items == [
        ("Measure spindles", "0", "bullet", None),
        ("by hand", "1", "bullet", None),
        ("by machine", "1", "bullet", None),
        ("Compare both mea", "0", "bullet", None),
        ("First aim", "0", "decimal", "1"),
        ("Second aim", "0", "decimal", "1"),
        ("with a part", "1", "lowerLetter", "1"),
        ("and another", "1", "lowerLetter", "1"),
        ("Third aim", "0", "decimal", "1"),
        ("Starts at five", "0", "decimal", "5"),
        ("then six", "0", "decimal", "5"),
        ("excluded: two", "0", "bullet", None),
    ]


def test_two_lists_of_one_kind_do_not_go_on_counting() -> None:
    made = render(numbered(paragraph("a")), paragraph("between"), numbered(paragraph("b")))
    ids = [one.get(f"{W}val") for one in part(made, "word/document.xml").iter(f"{W}numId")]

    assert len(set(ids)) == 2


def indents(made: bytes) -> list[tuple[str, str | None, str | None]]:
    found = part(made, "word/document.xml").iter(f"{W}p")
    spots = [(words(p), p.find(f"{W}pPr/{W}ind")) for p in found if p.find(f"{W}pPr/{W}pStyle") is not None]
    return [
        (told, None if ind is None else ind.get(f"{W}left"), None if ind is None else ind.get(f"{W}hanging"))
        for told, ind in spots
    ]


def test_a_list_of_long_numbers_stands_further_in_with_all_it_holds() -> None:
    inner = [paragraph("first"), paragraph("more"), bullets(paragraph("inner"))]
    usual, long = (indents(render(numbered(inner, start=start)))[1:] for start in (1, 1000))

    assert usual == [("first", None, None), ("more", "425", None), ("inner", None, None)]
    assert [told for told, *_ in long] == ["first", "more", "inner"]
    left, hanging = int(long[0][1] or 0), int(long[0][2] or 0)
    assert left == hanging > 600  # "1000." is 28 points wide
    assert long[1:] == [("more", str(left), None), ("inner", str(left + 425), "425")]


def test_lists_that_touch_are_parted() -> None:
    made = render(bullets(paragraph("a"), paragraph("b")), numbered(paragraph("c")))
    spaces = {words(p): p.find(f"{W}pPr/{W}contextualSpacing") for p in part(made, "word/document.xml").iter(f"{W}p")}

    # Items of one style ignore the space between them, unless told otherwise.
    assert {told: space is not None and space.get(f"{W}val") for told, space in spaces.items()} == {
        "Title": False, "a": False, "b": "0", "c": "0",
    }  # fmt: skip


def test_a_list_in_a_cell_is_as_small_as_the_cells_words() -> None:
    made = render(table([cell(bullets(paragraph("in a cell")))]))

    assert styled(made, "TableList") == ["in a cell"]


@pytest.mark.parametrize(("words_", "is_leftward"), [("שלום עולם", True), ("«السلام» abc", True), ("abc שלום", False)])
def test_what_is_read_from_right_to_left_says_so(words_: str, is_leftward: bool) -> None:
    made = part(render(paragraph(text(words_, "bold"))), "word/document.xml")
    [_, p] = made.iter(f"{W}p")

    assert (p.find(f"{W}pPr/{W}bidi") is not None) is is_leftward
    assert (p.find(f"{W}r/{W}rPr/{W}rtl") is not None) is is_leftward
    assert p.find(f"{W}r/{W}rPr/{W}bCs") is not None


def test_hyphens_that_word_has_elements_for_become_them() -> None:
    [_, p] = part(render(paragraph("co\u00adop non\u2011stop")), "word/document.xml").iter(f"{W}p")

    assert [child.tag.removeprefix(W) for child in p.find(f"{W}r")] == ["t", "softHyphen", "t", "noBreakHyphen", "t"]


def test_the_small_headings_can_be_told_from_text_and_one_another(made: bytes) -> None:
    styles = python_docx.Document(BytesIO(made)).styles
    looks = [styles[f"Heading {level}"].font for level in range(3, 7)]

    assert len({(font.bold, font.italic, font.size, str(font.color.rgb)) for font in looks}) == 4
    assert all(font.bold or font.italic for font in looks)


def test_a_table_keeps_its_spans_and_header(made: bytes) -> None:
    [found] = python_docx.Document(BytesIO(made)).tables

    rows = [[one.text for one in row.cells] for row in found.rows]
    assert rows == [
        ["Group", "Condition", "Condition", "n"],
        ["Young", "Nap", "11.2 ± 0.4", "24"],
        ["Young", "Wake", "9.8 ± 0.6", "23"],
        ["Old", "Nap", "8.1\nexcluded: two", "19"],
    ]
    tables = part(made, "word/document.xml").iter(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in tables] == [True, False, False, False]


def test_emphasis_is_in_the_runs(made: bytes) -> None:
    runs = [run for p in python_docx.Document(BytesIO(made)).paragraphs for run in p.runs]
    found = {run.text: run for run in reversed(runs)}  # the first of each

    assert found["bold"].bold
    assert found["italic"].italic
    assert found["both"].bold
    assert found["both"].italic
    assert found["underlined"].underline
    assert found["struck"].font.strike
    assert found["code()"].style.name == "Code Character"
    assert found["2"].font.subscript or found["2"].font.superscript


def test_links_and_citations_lead_somewhere(made: bytes) -> None:
    document, relations = part(made, "word/document.xml"), part(made, "word/_rels/document.xml.rels")
    targets = {one.get("Id"): one.get("Target") for one in relations}
    links = [
        (words(one), targets.get(one.get(f"{R}id")) or one.get(f"{W}anchor")) for one in document.iter(f"{W}hyperlink")
    ]
    bookmarks = [one.get(f"{W}name") for one in document.iter(f"{W}bookmarkStart")]

    assert links[:3] == [
        ("[1]–[3]", "reference_1"),
        ("see [4, p. 3]", "reference_4"),
        ("link to the data", "https://example.org/data?a=1&b=2"),
    ]
    assert ("10.1111/jsr.13203", "https://doi.org/10.1111/jsr.13203") in links
    assert bookmarks == ["reference_1", "reference_2", "reference_3", "reference_4"]


def test_footnotes_are_words_own(made: bytes) -> None:
    document, notes = part(made, "word/document.xml"), part(made, "word/footnotes.xml")

    assert [one.get(f"{W}id") for one in document.iter(f"{W}footnoteReference")] == ["1", "2"]
    said = {one.get(f"{W}id"): words(one).strip() for one in notes.iter(f"{W}footnote")}
    assert said == {
        "-1": "",
        "0": "",
        "1": "Spindle density is counted per minute of N2 sleep; not N3.",
        "2": "A second note, which cites [2] in passing.",
    }
    with zipfile.ZipFile(BytesIO(made)) as package:
        assert b"/word/footnotes.xml" in package.read("[Content_Types].xml")


def test_a_link_in_a_footnote_belongs_to_the_footnotes() -> None:
    made = render(paragraph("a", footnote("see ", link("there", "https://example.org/there"))))

    relations = part(made, "word/_rels/footnotes.xml.rels")
    assert [one.get("Target") for one in relations] == ["https://example.org/there"]


def test_code_keeps_its_lines_and_spaces(made: bytes) -> None:
    [code] = [p for p in python_docx.Document(BytesIO(made)).paragraphs if p.style and p.style.name == "Code"]

    assert code.text == "def density(spindles, minutes):\n    return spindles / minutes  # per minute"


def test_the_reference_list_is_a_bibliography(made: bytes) -> None:
    assert styled(made, "Bibliography")[0].startswith("[1]Ö. B. Ünal and A. van der Berg, “Sleep spindles")


def test_the_file_says_its_title_and_writer_and_nothing_of_the_template(made: bytes) -> None:
    about = python_docx.Document(BytesIO(made)).core_properties
    signed = docx.render(arrange("T", doc(), {}, None, "Özge Ünal"))

    assert (about.title, about.author, about.comments, about.last_modified_by) == (TITLE, "", "", "")
    assert about.language == "en-US"
    assert python_docx.Document(BytesIO(signed)).core_properties.author == "Özge Ünal"
    told = {child.tag.partition("}")[2]: child.text for child in part(made, "docProps/app.xml")}
    assert told == {"Application": "Ibid"}
    with zipfile.ZipFile(BytesIO(made)) as package:
        names = "".join(package.namelist())
    # Word finds the second styles to contradict the first.
    assert not re.findall("thumbnail|stylesWithEffects|customXml", names)


def test_word_opens_it_without_compatibility_mode(made: bytes) -> None:
    settings = part(made, "word/settings.xml").iter(f"{W}compatSetting")

    assert {one.get(f"{W}name"): one.get(f"{W}val") for one in settings}["compatibilityMode"] == "15"


def test_the_styles_name_their_language(made: bytes) -> None:
    [lang] = part(made, "word/styles.xml").iter(f"{W}lang")

    assert lang.get(f"{W}val") == "en-US"


@pytest.mark.parametrize("hostile", ["a\x00b\x0bc\ufffe", "<w:p/>&amp;]]>", "\ud800", "🜁 漢字"])
def test_any_text_makes_a_file_that_opens(hostile: str) -> None:
    made = docx.render(arrange(hostile * 100, doc(paragraph(hostile), block("codeBlock", text(hostile))), {}))

    found = python_docx.Document(BytesIO(made))
    assert len(found.paragraphs) == 3
    assert len(found.core_properties.title) <= 255


def test_deep_nesting_is_written_out() -> None:
    inner = paragraph("deep")
    for _ in range(14):
        inner = bullets([paragraph("x"), inner])
    made = render(table([cell(inner, block("blockquote", table([cell("in")])))]))

    assert "deep" in words(part(made, "word/document.xml"))
    # Word asks for a paragraph at the end of every cell.
    assert all(cell[-1].tag == f"{W}p" for cell in part(made, "word/document.xml").iter(f"{W}tc"))
