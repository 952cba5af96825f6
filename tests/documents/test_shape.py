"""A document is what schema.json says, and what is wrong is named by its path."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bff.documents import shape
from bff.errors import Invalid
from tests.documents import make
from tests.documents.make import Node


def paths(content: Node) -> list[str]:
    try:
        shape.check(content)
    except Invalid as refused:
        return [problem.path for problem in refused.problems]
    return []


def test_one_of_everything_is_a_document() -> None:
    everything = make.everything()

    assert paths(everything) == []
    assert _kinds(everything) == set(shape.NODES)
    assert _marks(everything) == set(shape.MARKS)


def _kinds(node: Node) -> set[str]:
    return {node["type"]}.union(*map(_kinds, node.get("content", [])))


def _marks(node: Node) -> set[str]:
    return {mark["type"] for mark in node.get("marks", [])}.union(*map(_marks, node.get("content", [])))


TWICE = str(uuid4())
WRONG: list[tuple[Node, str]] = [
    ({"type": "paragraph"}, "content.type"),
    ({"type": "doc", "content": []}, "content"),
    ({"type": "doc", "content": {}}, "content.content"),
    ({"type": "doc", "content": ["x"]}, "content.0.type"),
    (make.doc({"type": "script"}), "content.0.type"),
    (make.doc({"type": ["paragraph"]}), "content.0.type"),
    (make.doc(make.text("loose")), "content.0.type"),
    (make.doc(make.block("paragraph", make.paragraph())), "content.0.content.0.type"),
    (make.doc(make.block("bulletList", make.paragraph())), "content.0.content.0.type"),
    (make.doc(make.block("bulletList")), "content.0.content"),
    (make.doc(make.block("bulletList", make.block("listItem"))), "content.0.content.0.content"),
    (make.doc(make.block("horizontalRule", make.text("x"))), "content.0.content.0.type"),
    (make.doc({"type": "paragraph"}), "content.0.attrs.id"),
    (make.doc(make.paragraph(id="1")), "content.0.attrs.id"),
    (make.doc(make.paragraph(id=7)), "content.0.attrs.id"),
    (make.doc(make.paragraph(id=TWICE), make.paragraph(id=TWICE)), "content.1.attrs.id"),
    (make.doc(make.paragraph(id=TWICE.upper())), "content.0.attrs.id"),
    (make.doc(make.paragraph(style="x")), "content.0.attrs.style"),
    (make.doc(make.paragraph() | {"onclick": "x"}), "content.0.onclick"),
    (make.doc(make.paragraph() | {"attrs": 1}), "content.0.attrs"),
    (make.doc(make.paragraph() | {"text": "x"}), "content.0.text"),
    (make.doc(make.block("heading", level=7)), "content.0.attrs.level"),
    (make.doc(make.block("heading", level=True)), "content.0.attrs.level"),
    (make.doc(make.block("heading", level="1")), "content.0.attrs.level"),
    (make.doc(make.block("heading")), "content.0.attrs.level"),
    (make.doc(make.block("codeBlock", language="x" * 51)), "content.0.attrs.language"),
    (make.doc(make.paragraph(make.text(""))), "content.0.content.0.text"),
    (make.doc(make.paragraph(make.text("a\x00b"))), "content.0.content.0.text"),
    (make.doc(make.paragraph({"type": "text", "text": 1})), "content.0.content.0.text"),
    (make.doc(make.paragraph(make.text("x", make.mark("blink")))), "content.0.content.0.marks.0.type"),
    (
        make.doc(make.paragraph(make.text("x", make.mark("bold"), make.mark("bold")))),
        "content.0.content.0.marks.1.type",
    ),
    (make.doc(make.paragraph(make.text("x") | {"marks": {}})), "content.0.content.0.marks"),
    (make.doc(make.paragraph(make.text("x", make.evidence("e1")))), "content.0.content.0.marks.0.attrs.evidenceId"),
    (make.doc(make.paragraph(make.citation("c1"))), "content.0.content.0.attrs.citationId"),
]


@pytest.mark.parametrize(("content", "path"), WRONG)
def test_what_is_wrong_is_named_by_its_path(content: Node, path: str) -> None:
    assert paths(content) == [path]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        " javascript:x",
        "java\nscript:x",
        "//x",
        "",
        "http:\x00",
    ],
)
def test_a_link_leads_nowhere_else_than_the_web_or_mail(href: str) -> None:
    assert paths(make.doc(make.paragraph(make.text("x", make.mark("link", href=href))))) != []


def test_depth_has_an_end() -> None:
    inner = make.paragraph(make.text("deep"))
    for _ in range(shape.DEPTH + 1):
        inner = make.block("blockquote", inner)

    assert paths(make.doc(inner)) != []


def _row(*cells: dict[str, int]) -> Node:
    return make.block("tableRow", *[make.block("tableCell", make.paragraph(), **cell) for cell in cells])


def test_a_table_can_be_so_wide_and_no_wider() -> None:
    full = {"colspan": shape.TABLE_COLUMNS - 1}

    assert paths(make.doc(make.block("table", _row(full, {}), _row(full | {"rowspan": 2}, {}), _row({})))) == []
    assert paths(make.doc(make.block("table", _row({}), _row(full, {}, {})))) == ["content.0.content.1"]
    assert paths(make.doc(make.block("table", _row(full | {"rowspan": 2}), _row({}, {})))) == ["content.0.content.1"]


def test_a_document_wrong_everywhere_answers_briefly() -> None:
    assert len(paths(make.doc(*[{"type": "nothing"}] * 500))) == shape.MOST_PROBLEMS


PARTS = st.sampled_from(["type", "content", "attrs", "marks", "text"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(PARTS, inner),
)


@given(JSON)
def test_no_json_whatever_breaks_the_check(found: object) -> None:
    paths({"type": "doc", "content": [found]})
    paths({"type": "doc", "content": [make.paragraph() | {"content": [found], "marks": [found]}]})
