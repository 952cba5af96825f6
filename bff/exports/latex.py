r"""A printable document as LaTeX, with its works beside it as BibTeX.

It asks for nothing but LaTeX's base and recommended packages. Words that rest on a quote carry it without printing
it: `\verified{words}{“quote”, source, p.~3}`.
"""

from collections.abc import Iterable, Sequence
from functools import singledispatchmethod
from typing import NamedTuple

import msgspec

from bff.citations import Manner
from bff.exports.bibliography import bib, keys
from bff.exports.constants import MOST_CHARACTERS
from bff.exports.grid import Place, lay_out, shares
from bff.exports.markers import markers
from bff.exports.model import (
    Block,
    Cell,
    Code,
    Figure,
    Heading,
    Listing,
    Math,
    Paragraph,
    Printable,
    Quote,
    References,
    Rule,
    Spans,
    Table,
)
from bff.exports.plaintext import Losses, Made, clean, figure_words, flat, is_simple, one_line
from bff.exports.schemas import Caution
from bff.exports.textext import Citing, Inline, escape, foreign
from bff.exports.watch import UNWATCHED, Watch

BIBLIOGRAPHY = "references.bib"
_NAME = BIBLIOGRAPHY.removesuffix(".bib")
_DEEPEST = 4  # LaTeX refuses the fifth list of a kind
_LEVELS = ("section", "subsection", "subsubsection", "paragraph", "subparagraph", "subparagraph")
_COUNTERS = ("enumi", "enumii", "enumiii", "enumiv")
_KINDS = {"1": "arabic", "a": "alph", "A": "Alph", "i": "roman", "I": "Roman"}
_MOST_LETTERS = 26
_LINE = 345  # points that a line of the class is wide
_SPACE = 6.0  # beside each column, in points

_HEAD = r"""% !TeX program = lualatex
% LuaLaTeX or XeLaTeX; pdfLaTeX too where all letters are European ones.
\documentclass[11pt,a4paper]{article}
\usepackage{iftex}
\ifPDFTeX
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{textcomp}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\else
\usepackage{fontspec}
\fi
\usepackage{amsmath,amssymb}
\usepackage{longtable}
\IfFileExists{ulem.sty}{\usepackage[normalem]{ulem}}{\let\uline\underline\let\sout\relax}
"""
_LINKS = r"""\usepackage[hidelinks]{hyperref}
% The words, and the quote they were checked against; print that too by using #2.
\newcommand{\verified}[2]{#1}
\newcommand{\straightquote}{"}
\AtBeginDocument{\renewcommand{\straightquote}{\textquotedbl}}
\setcounter{secnumdepth}{0}
"""
# The first of these that is installed; TeX leaves out in silence what a font lacks.
_FONTS = ("Noto Serif", "DejaVu Serif", "FreeSerif", "CMU Serif")


def render(printable: Printable, watch: Watch = UNWATCHED) -> Made:
    losses = Losses()
    named = keys(printable.works)
    way = _way(printable.manner)
    writer = _Writer(Inline(printable.notes, Citing(named, printable.manner), printable.proofs, losses), losses)
    body = writer.blocks(watch.over("writing", printable.blocks))
    works = {BIBLIOGRAPHY: bib(printable.works)} if printable.works else {}
    needed = foreign(body)
    head = [_HEAD + (way.package if works else "") + _LINKS + (_fonts() if needed else ""), _title(printable)]
    parts = [*head, "\\begin{document}\n\\maketitle", body, way.listed if works else "", "\\end{document}"]
    near = [_near(printable.manner, way)] if works and way.style else []
    cautions = (*losses.cautions(), *([_needs(needed)] if needed else []), *near)
    return Made("\n\n".join(filter(None, parts)) + "\n", works, cautions)


class _Way(NamedTuple):
    """How BibTeX is asked for the references. `style` is what comes near a style that BibTeX has not."""

    package: str
    listed: str
    style: str = ""


def _way(manner: Manner) -> _Way:
    if manner.file == "ieee":
        listed = r"\IfFileExists{IEEEtran.bst}{\bibliographystyle{IEEEtran}}{\bibliographystyle{unsrt}}"
        return _Way("", f"{listed}\n\\bibliography{{{_NAME}}}")
    style = "unsrtnat" if manner.numbered and not manner.sorts else "plainnat"
    brackets = "square" if (manner.frame or (manner.opens,))[0] == "[" else "round"
    options = "super" if manner.raised else f"numbers,{brackets}" if manner.numbered else brackets
    package = f"\\usepackage[{options}{',sort&compress' if manner.numbered else ''}]{{natbib}}\n"
    heading = f"\\renewcommand{{\\refname}}{{{manner.heading}}}\n"
    # Notes say in words what they cite.
    heading += "\\nocite{*}\n" if manner.notes else ""
    return _Way(package, f"{heading}\\bibliographystyle{{{style}}}\n\\bibliography{{{_NAME}}}", style)


def _near(manner: Manner, way: _Way) -> Caution:
    return Caution("STYLE_NEAR", f"BibTeX sets the references in {way.style}, which comes near {manner.title}")


def _title(printable: Printable) -> str:
    title, author = (escape(one_line(text)) for text in (printable.title, printable.author))
    return f"\\title{{{title}}}\n\\author{{{author}}}\n\\date{{}}"


def _fonts() -> str:
    chain = ""
    for font in reversed(_FONTS):
        chain = rf"\IfFontExistsTF{{{font}}}{{\setmainfont{{{font}}}}}{{{chain}}}"
    return f"\\ifPDFTeX\\else\n{chain}\n\\fi\n"


def _needs(characters: Sequence[str]) -> Caution:
    named = tuple(characters[:MOST_CHARACTERS])
    detail = f"LaTeX's own fonts lack {' '.join(named)}; install one that has them, and set it with \\setmainfont"
    return Caution("CHARACTERS_NEED_FONT", detail, len(characters), named)


class _Place(msgspec.Struct, frozen=True):
    """What surrounds a block: how many lists and quotes, and numbered lists among them."""

    depth: int = 0
    numbered: int = 0


class _Writer:
    def __init__(self, inline: Inline, losses: Losses) -> None:
        self._inline = inline
        self._losses = losses

    def blocks(self, blocks: Iterable[Block], place: _Place = _Place()) -> str:  # noqa: B008  frozen
        return "\n\n".join(filter(None, (self._write(block, place) for block in blocks)))

    @singledispatchmethod
    def _write(self, block: Block, place: _Place) -> str:
        raise NotImplementedError(type(block))

    @_write.register
    def _(self, block: Paragraph, _place: _Place) -> str:
        return self._inline.paragraph(block.spans)

    @_write.register
    def _(self, block: Heading, place: _Place) -> str:
        words = self._inline.row(block.spans)
        if not words or place.depth:
            return f"\\textbf{{{words}}}" if words else ""
        # Bookmarks and running heads take no links, notes or formulas.
        plain = escape(" ".join(span.text for span in block.spans if span.note is None)).strip()
        short = f"[{plain}]" if plain != words else ""
        return f"\\{_LEVELS[block.level - 1]}{short}{{{words}}}"

    @_write.register
    def _(self, block: Code, _place: _Place) -> str:
        text = clean(block.text).expandtabs(4)
        if "verbatim" not in text and not foreign(text):
            return f"\\begin{{verbatim}}\n{text}\n\\end{{verbatim}}"
        # What would end it early, or needs the text's font, is set letter by letter.
        lines = ("~" * (len(line) - len(line.lstrip())) + escape(line.lstrip()) for line in text.split("\n"))
        return "{\\ttfamily\\noindent\n" + "\\newline\n".join(line or "~" for line in lines) + "\\par}"

    @_write.register
    def _(self, _block: Rule, _place: _Place) -> str:
        return "\\begin{center}\\rule{0.5\\linewidth}{0.4pt}\\end{center}"

    @_write.register
    def _(self, block: Math, _place: _Place) -> str:
        return self._inline.formula(block.text, "\\[", "\\]")

    @_write.register
    def _(self, block: Figure, _place: _Place) -> str:
        parts = filter(None, (self._inline.paragraph(spans) for spans in (figure_words(block), block.caption)))
        inside = "\n\n".join(parts)
        return f"\\begin{{center}}\n{inside}\n\\end{{center}}" if inside else ""

    @_write.register
    def _(self, block: Quote, place: _Place) -> str:
        if place.depth >= _DEEPEST:
            self._losses.lists += 1
            return self.blocks(block.blocks, place)
        inside = self.blocks(block.blocks, _Place(place.depth + 1, place.numbered))
        return f"\\begin{{quote}}\n{inside}\n\\end{{quote}}" if inside else ""

    @_write.register
    def _(self, block: Listing, place: _Place) -> str:
        if place.depth >= _DEEPEST:
            self._losses.lists += 1
            return self._flattened(block, place)
        inside = _Place(place.depth + 1, place.numbered + (block.kind is not None))
        items = "\n".join(f"\\item {self.blocks(item, inside) or '{}'}" for item in block.items)
        if block.kind is None:
            return f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}"
        return f"\\begin{{enumerate}}\n{_counting(block, place.numbered)}{items}\n\\end{{enumerate}}"

    def _flattened(self, block: Listing, place: _Place) -> str:
        labels = [escape(label) for label in markers(block)]
        items = (self.blocks(item, place) for item in block.items)
        return "\n\n".join(f"{label} {item}" for label, item in zip(labels, items, strict=True))

    @_write.register
    def _(self, block: Table, _place: _Place) -> str:
        grid = lay_out(block)
        self._losses.tables += not is_simple(block)
        # Where there are many columns, the space between them would leave nothing for words.
        space = min(_SPACE, 40 / grid.columns)
        room = 1 - 2 * space * grid.columns / _LINE
        widths = [share * room for share in shares(grid)]
        rows = [f"{self._row(row, widths)} \\tabularnewline" for row in grid.rows]
        # Its head is set once more on each page, and a note in it would be too.
        rows.insert(
            grid.headers, "\\hline\n\\endhead" if grid.headers and not _noted(block, grid.headers) else "\\hline"
        )
        inside = "\n".join(["\\hline", *rows, "\\hline"])
        columns = "".join(map(_column, widths))
        table = f"\\begin{{longtable}}{{{columns}}}\n{inside}\n\\end{{longtable}}"
        return table if space == _SPACE else f"{{\\setlength{{\\tabcolsep}}{{{space:.2f}pt}}\n{table}}}"

    def _row(self, row: Sequence[Place], widths: Sequence[float]) -> str:
        return " & ".join(self._cell(place, widths) for place in row)

    def _cell(self, place: Place, widths: Sequence[float]) -> str:
        words = self._words(place.cell) if place.opens else ""
        if place.cell.columns == 1:
            return words
        share = sum(widths[place.column : place.column + place.cell.columns])
        # A column of its own kind here is more than pandoc reads, and a box would swallow a note.
        boxed = words if "\\footnote{" in words else f"\\parbox[t]{{{share:.4f}\\linewidth}}{{{words}}}"
        return f"\\multicolumn{{{place.cell.columns}}}{{l}}{{{boxed}}}"

    def _words(self, cell: Cell) -> str:
        lines = [self._inline.paragraph(_bold(spans) if cell.header else spans) for spans in flat(cell)]
        return "\\par ".join(filter(None, lines))

    @_write.register
    def _(self, _block: References, _place: _Place) -> str:
        return ""  # BibTeX sets them from the keys


def _column(share: float) -> str:
    return f"p{{{share:.4f}\\linewidth}}"


def _noted(table: Table, headers: int) -> bool:
    cells = (cell for row in table.rows[:headers] for cell in row)
    return any(span.note is not None for cell in cells for spans in flat(cell) for span in spans)


def _bold(spans: Spans) -> Spans:
    return tuple(span._replace(bold=True) for span in spans)


def _counting(block: Listing, above: int) -> str:
    """What the numbers look like, and where they begin."""
    counter = _COUNTERS[above]
    last = block.start + len(block.items) - 1
    spoken = block.start > 0 and (block.kind in {"i", "I"} or last <= _MOST_LETTERS)
    kind = _KINDS[(block.kind or "1") if spoken else "1"]
    begin = f"\\setcounter{{{counter}}}{{{block.start - 1}}}\n" if block.start != 1 else ""
    return f"{begin}\\def\\label{counter}{{\\{kind}{{{counter}}}.}}\n"
