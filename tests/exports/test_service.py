"""An export from the saved rows to the file, with what is written down about it."""

import threading
import zipfile
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest

from bff.audit import Action, Audit
from bff.edge.caller import Caller
from bff.errors import NotFound, Unavailable
from bff.exports import docx, latex, markdown, pdf
from bff.exports.schemas import Format
from bff.exports.service import ACTIONS, UNSOUND, Exports, Order, Press, render
from bff.exports.store import Checked, DocumentRow, Numbered, Work
from tests.exports import make
from tests.exports.paper import CONTENT, FIRST, FOURTH, SECOND, THIRD, TITLE, WORKS

DOCUMENT = uuid4()
CALLER = Caller(id=uuid4(), email="a@ibid.example", token="-", session_id="-", expires_at=0)


def numbered(ids: list[str]) -> list[Numbered]:
    return [Numbered(each, number, Work(csl)) for each, (number, csl) in zip(ids, WORKS, strict=False)]


class Documents:
    def __init__(self, row: DocumentRow | None) -> None:
        self.row = row

    async def fetch(self, document_id: UUID) -> DocumentRow:
        if self.row is None or self.row.id != document_id:
            raise NotFound("no such document, or it is not yours")
        return self.row

    async def author(self, person: UUID) -> str:
        assert person == CALLER.id
        return "Özge Ünal"


class Ledger:
    """What was written down; it can be made to fail."""

    def __init__(self) -> None:
        self.exports: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []
        self.broken = False

    async def insert(self, table: str, rows: dict[str, Any], *, because: str) -> list[dict[str, Any]]:
        assert (table, bool(because)) == ("exports", True)
        self.exports.append(rows)
        return [rows]

    async def call(self, function: str, *, because: str, **arguments: Any) -> None:
        assert (function, bool(because)) == ("create_audit_log", True)
        if self.broken:
            raise Unavailable("the database did not answer")
        self.lines.append(arguments)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def row(**over: Any) -> DocumentRow:
    ids = [FIRST, SECOND, THIRD, FOURTH]
    values = {"id": DOCUMENT, "title": TITLE, "content": CONTENT, "version": 7}
    return DocumentRow(**{**values, "document_citations": numbered(ids), "document_evidence": [], **over})


def exports(ledger: Ledger, found: DocumentRow | None) -> Exports:
    return Exports(Documents(found), Press(), Audit(ledger), ledger)


KINDS = [
    (Format.DOCX, Action.EXPORT_DOCX, "docx", b"PK"),
    (Format.PDF, Action.EXPORT_PDF, "pdf", b"%PDF"),
    (Format.MARKDOWN, Action.EXPORT_MARKDOWN, "zip", b"PK"),
    (Format.LATEX, Action.EXPORT_LATEX, "zip", b"PK"),
]


@pytest.mark.parametrize(("into", "action", "extension", "begins"), KINDS)
async def test_an_export_is_a_file_and_one_line_in_the_trail(
    ledger: Ledger, into: Format, action: Action, extension: str, begins: bytes
) -> None:
    made = await exports(ledger, row()).export(Order(DOCUMENT, into), CALLER)

    assert made.body.startswith(begins)
    assert made.name == f"Sleep spindles & memory a careful review.{extension}"
    [line] = ledger.lines
    assert (line["action"], line["resource_type"], line["resource_id"]) == (action.value, "document", str(DOCUMENT))
    assert line["metadata"] == {"title": TITLE, "version": 7}
    [kept] = ledger.exports
    assert (kept["format"], kept["version"], kept["size_bytes"]) == (into.value, 7, len(made.body))


@pytest.mark.parametrize("into", list(Format))
async def test_nothing_is_rendered_on_the_event_loop(
    ledger: Ledger, into: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []
    module = {Format.DOCX: docx, Format.PDF: pdf, Format.MARKDOWN: markdown, Format.LATEX: latex}[into]
    honest = module.render
    monkeypatch.setattr(module, "render", lambda *given: (threads.append(threading.get_ident()), honest(*given))[1])

    await exports(ledger, row()).export(Order(DOCUMENT, into), CALLER)

    assert threads
    assert threading.get_ident() not in threads


async def test_what_is_hidden_is_neither_exported_nor_written_down(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        await exports(ledger, None).export(Order(DOCUMENT, Format.DOCX), CALLER)
    assert (ledger.lines, ledger.exports) == ([], [])


async def test_an_export_that_cannot_be_written_down_is_not_handed_out(ledger: Ledger) -> None:
    ledger.broken = True

    with pytest.raises(Unavailable):
        await exports(ledger, row()).export(Order(DOCUMENT, Format.DOCX), CALLER)


async def test_what_the_file_lacks_is_said(ledger: Ledger) -> None:
    found = row(
        document_citations=[*numbered([FIRST, SECOND, THIRD]), Numbered(FOURTH, None, None)],
        document_evidence=[Checked("exact"), Checked("changed"), Checked("unverified")],
    )
    made = await exports(ledger, found).export(Order(DOCUMENT, Format.PDF), CALLER)

    assert [(each.code, each.count) for each in made.warnings] == [
        ("CITATIONS_MISSING", 1),
        ("EVIDENCE_CHANGED", 2),
        ("FIGURES_WITHOUT_IMAGE", 1),
        ("CHARACTERS_MISSING", 2),
    ]
    assert made.warnings[-1].characters == ("漢", "字")


async def test_works_that_the_text_does_not_name_are_not_listed(ledger: Ledger) -> None:
    uncited = Numbered(str(uuid4()), 5, Work({"type": "book", "title": "Never named"}))
    made = await exports(ledger, row(document_citations=[*row().document_citations, uncited])).export(
        Order(DOCUMENT, Format.DOCX), CALLER
    )

    with zipfile.ZipFile(BytesIO(made.body)) as package:
        written = package.read("word/document.xml").decode()
    assert "What is a spindle?" in written
    assert "Never named" not in written


@pytest.mark.parametrize(
    ("into", "text", "beside"),
    [
        (Format.MARKDOWN, "document.md", ["references.json", "style.csl"]),
        (Format.LATEX, "document.tex", ["references.bib"]),
    ],
)
async def test_a_text_and_its_works_come_as_one_zip_that_is_the_same_each_time(
    ledger: Ledger, into: Format, text: str, beside: list[str]
) -> None:
    made = await exports(ledger, row(title="../../etc/$(rm)")).export(Order(DOCUMENT, into), CALLER)
    again = await exports(ledger, row(title="../../etc/$(rm)")).export(Order(DOCUMENT, into), CALLER)

    with zipfile.ZipFile(BytesIO(made.body)) as package:
        assert package.namelist() == [text, *beside]
        assert package.testzip() is None
    assert (made.media_type, made.body == again.body) == ("application/zip", True)


@pytest.mark.parametrize(
    ("into", "name", "kind"),
    [
        (Format.MARKDOWN, "Alone.md", "text/markdown; charset=utf-8"),
        (Format.LATEX, "Alone.tex", "application/x-tex; charset=utf-8"),
    ],
)
async def test_a_text_without_citations_comes_alone(ledger: Ledger, into: Format, name: str, kind: str) -> None:
    found = row(title="Alone", content=make.doc(make.paragraph("Größe")))
    made = await exports(ledger, found).export(Order(DOCUMENT, into), CALLER)

    assert (made.name, made.media_type) == (name, kind)
    assert "Größe" in made.body.decode()


@pytest.mark.parametrize("into", [Format.MARKDOWN, Format.LATEX])
async def test_only_quotes_that_still_stand_are_handed_on_as_verified(ledger: Ledger, into: Format) -> None:
    ids = {state: str(uuid4()) for state in ("exact", "near", *UNSOUND)}
    claims = [make.text(state, {"type": "evidence", "attrs": {"evidenceId": id_}}) for state, id_ in ids.items()]
    evidence = [Checked(state, id_, f"quote of {state}", "a.pdf", 3) for state, id_ in ids.items()]
    found = row(content=make.doc(make.paragraph(*claims)), document_evidence=evidence)

    made = (await exports(ledger, found).export(Order(DOCUMENT, into), CALLER)).body.decode()

    assert {state for state in ids if f"quote of {state}" in made.replace("\\_", "_")} == {"exact", "near"}


@pytest.mark.parametrize("into", list(Format))
def test_every_format_has_its_act_and_its_press(into: Format) -> None:
    assert ACTIONS[into].value == f"export:{into.value}"
    assert render(row(), into, "").body
