"""The small vocabulary of WordprocessingML that our documents use, as lxml elements (ECMA-376 part 1, section 17)."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml

from bff.exports.model import Span

Element = Any  # python-docx has its own element classes, and lxml's stubs know none of them

# What XML 1.0 cannot hold at all, however escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def w(tag: str, *children: Element, **attrs: str | int) -> Element:
    """`w("ind", left=720)` is `<w:ind w:left="720"/>`."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attrs.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(children)
    return element


def root(tag: str) -> Element:
    return parse_xml(f"<w:{tag} {nsdecls('w', 'r')}/>")


def clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)


def paragraph(style: str | None, *children: Element, properties: tuple[Element, ...] = ()) -> Element:
    """`properties` in the order that the schema asks of pPr's children."""
    named = [w("pStyle", val=style)] if style else []
    return w("p", w("pPr", *named, *properties), *children)


def run(text: str, *properties: Element) -> Element:
    """Tabs and line breaks in `text` become elements of their own."""
    return w("r", *([w("rPr", *properties)] if properties else []), *_pieces(text))


# Word draws the characters for these hyphens as plain ones, or in another face.
_ELEMENTS = {"\n": "br", "\t": "tab", "\u00ad": "softHyphen", "\u2011": "noBreakHyphen"}


def _pieces(text: str) -> Iterator[Element]:
    for piece in re.split("([\t\n\u00ad\u2011])", clean(text).replace("\r\n", "\n").replace("\r", "\n")):
        if piece in _ELEMENTS:
            yield w(_ELEMENTS[piece])
        elif piece:
            element = w("t")
            element.text = piece
            element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            yield element


def leftward(text: str) -> bool:
    """Whether the text is read from right to left, which Word has to be told of paragraphs and runs."""
    if text.isascii():
        return False
    strong = (unicodedata.bidirectional(char) for char in text)
    return next((kind != "L" for kind in strong if kind in {"L", "R", "AL"}), False)


def looks(span: Span) -> list[Element]:
    """The run properties of a span, in the order that the schema asks of rPr's children."""
    style = "CodeCharacter" if span.code else "Hyperlink" if span.href else None
    raised = "superscript" if span.superscript else "subscript" if span.subscript else None
    wanted = (
        ("rStyle", style, style),
        ("b", span.bold, None),
        ("bCs", span.bold, None),  # of scripts such as Arabic, which have a weight and a slope of their own
        ("i", span.italic, None),
        ("iCs", span.italic, None),
        ("strike", span.strike, None),
        ("u", span.underline, "single"),
        ("vertAlign", raised, raised),
        ("rtl", leftward(span.text), None),
    )
    return [w(tag, **({"val": value} if value else {})) for tag, is_wanted, value in wanted if is_wanted]


def field(instruction: str) -> list[Element]:
    """A field whose value the reader's program works out, such as PAGE."""
    text = w("instrText")
    text.text = f" {instruction} "
    return [
        w("r", w("fldChar", fldCharType="begin")),
        w("r", text),
        w("r", w("fldChar", fldCharType="separate")),
        run("1"),
        w("r", w("fldChar", fldCharType="end")),
    ]
