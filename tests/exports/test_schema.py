"""The DOCX as Word's schema asks: children in their order, ids that meet, a paragraph at the end of every cell.

Word refuses or silently repairs what is out of order. The orders are those of ECMA-376 part 1, annex A (wml.xsd).
"""

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from lxml import etree

from bff.exports import docx
from bff.exports.model import arrange
from tests.exports.make import block, bullets, cell, doc, head, heading, numbered, paragraph, table, text
from tests.exports.paper import printable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
ORDER = {
    "pPr": """pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs
        suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd
        snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment
        textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange""",
    "rPr": """rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid
        vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em
        lang eastAsianLayout specVanish oMath""",
    "pBdr": "top left bottom right between bar",
    "tbl": "tblPr tblGrid tr",
    "tblPr": """tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing
        tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription""",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
    "num": "abstractNumId lvlOverride",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "style": """name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked
        personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr""",
    "sectPr": """headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType
        pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings""",
    "settings": """zoom proofState defaultTabStop characterSpacingControl savePreviewPicture footnotePr endnotePr compat
        rsids mathPr themeFontLang clrSchemeMapping doNotAutoCompressPictures shapeDefaults decimalSymbol listSeparator
        docId defaultImageDpi""",
}  # fmt: skip
PARTS = ("document", "styles", "numbering", "footnotes", "settings", "footer1")


@pytest.fixture(scope="module")
def parts() -> dict[str, Any]:
    every = text("every", "bold", "italic", "underline", "strike", "superscript", "subscript")
    inside = cell(bullets([paragraph("a"), numbered(paragraph("b"), start=1000)]), block("blockquote", paragraph("c")))
    hard = arrange(
        "שלום",
        doc(
            paragraph(every, text("code", "code"), text("עולם", "bold", "italic")),
            heading(6, "Six"),
            block("blockquote", bullets([paragraph("d"), block("codeBlock", text("e"))]), table([inside])),
            table([head("h", colspan=2, rowspan=2), head("i")], [head("j")], [cell(), cell(), cell()], []),
            bullets([paragraph("שלום"), table([cell(table([cell()]))])]),
        ),
        {},
        [],
    )
    found = {}
    for name, made in (("paper", docx.render(printable())), ("hard", docx.render(hard))):
        with zipfile.ZipFile(BytesIO(made)) as package:
            for each in PARTS:
                if f"word/{each}.xml" in package.namelist():
                    found[f"{name}/{each}"] = etree.fromstring(package.read(f"word/{each}.xml"))
            found[f"{name}/relations"] = etree.fromstring(package.read("word/_rels/document.xml.rels"))
    return found


def test_children_stand_in_the_order_of_the_schema(parts: dict[str, Any]) -> None:
    seen = set()
    for name, root in parts.items():
        for element in root.iter(*(W + tag for tag in ORDER)):
            tag = element.tag.removeprefix(W)
            order = ORDER[tag].split()
            children = [re.sub("{.*}", "", child.tag) for child in element]
            places = [order.index(child) for child in children]
            assert places == sorted(places), (name, tag, children)
            seen.add(tag)
    assert seen == set(ORDER)


def test_every_cell_ends_with_a_paragraph_and_every_row_covers_the_grid(parts: dict[str, Any]) -> None:
    tables = [one for root in parts.values() for one in root.iter(f"{W}tbl")]
    for one in tables:
        columns = len(one.findall(f"{W}tblGrid/{W}gridCol"))
        for row in one.findall(f"{W}tr"):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
            assert sum(1 if span is None else int(span.get(f"{W}val")) for span in spans) == columns
            assert all(cell[-1].tag == f"{W}p" for cell in row.findall(f"{W}tc"))
        # Two tables that touch would be one to Word.
        assert one.getnext().tag == f"{W}p"
    assert len(tables) == 5


def test_what_is_named_is_there(parts: dict[str, Any]) -> None:
    for paper in ("paper", "hard"):
        styles = {one.get(f"{W}styleId") for one in parts[f"{paper}/styles"].iter(f"{W}style")}
        numbers = {one.get(f"{W}numId") for one in parts[f"{paper}/numbering"].iter(f"{W}num")}
        document = parts[f"{paper}/document"]
        named = {one.get(f"{W}val") for tag in ("pStyle", "rStyle") for one in document.iter(W + tag)}
        related = {one.get("Id") for one in parts[f"{paper}/relations"]}

        assert named <= styles
        assert {one.get(f"{W}val") for one in document.iter(f"{W}numId")} == numbers
        assert {one.get(f"{R}id") for one in document.iter() if one.get(f"{R}id")} <= related
        bookmarks = [one.get(f"{W}id") for one in document.iter(f"{W}bookmarkStart")]
        assert len(bookmarks) == len(set(bookmarks))
        marks = {one.get(f"{W}name") for one in document.iter(f"{W}bookmarkStart")}
        assert {one.get(f"{W}anchor") for one in document.iter(f"{W}hyperlink") if one.get(f"{W}anchor")} <= marks
