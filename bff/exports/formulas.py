"""Formulas as trees of MathML, for the formats that draw them: read once, and None where one cannot be read.

What `texmath.sound` lets through is what latex2mathml is asked for, so nothing that people write reaches it unread.
"""

import html
import re
from functools import lru_cache
from xml.etree.ElementTree import Element

from bff.exports.constants import FORMULAS_READ
from bff.exports.texmath import sound

# Its own words for what the converter has under another name, or not at all.
_OTHERWISE = (
    (re.compile(r"\\(begin|end)\{aligned\}"), r"\\\1{align*}"),
    (re.compile(r"\\(begin|end)\{gathered\}"), r"\\\1{matrix}"),
    (re.compile(r"\\arg(?![A-Za-z])"), r"\\operatorname{arg}"),
    # It loses a last row that ends with an empty cell.
    (re.compile(r"(?<!\\)&\s*(?=\\end\{)"), "&{}"),
    # A letter that is to stand upright would be sloped as any other.
    (re.compile(r"\\mathrm\{([A-Za-z]+) ?\}"), r"\\text{\1}"),
)


@lru_cache(maxsize=FORMULAS_READ)
def read(latex: str, *, display: bool = False) -> Element | None:
    """The `math` element; nobody may change it. None where the formula has anything that is not known."""
    formula = sound(latex)
    if formula is None:
        return None
    # Its tables take a while to come: the first formula waits for them, and no start does.
    from latex2mathml.converter import convert_to_element  # noqa: PLC0415

    for known, other in _OTHERWISE:
        formula = known.sub(other, formula)
    try:
        found: Element = convert_to_element(formula, display="block" if display else "inline")
    except Exception:  # noqa: BLE001  what the converter cannot read stays as it was written, whatever it raises
        return None
    # The name of its namespace would stand twice where the tree is written and read again.
    found.attrib.pop("xmlns", None)
    for element in list(found.iter()):
        _gather(element)
        element.text = html.unescape(element.text or "")
        # In points it would depend on the size that is drawn at; without it, rows stand apart as usual.
        element.attrib.pop("rowspacing", None)
    return None if any(_unread(element) for element in found.iter()) else found


# How many children MathML gives these: https://www.w3.org/TR/mathml-core/
_CHILDREN = {
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}


def _gather(element: Element) -> None:
    """Scripts at a bracketed matrix or binomial are given its brackets as if they were children of their own."""
    spare = len(element) - _CHILDREN.get(element.tag, len(element))
    if spare > 0:
        base = Element("mrow")
        base.extend(element[: spare + 1])
        element[: spare + 1] = [base]


def _unread(element: Element) -> bool:
    """The converter passes on what it does not know as if it were a letter."""
    text = element.text or ""
    unknown = len(text) > 1 and text.startswith("\\")
    misshapen = len(element) != _CHILDREN.get(element.tag, len(element))
    return unknown or misshapen or element.get("linebreak") is not None
