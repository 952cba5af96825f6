"""Documents for tests, as ProseMirror JSON: each helper takes what differs and makes up the rest."""

from typing import Any
from uuid import uuid4

import httpx

Node = dict[str, Any]


def new_document(**overrides: Any) -> dict[str, Any]:
    return {"title": "On reeds"} | overrides


def document(client: httpx.Client, project_id: str, **overrides: Any) -> dict[str, Any]:
    """Begun over HTTP, by whoever the client is signed in as."""
    answer = client.post(f"/api/projects/{project_id}/documents", json=new_document(**overrides))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def doc(*blocks: Node) -> Node:
    return {"type": "doc", "content": list(blocks or (paragraph(),))}


def paragraph(*inline: Node, **attrs: Any) -> Node:
    return block("paragraph", *inline, **attrs)


def block(kind: str, *content: Node, **attrs: Any) -> Node:
    node: Node = {"type": kind, "attrs": {"id": str(uuid4()), **attrs}}
    return node | ({"content": list(content)} if content else {})


def text(words: str, *marks: Node) -> Node:
    return {"type": "text", "text": words} | ({"marks": list(marks)} if marks else {})


def mark(kind: str, **attrs: Any) -> Node:
    return {"type": kind} | ({"attrs": attrs} if attrs else {})


def evidence(evidence_id: str) -> Node:
    return mark("evidence", evidenceId=evidence_id)


def citation(citation_id: str, **attrs: Any) -> Node:
    return {"type": "citation", "attrs": {"citationId": citation_id, **attrs}}


def everything(citation_id: str = "", evidence_id: str = "") -> Node:
    """One of each node and mark that schema.json names."""
    cell = block("tableCell", paragraph(text("cell")), colspan=1, rowspan=1, colwidth=[100])
    header = block("tableHeader", paragraph(text("head")))
    note = {"type": "footnote", "content": [text("aside"), citation(citation_id or str(uuid4()))]}
    return doc(
        block("heading", text("Title"), level=2),
        paragraph(
            text("bold", mark("bold"), mark("italic"), mark("underline"), mark("strike")),
            text("code", mark("code")), text("x", mark("superscript")), text("y", mark("subscript")),
            text("link", mark("link", href="https://ibid.example/a?b#c")),
            text("claim", evidence(evidence_id or str(uuid4()))),
            {"type": "hardBreak"}, note, {"type": "mathInline", "attrs": {"latex": "a^2"}},
            citation(citation_id or str(uuid4()), locator="12", prefix="see", suffix=None),
        ),
        block("bulletList", block("listItem", paragraph(text("one")), paragraph(text("more")))),
        block("orderedList", block("listItem", paragraph(text("two"))), start=3, type="a"),
        block("blockquote", paragraph(text("quoted"))),
        block("codeBlock", text("print()"), language="python"),
        block("horizontalRule"),
        block("table", block("tableRow", header, cell)),
        block("figure", text("caption"), sourceId=str(uuid4()), alt="reeds"),
        block("mathBlock", latex="b^2"),
    )  # fmt: skip
