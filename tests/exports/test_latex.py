"""LaTeX as it is written, as pandoc reads it, and as TeX sets it."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bff.citations import Bibliography
from bff.exports import latex
from bff.exports.model import Proof, arrange
from bff.exports.texmath import ONE, SIGNS, SYMBOLS, TWO, WORDS
from bff.exports.textext import address
from tests.exports.make import (
    block,
    bullets,
    cell,
    cite,
    doc,
    footnote,
    head,
    heading,
    link,
    math,
    numbered,
    paragraph,
    table,
    text,
)
from tests.exports.paper import CONTENT, EVIDENCE, FIRST, NUMBERS, SECOND, SOURCES, THIRD, TITLE, WORKS, pressed
from tests.exports.tools import compiled, found, needs_pandoc, needs_tex, pandoc, words


def body(*blocks: dict[str, Any], **over: Any) -> str:
    whole = latex.render(pressed(*blocks, **over)).text
    return whole.split("\\maketitle\n\n", 1)[1].split("\n\n\\IfFileExists{IEEEtran", 1)[0]


def test_citations_are_keys_with_the_writers_words_around_them() -> None:
    made = body(paragraph("x ", cite(FIRST), cite(SECOND), cite(THIRD, prefix="see", locator="p. 5]"), cite("gone")))

    assert made == r"x \cite{unal2021sleep,work1999}, see \cite[p. 5{]}]{hypnogram}, {[}?{]}"


def test_a_quote_stands_with_the_words_that_rest_on_it() -> None:
    proofs = {"e": Proof(r"50% \input{x}", "a_b.pdf", 3)}
    made = body(paragraph("So ", text("it ", EVIDENCE), text("is", "bold", EVIDENCE), "."), proofs=proofs)

    assert made == (r"So \verified{it \textbf{is}}{“50\% \textbackslash{}input\{x\}”, a\_b.pdf, p.~3}.")


def test_lists_keep_their_kind_and_start_and_go_as_deep_as_latex_lets_them() -> None:
    deep = paragraph("x")
    for _ in range(6):
        deep = bullets([paragraph("x"), deep])
    made = latex.render(pressed(numbered(paragraph("a"), start=3, kind="a"), deep))

    assert "\\setcounter{enumi}{2}\n\\def\\labelenumi{\\alph{enumi}.}\n\\item a" in made.text
    assert made.text.count("\\begin{itemize}") == 4
    assert [(each.code, each.count) for each in made.cautions] == [("LISTS_FLATTENED", 2)]


def test_code_that_would_end_its_own_block_is_set_letter_by_letter() -> None:
    honest = body(block("codeBlock", text("a\\b\n  c")))
    forged = body(block("codeBlock", text("\\end{verbatim}\\input{x}\n  c")))

    assert honest == "\\begin{verbatim}\na\\b\n  c\n\\end{verbatim}"
    assert "\\input" not in forged
    assert "\\newline\n~~c\\par}" in forged


def test_a_formula_that_is_not_known_is_text_and_said() -> None:
    made = latex.render(pressed(paragraph(math(r"\write18{id}")), block("mathBlock", latex=r"x \] \input{a}")))

    assert r"\texttt{\textbackslash{}write18\{id\}}" in made.text
    assert [(each.code, each.count) for each in made.cautions] == [("MATH_AS_TEXT", 2)]


def test_letters_that_latex_has_no_font_for_are_said() -> None:
    [said] = latex.render(pressed(paragraph("Größe – naïve ≤ “x” 漢字"))).cautions

    assert (said.code, said.characters) == ("CHARACTERS_NEED_FONT", ("漢", "字"))


@pytest.mark.parametrize(
    ("href", "safe"),
    [
        ("https://a.example/a_b~c?x=1&y=%20#z", r"https://a.example/a%5Fb~c?x=1\&y=\%20\#z"),
        (r"https://a.example/}\input{x}", r"https://a.example/\%7D\%5Cinput\%7Bx\%7D"),
        ("https://a.example/$^", r"https://a.example/\%24\%5E"),
    ],
)
def test_an_address_stays_an_address(href: str, safe: str) -> None:
    assert address(href).replace("%5F", "_").replace("\\_", "_") == safe.replace("%5F", "_")


HOSTILE = [
    r"\input{/etc/passwd}", r"\immediate\write18{id}", r"\end{document}", r"\csname x\endcsname", "^^5cinput{x}", "$x$",
    "$$x$$", "% comment", "#1 & _x_ ^y^ ~z~", "{", "}", "}{", r"\\", "\\", "[x] *y*", "*", "[", "]", "a -- b --- c",
    "`a' ``b'' \"c\" ?` !` ,,d", "<<e>>", "|f|", r"\verb|x|", r"\begin{verbatim}", "\x00\x07\u202eevil", "a\n\nb", "\n",
    r"\catcode`\%=12", r"\def\x{\x}\x", "@article{x,", r"\footnote{x}", r"\cite{x}", r"\href{x}{y}", "\u00a0x\u00ad",
]  # fmt: skip
PLACES = {
    "paragraph": (paragraph, 1),
    "listed": (lambda words: bullets([paragraph(words), numbered(paragraph(words))]), 2),
    "celled": (lambda words: table([head(words), head("")], [cell(words), cell(words, colspan=1)]), 3),
    "noted": (lambda words: paragraph("x", footnote(words)), 1),
    "marked": (
        lambda words: paragraph(text(words, "bold"), text(words, "underline", "strike"), link(words, "https://a.example/%#&_~")),
        3,
    ),
    "headed": (lambda words: heading(2, words), 1),
    "coded": (lambda words: paragraph(text(words, "code")), 1),
    "quoted": (lambda words: block("blockquote", paragraph(words)), 1),
}  # fmt: skip
OURS = {
    r"\textbackslash",
    r"\$",
    r"\&",
    r"\#",
    r"\%",
    r"\_",
    r"\{",
    r"\}",
    r"\textasciitilde",
    r"\textasciicircum",
    r"\textless",
    r"\textgreater",
    r"\straightquote",
    r"\`",
    r"\-",
    r"\emph",
    r"\textbf",
    r"\texttt",
    r"\uline",
    r"\sout",
    r"\href",
    r"\footnote",
    r"\item",
    r"\begin",
    r"\end",
    r"\newline",
    r"\leavevmode",
    r"\section",
    r"\subsection",
    r"\def",
    r"\labelenumi",
    r"\arabic",
    r"\labelenumii",
    r"\hline",
    r"\tabularnewline",
    r"\endhead",
    r"\linewidth",
    r"\par",
    r"\noindent",
    r"\ttfamily",
}


@pytest.mark.parametrize("place", PLACES)
def test_hostile_words_name_no_command_but_ours(place: str) -> None:
    make, _ = PLACES[place]
    made = body(*map(make, HOSTILE))

    assert set(re.findall(r"\\(?:[A-Za-z]+|.)", made)) <= OURS
    bare = re.sub(r"\\.", "", made)
    assert not re.search("[$#^`\x00\x07\u202e]|(?<!\\\\)%", bare)
    assert bare.count("{") == bare.count("}")


@needs_pandoc
@pytest.mark.parametrize("place", PLACES)
def test_pandoc_reads_hostile_words_as_the_words_they_are(place: str) -> None:
    make, times = PLACES[place]
    tree = pandoc(latex.render(pressed(*map(make, HOSTILE))).text, "latex-smart")

    wanted = "".join("x" * (place == "noted") + each * times for each in HOSTILE)
    # An apostrophe is a curved one to TeX.
    assert _letters(words(tree["blocks"])) == _letters(wanted).replace("'", "’")
    assert found(tree, "RawInline", "RawBlock", "Math", "Image", "CodeBlock", "Cite") == []
    assert {content[2][0] for content in found(tree, "Link")} <= {"https://a.example/%#&_~"}


def _letters(text: str) -> str:
    """All but spaces and what is not to be seen."""
    return re.sub("[\\s\x00\x07\u202e\u00ad\u200b]", "", text)


@needs_pandoc
def test_pandoc_reads_the_whole_paper() -> None:
    whole = msgspec.structs.replace(arrange(TITLE, CONTENT, NUMBERS), works=SOURCES)
    tree = pandoc(latex.render(whole).text, "latex-smart")

    assert words(tree["meta"]["title"]) == TITLE
    cited = [[each["citationId"] for each in content[0]] for content in found(tree["blocks"], "Cite")]
    assert cited == [["unal2021sleep", "work1999", "hypnogram"], ["nakamura2023spindle"], ["work1999"]]
    kinds = ("Table", "Note", "CodeBlock", "BlockQuote", "OrderedList", "BulletList", "Strikeout", "Underline")
    assert {kind: len(found(tree["blocks"], kind)) for kind in kinds} == {
        "Table": 1, "Note": 2, "CodeBlock": 1, "BlockQuote": 1, "OrderedList": 3, "BulletList": 2, "Strikeout": 1,
        "Underline": 1,
    }  # fmt: skip


@needs_tex
def test_the_whole_paper_compiles_with_whatever_else_a_document_may_hold(tmp_path: Path) -> None:
    hostile = [make(words) for make, _ in PLACES.values() for words in HOSTILE]
    wide = table([head(*[paragraph(str(n))]) for n in range(40)], [cell("x", rowspan=2)] * 40)
    noted = table(
        [head(paragraph("h", footnote("in a head")), colspan=2)], [cell(paragraph("c", footnote("d"))), cell("e")]
    )
    proofs = {"e": Proof(HOSTILE[0], HOSTILE[1], 3)}
    hard = heading(
        1,
        "H",
        footnote("note"),
        math("x^2"),
        cite(FIRST),
        text("claim", EVIDENCE),
        link("l", "https://a.example/%#&_~"),
    )
    listed = bullets(
        [block("blockquote", paragraph("q")), block("codeBlock", text("c\\d")), wide, heading(2, "in a list")]
    )
    whole = msgspec.structs.replace(
        arrange("\n".join(HOSTILE), doc(hard, *CONTENT["content"], *hostile, noted, listed), NUMBERS),
        works=SOURCES,
        proofs=proofs,
    )
    made = latex.render(whole)

    compiled("lualatex", tmp_path, made.text, made.beside)

    set_ = (tmp_path / "document.bbl").read_text()
    assert re.findall(r"\\bibitem\{(.*?)\}", set_) == ["unal2021sleep", "work1999", "hypnogram", "nakamura2023spindle"]
    assert (tmp_path / "document.pdf").read_bytes().startswith(b"%PDF")


@needs_tex
def test_latin_text_and_every_command_of_formulas_compile_with_pdflatex_too(tmp_path: Path) -> None:
    one = [rf"\{name}{{x}}" for name in sorted(ONE | WORDS)]
    two = [rf"\{name}{{x}}{{y}}" for name in sorted(TWO)]
    alone = [rf"x \{name} y" for name in [*(SYMBOLS - {"limits", "nolimits"}), *(SIGNS - {"{", "}"})]]
    more = [
        r"\{ \} \sum\limits_{i}^{n} \sqrt[3]{x}",
        r"\left( \begin{cases} a & b \\ [c] & d \end{cases} \right.",
        r"\begin{align*} a &= b \\ * &= d \end{align*}",
    ]
    every = [*alone, *one, *two, *more]
    blocks = [paragraph(math(each)) for each in every]
    made = latex.render(pressed(*blocks, *map(paragraph, HOSTILE), paragraph("Größe Łódź ≤ → “a” … € № ™")))

    compiled("pdflatex", tmp_path, made.text)

    assert made.cautions == ()


def test_a_style_of_notes_has_footnotes_in_words_and_the_works_in_the_list() -> None:
    cited = doc(paragraph("Gains ", cite(FIRST), "."))
    made = arrange("T", cited, NUMBERS, Bibliography(WORKS, "oscola"), listed=False)
    written = latex.render(msgspec.structs.replace(made, works=SOURCES)).text

    assert r"Gains.\footnote{ÖB Ünal and A van der Berg," in written
    assert r"\nocite{*}" in written
    assert r"\cite" not in written
