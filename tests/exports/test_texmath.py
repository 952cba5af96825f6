"""Formulas go to TeX, which can read files and run programs: only what is known passes."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bff.exports.texmath import sound

KNOWN = [
    r"E = mc^2",
    r"\sum_{i=1}^{n} x_i = \frac{n(n+1)}{2}",
    r"\sqrt[3]{x} + \sqrt2",
    r"\left( \frac12 \right) \cdot \bigl[ x \bigr]",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"\begin{array}{lc|r} a & b & c \end{array}",
    r"f'(x)^2 \text{ for } x > 0",
    r"\lim\limits_{x \to 0} \mathbb{R}",
    r"\$5 \% \{ a \}",
    "αβ",
    "",
]
HOSTILE = [
    r"\input{/etc/passwd}",
    r"\write18{id}",
    r"\immediate\write18{id}",
    r"\csname input\endcsname{x}",
    r"\def\x{\x}\x",
    r"\catcode`\@=0 @input",
    r"^^5cinput{x}",
    r"x $ \input{a} $",
    r"x \] \input{a} \[",
    r"x \) y",
    r"x % y",
    r"#1",
    r"`x`",
    r"\begin{document}",
    r"\end{document}",
    r"\begin{matrix} a \end{pmatrix}",
    r"\begin{array}{@{\input{x}}} a \end{array}",
    r"\text{$\input{a}$}",
    r"\text{\input{a}}",
    r"\operatorname{\input}",
    "{",
    "}",
    "a & b",
    r"a \\ b",
    r"\frac{1}",
    "x^2^3",
    "x_1_2",
    "x^",
    r"\left( x",
    r"x \right)",
    r"\left x \right y",
    r"\sqrt[",
    "{" * 5000,
    r"\frac" * 5000,
    "x\x00y",
    "x\u202ey",
]


@pytest.mark.parametrize("latex", KNOWN)
def test_a_formula_of_known_parts_passes_and_passes_again(latex: str) -> None:
    made = sound(latex)

    assert made is not None
    assert sound(made) == made


@pytest.mark.parametrize("latex", HOSTILE)
def test_what_is_not_known_or_not_closed_is_refused(latex: str) -> None:
    assert sound(latex) is None


def test_displays_within_a_display_become_what_may_stand_there() -> None:
    assert (
        sound(r"\begin{align*} a &= b \\ [c] &= d \end{align*}") == r"\begin{aligned}a &= b\\ {}[c] &= d\end{aligned}"
    )


@pytest.mark.parametrize("latex", ["\\ ", "x\\ ", "\\  "])
def test_a_space_at_the_end_leaves_no_backslash_before_what_closes_the_formula(latex: str) -> None:
    assert (sound(latex) or "").endswith("~")


def test_no_tag_and_no_link_comes_of_a_formula_where_nobody_reads_formulas() -> None:
    assert sound("a<b>c</b>") == "a< b>c< /b>"
    assert sound("[x](y)") == "[x] (y)"


PIECES = ["\\input", "\\frac", "\\left", "\\right", "\\text", "\\begin", "\\end", "\\\\", "{", "}", "$", "^", "_", "&",
          "(", "a", "matrix", "[", "]", "\\sqrt", " ", "'", "%", "\\limits", "\\write18"]  # fmt: skip


@example(" \\limits")
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_whatever_passes_is_closed_and_names_no_command_that_is_not_listed(latex: str) -> None:
    made = sound(latex)
    if made is None:
        return

    assert not set(re.findall(r"\\[A-Za-z]+", made)) & {"\\input", "\\write"}
    assert not re.search(r"(?<!\\)[$%#]", made)
    bare = re.sub(r"\\.", "", made)
    assert bare.count("{") == bare.count("}")
    assert made.count("\\left") == made.count("\\right")
    assert not re.search(r"(?<!\\)(\\\\)*\\$", made)
    assert sound(made) is not None
