"""Formulas as Word's own: Office Math out of MathML's tree (ECMA-376 part 1, section 22.1)."""

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element as Tree

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from bff.exports.formulas import read
from bff.exports.wordml import Element, clean, w

# ruff: noqa: RUF001  signs that look like letters are what this is about
_NARY = frozenset("∑∏∐∫∬∭∮⋃⋂⋁⋀⨁⨂⨀⨄")
_INTEGRALS = frozenset("∫∬∭∮")
_RELATIONS = frozenset("=<>≤≥≠≈≡∼≃≅∝≪≫→←⇒⇔∈,;")
# What stands over a letter, and the combining sign that Word draws there.
_ACCENTS = {
    "^": "\u0302", "ˆ": "\u0302", "ˇ": "\u030c", "~": "\u0303", "˜": "\u0303", "´": "\u0301", "`": "\u0300",
    "˙": "\u0307", "¨": "\u0308", "˘": "\u0306", "→": "\u20d7", "←": "\u20d6", "⟶": "\u20d7", "⟵": "\u20d6",
}  # fmt: skip
_BARS = frozenset("¯‾―_\u0332\u0304\u0305")
_BRACES = frozenset("⏞⏟")
_OPENS = frozenset("([{⟨⌊⌈|‖")
_CLOSES = {"(": ")", "[": "]", "{": "}"}
# Names of functions that MathML takes for letters; it takes the others for signs.
_FUNCTIONS = frozenset({
    *("arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "dim"),
    *("exp", "hom", "ker", "lg", "ln", "log", "sec", "sin", "sinh", "tan", "tanh"),
})  # fmt: skip
# What stands at these stands below them.
_LIMITED = frozenset({"lim", "lim inf", "lim sup", "max", "min", "inf", "sup", "det", "gcd", "Pr"})
_SPACES = {"1em": "\u2003", "2em": "\u2003\u2003", "0.333em": "\u2004", "0.167em": "\u2009"}
_NOTHING = "\u200b"  # Word draws a box where there is nothing at all


def inline(latex: str) -> Element | None:
    """None where the formula cannot be read."""
    tree = read(latex)
    return None if tree is None else _written(tree)


def display(latex: str) -> Element | None:
    """On a line of its own."""
    tree = read(latex, display=True)
    formula = None if tree is None else _written(tree)
    return None if formula is None else m("oMathPara", formula)


def _written(tree: Tree) -> Element | None:
    try:
        return m("oMath", *_row(tree))
    except RecursionError:
        # Each of some hundred big operators in a row takes in those behind it: nobody's formula.
        return None


def m(tag: str, *children: Element, val: str | int | None = None) -> Element:
    element = OxmlElement(f"m:{tag}")
    if val is not None:
        element.set(qn("m:val"), str(val))
    element.extend(children)
    return element


def _row(parent: Tree) -> list[Element]:
    made: list[Element] = []
    children = list(parent)
    at = 0
    while at < len(children):
        element, taken = _next(children, at)
        made += element
        at += taken
    return made


def _next(children: Sequence[Tree], at: int) -> tuple[list[Element], int]:
    """What the child at this place becomes, with how many that takes: big operators and brackets take others in."""
    child = children[at]
    if _sign(child) in _NARY:
        body = _until_related(children[at + 1 :])
        return [_big(child, body)], 1 + len(body)
    if taken := _named(child) and _argument(children[at + 1 :]):
        return [m("func", m("fName", *_name(child)), _e(*_inner(children[at + 1 : at + 1 + taken])))], 1 + taken
    after = children[at + 1] if at + 1 < len(children) else None
    if child.tag == "mo" and after is not None and _bracketed(child, after):
        closed = at + 2 < len(children) and children[at + 2].tag == "mo" and not _opens(children[at + 2])
        return [_fenced(child.text or "", _of(after), _text(children[at + 2]) if closed else "")], 3 if closed else 2
    return _of(child), 1


def _named(child: Tree) -> bool:
    base = child[0] if child.tag in {"msub", "msup", "msubsup"} else child
    return _text(base) in _FUNCTIONS if base.tag == "mi" else base.tag == "mo" and _text(base)[:1].isalpha()


def _name(function: Tree) -> list[Element]:
    if function.tag == "msub" and _text(function[0]) in _LIMITED:
        return [m("limLow", _e(*_of(function[0])), _e(*_of(function[1]), tag="lim"))]
    return _of(function)


def _argument(rest: Sequence[Tree]) -> int:
    """How many of what follows a function's name it is of: one, or all from a bracket to its other."""
    if not rest or rest[0].tag == "mspace":
        return 0
    if _named(rest[0]):
        return 1 + _argument(rest[1:])
    if _sign(rest[0]) in _NARY:
        return 1 + len(_until_related(rest[1:]))
    if rest[0].tag != "mo":
        return 1
    opened = _text(rest[0])
    depth = 0
    for number, child in enumerate(rest, 1):
        depth += (_text(child) == opened) - (_text(child) == _CLOSES.get(opened))
        if not depth:
            return number if opened in _CLOSES else 0
    return 0


def _until_related(rest: Sequence[Tree]) -> list[Tree]:
    body: list[Tree] = []
    for child in rest:
        if child.tag == "mo" and _text(child) in _RELATIONS:
            break
        body.append(child)
    return body


def _bracketed(child: Tree, after: Tree) -> bool:
    """Around a table, or a fraction without a line: both are as high as they are."""
    return _opens(child) and (after.tag == "mtable" or (after.tag == "mfrac" and _lineless(after)))


def _opens(child: Tree) -> bool:
    return _text(child) in _OPENS and child.get("form") != "postfix"


def _lineless(fraction: Tree) -> bool:
    return fraction.get("linethickness") == "0"


def _of(child: Tree) -> list[Element]:
    make = _MADE.get(child.tag)
    return make(child) if make else _row(child)


def _e(*children: Element, tag: str = "e") -> Element:
    return m(tag, *(children or (_run(_NOTHING),)))


def _arguments(element: Tree, *names: str) -> list[Element]:
    return [_e(*_of(child), tag=name) for name, child in zip(names, element, strict=True)]


def _run(text: str, *, upright: bool = False, words: bool = False) -> Element:
    look = [m("rPr", m("nor"))] if words else [m("rPr", m("sty", val="p"))] if upright else []
    letters = m("t")
    letters.text = clean(text)
    letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    face = w("rFonts", ascii="Cambria Math", hAnsi="Cambria Math")
    return m("r", *look, w("rPr", face), letters)


def _text(element: Tree) -> str:
    return (element.text or "").strip()


def _letters(element: Tree) -> list[Element]:
    text = _text(element)
    # What bold and script letters are is in their code points; a name of several letters stands upright.
    upright = element.tag != "mi" or len(text) > 1 or not text.isalpha()
    return [_run(text, upright=upright)] if text else []


def _space(element: Tree) -> list[Element]:
    width = element.get("width") or ""
    return [] if width.startswith("negative") else [_run(_SPACES.get(width, "\u2005"))]


def _mrow(element: Tree) -> list[Element]:
    children = list(element)
    if not children or children[0].get("form") != "prefix":
        return _row(element)
    closed = len(children) > 1 and children[-1].get("form") == "postfix"
    inside = _inner(children[1 : len(children) - closed])
    return [_fenced(_text(children[0]), inside, _text(children[-1]) if closed else "")]


def _inner(children: Sequence[Tree]) -> list[Element]:
    around = Tree("mrow")
    around.extend(children)
    return _row(around)


def _fenced(opened: str, inside: Sequence[Element], closed: str) -> Element:
    return m("d", m("dPr", m("begChr", val=opened), m("endChr", val=closed)), _e(*inside))


def _fraction(element: Tree) -> list[Element]:
    kind = [m("fPr", m("type", val="noBar"))] if _lineless(element) else []
    return [m("f", *kind, *_arguments(element, "num", "den"))]


def _root(element: Tree) -> list[Element]:
    if element.tag == "msqrt":
        return [m("rad", m("radPr", m("degHide", val=1)), m("deg"), _e(*_row(element)))]
    base, degree = element
    return [m("rad", _e(*_of(degree), tag="deg"), _e(*_of(base)))]


def _scripted(tag: str, *names: str) -> Callable[[Tree], list[Element]]:
    return lambda element: [m(tag, *_arguments(element, "e", *names))]


def _sign(element: Tree) -> str:
    """The operator that scripts stand at, or the element itself is."""
    if element.tag == "mstyle" and len(element) == 1:
        return _sign(element[0])
    if element.tag in {"msub", "msup", "msubsup", "munder", "mover", "munderover"}:
        return _text(element[0]) if element[0].tag == "mo" else ""
    return _text(element) if element.tag == "mo" else ""


def _big(element: Tree, body: Sequence[Tree]) -> Element:
    if element.tag == "mstyle":
        return _big(element[0], body)
    sign, scripts = _sign(element), list(element)[1:]
    under = scripts[0] if element.tag in {"msub", "munder", "msubsup", "munderover"} else None
    over = scripts[-1] if element.tag in {"msup", "mover", "msubsup", "munderover"} else None
    beside = element.tag in {"msub", "msup", "msubsup"}
    properties = m(
        "naryPr",
        m("chr", val=sign),
        m("limLoc", val="subSup" if beside or sign in _INTEGRALS else "undOvr"),
        *([m("subHide", val=1)] if under is None else []),
        *([m("supHide", val=1)] if over is None else []),
    )
    limits = [m(tag, *([] if part is None else _of(part))) for tag, part in (("sub", under), ("sup", over))]
    return m("nary", properties, *limits, _e(*_inner(body)))


def _under_or_over(element: Tree) -> list[Element]:
    base, mark = element
    sign, above = _text(mark) if mark.tag == "mo" else "", element.tag == "mover"
    inside = _e(*_of(base))
    if sign in _BARS:
        return [m("bar", m("barPr", m("pos", val="top" if above else "bot")), inside)]
    if sign in _BRACES:
        place = m("pos", val="top" if above else "bot")
        looks = m("groupChrPr", m("chr", val=sign), place, m("vertJc", val="bot" if above else "top"))
        return [m("groupChr", looks, inside)]
    if above and sign in _ACCENTS:
        return [m("acc", m("accPr", m("chr", val=_ACCENTS[sign])), inside)]
    return [m("limUpp" if above else "limLow", inside, _e(*_of(mark), tag="lim"))]


def _both(element: Tree) -> list[Element]:
    base, under, over = element
    lower = m("limLow", _e(*_of(base)), _e(*_of(under), tag="lim"))
    return [m("limUpp", _e(lower), _e(*_of(over), tag="lim"))]


def _table(element: Tree) -> list[Element]:
    rows = [list(row) for row in element]
    columns = max(map(len, rows), default=1)
    looks = [m("mc", m("mcPr", m("count", val=1), m("mcJc", val=_alignment(rows, at)))) for at in range(columns)]
    # Word wants every row as long as the longest.
    made = [m("mr", *(_e(*(_in_cell(row[at]) if at < len(row) else ())) for at in range(columns))) for row in rows]
    return [m("m", m("mPr", m("mcs", *looks)), *made)]


def _in_cell(cell: Tree) -> list[Element]:
    """LibreOffice draws a question mark where nothing stands before a relation, as in rows that are aligned at it."""
    first = next((child for child in cell if len(child) or _text(child)), cell)
    return [*([_run(_NOTHING)] if _text(first) in _RELATIONS else []), *_row(cell)]


def _alignment(rows: Sequence[Sequence[Tree]], column: int) -> str:
    first = next(row[column] for row in rows if column < len(row))
    return first.get("columnalign") or "center"


def _hidden(element: Tree) -> list[Element]:
    return [m("phant", m("phantPr", m("show", val=0)), _e(*_row(element)))]


_MADE: dict[str, Callable[[Tree], list[Element]]] = {
    "mi": _letters,
    "mn": _letters,
    "mo": _letters,
    "mtext": lambda element: [_run(element.text or "", words=True)],
    "mspace": _space,
    "mrow": _mrow,
    "mfrac": _fraction,
    "msqrt": _root,
    "mroot": _root,
    "msub": _scripted("sSub", "sub"),
    "msup": _scripted("sSup", "sup"),
    "msubsup": _scripted("sSubSup", "sub", "sup"),
    "munder": _under_or_over,
    "mover": _under_or_over,
    "munderover": _both,
    "mtable": _table,
    "mphantom": _hidden,
    "menclose": lambda element: [m("borderBox", _e(*_row(element)))],
}
