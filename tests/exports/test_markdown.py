"""Markdown as it is written, and as pandoc reads it."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bff.exports import markdown
from bff.exports.mdtext import address
from bff.exports.model import Proof, arrange
from tests.exports.make import (
    block,
    bullets,
    cell,
    cite,
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
from tests.exports.paper import CONTENT, EVIDENCE, FIRST, NUMBERS, SECOND, SOURCES, TITLE, pressed
from tests.exports.tools import found, needs_pandoc, pandoc, words


def body(*blocks: dict[str, Any], **over: Any) -> str:
    return markdown.render(pressed(*blocks, **over)).text.split("\n---\n\n", 1)[1].removesuffix("\n")


def test_citations_are_groups_of_readable_keys() -> None:
    made = body(paragraph("x ", cite(SECOND), cite(FIRST, prefix="see", locator="p. 3; 4", suffix="[more]"), "(y)"))

    assert made == r"x [@work1999; see @unal2021sleep, p. 3\; 4, \[more\]]\(y)"


def test_a_work_that_is_gone_stays_marked() -> None:
    assert body(paragraph(cite(FIRST), cite("gone"), cite(SECOND))) == r"[@unal2021sleep] \[?\] [@work1999]"


def test_a_quote_stands_with_the_words_that_rest_on_it() -> None:
    proof = Proof('He said "<b>yes</b>".', "a_b.pdf", 3)
    made = body(paragraph("So ", text("it ", EVIDENCE), text("is", "bold", EVIDENCE), "."), proofs={"e": proof})

    assert made == (r'So [it **is**]{.verified quote="He said \"\<b\>yes\<\/b\>\"\." source="a\_b\.pdf" page="3"}.')


def test_looks_that_touch_are_parted() -> None:
    made = body(paragraph(text("a", "bold"), text(" b ", "italic"), text("c", "code"), text("d e", "superscript")))

    assert made == r"**a** *b* `c`<!-- -->^d\ e^"


def test_a_formula_that_is_not_known_is_code_and_said() -> None:
    made = markdown.render(pressed(paragraph(math("x^2"), "5 ", math(r"\input{a}")), block("mathBlock", latex="{")))

    assert r"$x^{2}$&#53; `\input{a}`" in made.text
    assert [(each.code, each.count) for each in made.cautions] == [("MATH_AS_TEXT", 2)]


def test_a_table_that_had_to_be_simplified_is_said() -> None:
    simple = pressed(table([head("a|b"), head("c")], [cell(paragraph(text("x|y", "code"))), cell()]))
    merged = pressed(table([cell("a", colspan=2)], [cell("b"), cell("c", bullets(paragraph("d")))]))

    assert "| a\\|b | c |\n| ----" in markdown.render(simple).text
    assert "| x\\|y |  |" in markdown.render(simple).text
    assert markdown.render(simple).cautions == ()
    made = markdown.render(merged)
    assert "| a |  |\n| b | c <br> d |" in made.text
    assert [(each.code, each.count) for each in made.cautions] == [("TABLES_SIMPLIFIED", 1)]


@pytest.mark.parametrize(
    ("href", "safe"),
    [
        ("https://a.example/x)y>(z", "https://a.example/x%29y%3E%28z"),
        ("https://a.example/?a=1&copy;b", "https://a.example/?a=1&amp;copy;b"),
        ('https://a.example/" onclick="x', "https://a.example/%22%20onclick=%22x"),
        ("https://a.example/\n\n# x", "https://a.example/%20#%20x"),
    ],
)
def test_an_address_stays_an_address(href: str, safe: str) -> None:
    assert address(href) == safe


def test_works_come_as_csl_json_under_the_keys_of_the_text() -> None:
    works = json.loads(markdown.render(pressed(paragraph(cite(FIRST)))).beside["references.json"])

    assert [work["id"] for work in works] == ["unal2021sleep", "work1999", "hypnogram", "nakamura2023spindle"]
    assert works[0]["DOI"] == "10.1111/jsr.13203"


@needs_pandoc
def test_pandoc_reads_the_whole_paper() -> None:
    whole = msgspec.structs.replace(arrange(TITLE, CONTENT, NUMBERS), works=SOURCES)
    tree = pandoc(markdown.render(whole).text, "markdown-smart")

    assert words(tree["meta"]["title"]) == TITLE
    cited = [[each["citationId"] for each in content[0]] for content in found(tree["blocks"], "Cite")]
    assert cited == [["unal2021sleep", "work1999", "hypnogram"], ["nakamura2023spindle"], ["work1999"]]
    kinds = ("Table", "Note", "Math", "CodeBlock", "BlockQuote", "OrderedList", "BulletList", "Strikeout", "Underline")
    assert {kind: len(found(tree["blocks"], kind)) for kind in kinds} == {
        "Table": 1, "Note": 2, "Math": 2, "CodeBlock": 1, "BlockQuote": 1, "OrderedList": 3, "BulletList": 2,
        "Strikeout": 1, "Underline": 1,
    }  # fmt: skip
    assert [content[0] for content in found(tree["blocks"], "Header")] == [1, 2, 1, 3, 1]


HOSTILE = [
    "<script>alert(1)</script>", "<!-- x -->", "&lt;b&gt; &#60;", "[x](javascript:alert(1))", "![x](http://a.example/p.png)",
    "`x`{=html}", "```{=latex}", r"\input{/etc/passwd}", r"\write18{id}", "$\\input{x}$", "$$x$$", "@key [@key]",
    "[^1]", "[^1]: note", "# heading", "> quote", "- item", "+ item", "* item", "1. item", "(1) item", "a) item",
    "iv. item",
    "#. item", "(@) item", ": definition", "| line", "---", "***", "===", "~~~", ":::", "::: {.x}", "% title", "%",
    "---\ntitle: x\n---", "a\n\n# b", "*a* _b_ **c** ~~d~~ ~e~ ^f^ [g]{.h}", "{.x #y}", "http://a.example <http://b.example>",
    "\\", "a\\", "!", "a -- b --- c", "Table: x", "[x]: http://a.example", "  indented", "    code", "\tcode", "a|b",
    "+---+", "|a|b|\n|-|-|", "\u202eevil", "*[HTML]: x", "[x]", "x^2", "H~2~O", "\u00a0- x", "- ", "1.", "-",
]  # fmt: skip


@needs_pandoc
@pytest.mark.parametrize("around", ["paragraph", "listed", "celled", "noted", "marked", "headed"])
def test_hostile_words_are_read_as_the_words_they_are(around: str) -> None:
    place = {
        "paragraph": paragraph,
        "listed": lambda words: bullets([paragraph(words), numbered(paragraph(words))]),
        "celled": lambda words: table([head(words)], [cell(words)]),
        "noted": lambda words: paragraph("x", footnote(words)),
        "marked": lambda words: paragraph(
            text(words, "bold"), text(words, "italic"), link(words, "https://a.example/")
        ),
        "headed": lambda words: heading(2, words),
    }[around]
    times = {"listed": 2, "celled": 2, "marked": 3}.get(around, 1)
    made = markdown.render(pressed(*map(place, HOSTILE), title="\n".join(HOSTILE)))
    tree = pandoc(made.text, "markdown-smart")

    read = "".join(words(tree["blocks"]).split())
    wanted = "".join("x" * (around == "noted") + each * times for each in HOSTILE)
    assert read.replace("\u202e", "") == "".join(wanted.replace("\u202e", "").split())
    raw = found(tree, "RawInline", "RawBlock")
    assert [content[1] for content in raw if content[1] != "<!-- -->"] == []
    assert found(tree, "Cite", "Math", "Image", "CodeBlock", "Code", "HorizontalRule", "DefinitionList") == []
    assert {content[2][0] for content in found(tree, "Link")} <= {"https://a.example/"}
    assert {"title"} == set(tree["meta"]) - {"bibliography", "csl", "reference-section-title"}


@needs_pandoc
@settings(max_examples=15, deadline=None)
@given(st.lists(st.text("ab 1.)(-*_`~^$[]{}<>&#@!|\\:;+=%\"'/\n", min_size=1, max_size=12), min_size=20, max_size=20))
def test_any_words_are_read_as_words(pieces: list[str]) -> None:
    tree = pandoc(
        markdown.render(pressed(*(paragraph(piece, text(piece, "bold")) for piece in pieces))).text, "markdown-smart"
    )

    assert "".join(words(tree["blocks"]).split()) == "".join("".join(piece + piece for piece in pieces).split())
    assert (
        found(tree, "Link", "Cite", "Math", "Image", "Code", "CodeBlock", "Header", "BulletList", "OrderedList") == []
    )
