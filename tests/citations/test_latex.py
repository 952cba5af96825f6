"""LaTeX in bibliographies, to text and back."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bff.citations.csl import as_text
from bff.citations.latex import from_text, to_text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"G{\"o}del", "Gödel"),
        (r"G\"{o}del", "Gödel"),
        (r"G\"odel", "Gödel"),
        (r"{\'E}mile \'{\i}", "Émile í"),
        (r"\'\i x", "íx"),
        (r"\v{S}koda and \v Skoda", "Škoda and Škoda"),
        (r"Fran\c{c}ois, Fran{\c c}ois", "François, François"),
        (r"Erd{\H{o}}s", "Erdős"),
        (r"{\O}rsted, \AA{}ngstr{\"o}m, Stra{\ss}e, \L{}\'{o}d\'z", "Ørsted, Ångström, Straße, Łódź"),
        (r"Nguy\~{\^e}n", "Nguyễn"),
        (r"50\% of R\&D, \#1, a\_b, \$5", "50% of R&D, #1, a_b, $5"),
        ("``quoted'' --- or 1--2", "“quoted” — or 1–2"),
        (r"{DNA} in {\em Mus musculus}, \emph{here}", "DNA in <i>Mus musculus</i>, <i>here</i>"),
        (r"H$_2$O at $10^{-3}$ and $\alpha$-helix", "H<sub>2</sub>O at 10<sup>-3</sup> and \u03b1-helix"),
        ("costs $5 a page", "costs $5 a page"),
        (r"\unknown{kept} \TeXnical", "kept "),
        (r"a~b\\c", "a b c"),
        (r"\textsuperscript{1}\textsubscript{2}\textbf{x}", "<sup>1</sup><sub>2</sub><b>x</b>"),
    ],
)
def test_latex_reads_as_it_is_printed(latex: str, text: str) -> None:
    assert to_text(latex) == text


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"])
LOOKED = st.recursive(
    st.text(LETTERS, max_size=12),
    lambda inner: st.tuples(st.sampled_from(["i", "b", "sub", "sup"]), inner).map(lambda p: f"<{p[0]}>{p[1]}</{p[0]}>"),
    max_leaves=3,
)
SPECIAL = st.text(st.sampled_from("\\{}$%#_^~-'` ADNa"), max_size=20)
TEXT = st.lists(st.one_of(LOOKED, SPECIAL), max_size=4).map("".join).map(as_text).filter(lambda t: as_text(t) == t)


@settings(max_examples=120, deadline=None)
@given(TEXT, st.booleans())
def test_every_text_comes_back_from_latex_as_it_went(text: str, title: bool) -> None:
    latex = from_text(text, title=title)

    assert as_text(to_text(latex)) == text
    assert latex.count("{") == latex.count("}")


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("\\{}$^_'`\"~-ab <i/>"), max_size=60))
def test_no_latex_is_too_odd_to_be_read(latex: str) -> None:
    to_text(latex)


@pytest.mark.parametrize("piece", ["{", "\\'", "$^", "\\emph{", "-"])
def test_reading_takes_time_in_proportion(piece: str) -> None:
    began = time.process_time()
    to_text(piece * 40_000)
    assert time.process_time() - began < 1
