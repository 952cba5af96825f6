"""How an exported Word document looks: its page, its styles, its lists."""

from collections.abc import Sequence

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor, Twips
from docx.styles.style import CharacterStyle, ParagraphStyle

from bff.exports.wordml import Element, field, w

SERIF = "Cambria"
MONO = "Consolas"
INK = RGBColor(0x1A, 0x1A, 0x1A)
MUTED = RGBColor(0x5A, 0x5A, 0x5A)
LINK = RGBColor(0x1F, 0x4E, 0x8C)
STEP = 425  # one level of a list, in twentieths of a point; "10." needs as much
QUOTE = 510  # how far in a quotation stands
CODE = 100  # how far in the words of a listing stand from the edge of its ground
_GROUND = "F4F4F2"
_HEADINGS = {1: 16, 2: 13.5, 3: 12, 4: 11, 5: 11, 6: 11}
_AFTER_LABEL = 80
_FORMATS = {
    None: "bullet",
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
}
_BULLETS = "•–◦"
LEVELS = 9  # Word knows no deeper list


def dress(document: Document) -> None:
    _page(document)
    _body(document)
    _headings(document)
    _blocks(document)
    _characters(document)


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(28)
    section.top_margin = section.bottom_margin = Mm(25)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for element in field("PAGE"):
        footer._p.append(element)  # noqa: SLF001  python-docx has no fields
    document.styles["Footer"].font.size = Pt(9)


def _set_font(style: ParagraphStyle | CharacterStyle, name: str = SERIF) -> None:
    style.font.name = name
    fonts = style.element.rPr.rFonts
    for script in ("cs", "hAnsi", "ascii"):
        fonts.set(qn(f"w:{script}"), name)
    # The template's headings name theme fonts, which would win over ours.
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _body(document: Document) -> None:
    normal = document.styles["Normal"]
    _set_font(normal)
    normal.font.size = Pt(11)
    normal.paragraph_format.space_after = Pt(7)
    normal.paragraph_format.line_spacing = 1.25
    normal.paragraph_format.widow_control = True


def _headings(document: Document) -> None:
    title = document.styles["Title"]
    _set_font(title)
    title.font.size, title.font.color.rgb = Pt(22), INK
    title.paragraph_format.space_after = Pt(18)
    for border in title.element.pPr.findall(qn("w:pBdr")):
        title.element.pPr.remove(border)
    for level, size in _HEADINGS.items():
        style = document.styles[f"Heading {level}"]
        _set_font(style)
        style.font.size, style.font.color.rgb = Pt(size), INK if level < 6 else MUTED  # noqa: PLR2004  as above
        style.font.bold, style.font.italic = level < 5, level > 3  # noqa: PLR2004  looks tell the small ones apart
        style.paragraph_format.space_before = Pt(18 if level == 1 else 12)
        style.paragraph_format.space_after = Pt(5)
        style.paragraph_format.keep_with_next = True


def _new(document: Document, name: str, based: str = "Normal") -> ParagraphStyle:
    style: ParagraphStyle = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles[based]
    return style


def _blocks(document: Document) -> None:
    quote = document.styles["Quote"]
    quote.font.italic, quote.font.color.rgb = False, MUTED
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Twips(QUOTE)
    items = document.styles["List Paragraph"]
    # Items follow one another closely (the style ignores the space between its own kind), and then comes a space.
    items.paragraph_format.space_after = Pt(7)
    code = _new(document, "Code")
    _set_font(code, MONO)
    code.font.size = Pt(9)
    code.paragraph_format.line_spacing = 1.1
    # A border of the ground's own colour keeps the text off the ground's edge.
    edges = (w(side, val="single", sz=4, space=4, color=_GROUND) for side in ("top", "left", "bottom", "right"))
    code.paragraph_format.left_indent = code.paragraph_format.right_indent = Twips(CODE)
    for element in (w("pBdr", *edges), w("shd", val="clear", color="auto", fill=_GROUND)):
        code.element.get_or_add_pPr().insert_element_before(element, "w:tabs", "w:spacing", "w:ind", "w:jc")
    math = _new(document, "Math")
    _set_font(math, "Cambria Math")
    math.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    cells = _new(document, "Table Text")
    cells.font.size = Pt(10)
    cells.paragraph_format.space_after, cells.paragraph_format.line_spacing = Pt(2), 1.1
    _new(document, "Table List", "Table Text")
    works = _new(document, "Bibliography")
    works.paragraph_format.left_indent, works.paragraph_format.first_line_indent = Mm(10), Mm(-10)
    works.paragraph_format.tab_stops.add_tab_stop(Mm(10))
    works.paragraph_format.keep_together = True
    notes = _new(document, "Footnote Text")
    notes.font.size = Pt(9)
    notes.paragraph_format.space_after, notes.paragraph_format.line_spacing = Pt(2), 1.1
    caption = document.styles["Caption"]
    caption.font.size, caption.font.color.rgb, caption.font.bold = Pt(9.5), MUTED, False


def _characters(document: Document) -> None:
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = LINK, True
    code = document.styles.add_style("Code Character", WD_STYLE_TYPE.CHARACTER)
    _set_font(code, MONO)
    code.font.size = Pt(9.5)
    mark = document.styles.add_style("Footnote Reference", WD_STYLE_TYPE.CHARACTER)
    mark.font.superscript = True


def hanging(labels: Sequence[str]) -> int:
    """How far the text stands from where its label begins, so that the longest label keeps off it."""
    return max(STEP, _AFTER_LABEL + max((sum(map(_advance, label)) for label in labels), default=0))


def _advance(char: str) -> int:
    """About as wide as the body's face is at its size, in twentieths of a point."""
    return 75 if char in ".ijlI" else 190 if char in "mMW" else 121


class Lists:
    """The numbering part. Each list gets a number of its own, so that each starts where it should."""

    def __init__(self, document: Document) -> None:
        self._root: Element = document.part.numbering_part.element
        self._root[:] = []  # the template's own lists are not ours
        for index, kind in enumerate(_FORMATS):
            self._root.append(_abstract(index, kind))
        self._count = 0

    def add(self, kind: str | None, start: int, level: int) -> int:
        self._count += 1
        kinds = list(_FORMATS)
        of = w("abstractNumId", val=kinds.index(kind if kind in _FORMATS else "1"))
        override = w("lvlOverride", w("startOverride", val=start), ilvl=level)
        self._root.append(w("num", of, *([override] if kind else []), numId=self._count))
        return self._count


def _abstract(index: int, kind: str | None) -> Element:
    levels = (_level(level, kind) for level in range(LEVELS))
    return w("abstractNum", w("multiLevelType", val="hybridMultilevel"), *levels, abstractNumId=index)


def _level(level: int, kind: str | None) -> Element:
    text = f"%{level + 1}." if kind else _BULLETS[level % len(_BULLETS)]
    return w(
        "lvl",
        w("start", val=1),
        w("numFmt", val=_FORMATS[kind]),
        w("lvlText", val=text),
        w("lvlJc", val="left"),
        w("pPr", w("ind", left=STEP * (level + 1), hanging=STEP)),
        ilvl=level,
    )
