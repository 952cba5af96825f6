"""One paper that uses everything a document may hold; exporters are looked at and tested with it."""

# ruff: noqa: RUF001  scripts that look like Latin are the point
from typing import Any

import msgspec

from bff.citations import Bibliography
from bff.exports.model import Printable, Proof, Source, arrange
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

FIRST, SECOND, THIRD, FOURTH = (f"0000000{n}-0000-4000-8000-000000000000" for n in range(1, 5))
TITLE = "Sleep spindles & memory: a <careful> review"

WORKS: list[tuple[int, dict[str, Any]]] = [
    (
        1,
        {
            "type": "article-journal",
            "title": "Sleep spindles in <i>Mus musculus</i>: CO<sub>2</sub> & arousal",
            "author": [{"family": "Ünal", "given": "Özge B."}, {"family": "van der Berg", "given": "Anna"}],
            "issued": {"date-parts": [[2021, 3]]},
            "container-title": "Journal of Sleep Research",
            "volume": "30",
            "issue": "2",
            "page": "101-119",
            "DOI": "10.1111/jsr.13203",
        },
    ),
    (
        2,
        {
            "type": "book",
            "title": "Память и сон",
            "author": [{"family": "Иванов", "given": "Пётр"}],
            "issued": {"date-parts": [[1999]]},
            "publisher": "Наука",
            "publisher-place": "Москва",
        },
    ),
    (3, {"type": "webpage", "title": "Hypnogram", "URL": "https://example.org/hypnogram"}),
    (
        4,
        {
            "type": "paper-conference",
            "title": "What is a spindle?",
            "author": [{"family": "Nakamura", "given": "Yuki"}],
            "issued": {"date-parts": [[2023]]},
            "container-title": "Proc. Workshop on Sleep",
            "page": "1-4",
        },
    ),
]
NUMBERS = {FIRST: 1, SECOND: 2, THIRD: 3, FOURTH: 4}

_BODY = (
    "During non-rapid eye movement sleep, bursts of oscillatory activity between eleven and sixteen hertz wax and "
    "wane over thalamocortical circuits, and the density of these spindles predicts how much of the previous day "
    "is remembered the next morning. "
)

CONTENT = doc(
    heading(1, "Introduction"),
    paragraph(
        _BODY,
        "Their density predicts overnight gains ",
        cite(FIRST),
        cite(SECOND),
        cite(THIRD),
        ", though not in every task ",
        cite(FOURTH, locator="p. 3", prefix="see"),
        ".",
        footnote("Spindle density is counted per minute of N2 sleep; ", text("not", "italic"), " N3."),
        " Emphasis comes as ",
        text("bold", "bold"),
        ", ",
        text("italic", "italic"),
        ", ",
        text("both", "bold", "italic"),
        ", ",
        text("underlined", "underline"),
        ", ",
        text("struck", "strike"),
        ", ",
        text("code()", "code"),
        ", H",
        text("2", "subscript"),
        "O and x",
        text("2", "superscript"),
        ", with a ",
        link("link to the data", "https://example.org/data?a=1&b=2"),
        ".",
    ),
    paragraph(_BODY * 2, footnote("A second note, which cites ", cite(SECOND), " in passing.")),
    heading(2, "Aims"),
    bullets(
        [paragraph("Measure spindles"), bullets(paragraph("by hand"), paragraph("by machine"))],
        paragraph("Compare ", text("both", "bold"), " measures over a night that is long enough to need a second line"),
    ),
    numbered(
        paragraph("First aim"),
        [paragraph("Second aim"), numbered(paragraph("with a part"), paragraph("and another"), kind="a")],
        paragraph("Third aim"),
    ),
    numbered(paragraph("Starts at five"), paragraph("then six"), start=5),
    block("blockquote", paragraph("To sleep, perchance to dream: ay, there’s the rub."), paragraph("Hamlet")),
    heading(1, "Methods"),
    heading(3, "A level skipped"),
    block(
        "codeBlock", text("def density(spindles, minutes):\n    return spindles / minutes  # per minute"), language="py"
    ),
    paragraph("Inline math ", math(r"E = mc^2"), " and a display:"),
    block("mathBlock", latex=r"\sum_{i=1}^{n} x_i = \frac{n(n+1)}{2}"),
    table(
        [head("Group"), head("Condition", colspan=2), head("n")],
        [cell("Young", rowspan=2), cell("Nap"), cell("11.2 ± 0.4"), cell("24")],
        [cell("Wake"), cell("9.8 ± 0.6"), cell("23")],
        [cell("Old"), cell("Nap"), cell(paragraph("8.1"), bullets(paragraph("excluded: two"))), cell("19")],
    ),
    block("figure", text("A hypnogram of one night."), alt="Stages of sleep over eight hours"),
    block("horizontalRule"),
    heading(1, "Scripts"),
    paragraph("Greek: Ἐν ἀρχῇ ἦν ὁ λόγος, αβγδ. Cyrillic: Съешь ещё этих мягких французских булок. "),
    paragraph("IPA: /ˈfəʊnɪks/, [ʃʒθðŋɹɾʔ]. Vietnamese: Nguyễn Thị. Polish: Łódź, żółć."),
    paragraph("Math: ∀x ∈ ℝ: ∑ᵢ xᵢ ≤ ∫₀^∞ 𝑓(𝑡) d𝑡 → ⟨ψ|φ⟩ ≈ √2 ± ½, α ≠ β ⇒ ∇·E = ρ/ε₀. Missing: 漢字."),
    paragraph(_BODY * 6),
    paragraph(_BODY * 5),
)


def printable() -> Printable:
    return arrange(TITLE, CONTENT, NUMBERS, Bibliography(WORKS))


SOURCES = {number: Source(list(NUMBERS)[number - 1], csl) for number, csl in WORKS}
EVIDENCE = {"type": "evidence", "attrs": {"evidenceId": "e"}}


def pressed(*blocks: dict[str, Any], title: str = "T", proofs: dict[str, Proof] | None = None) -> Printable:
    """These blocks alone, with the paper's works beside them."""
    return msgspec.structs.replace(arrange(title, doc(*blocks), NUMBERS), works=SOURCES, proofs=proofs or {})
