"""Exports over HTTP on the running stack: a saved document comes out as a file that reads back."""

import json
import zipfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import docx
import httpx
import pypdf
import pytest

from tests.documents import make as documents
from tests.exports import make, paper
from tests.stack import Person, Stack

pytestmark = pytest.mark.stack


class Desk:
    """One person with the paper saved, its works in the project."""

    def __init__(self, stack: Stack, person: Person) -> None:
        headers = {"authorization": f"Bearer {person.token}", "x-requested-with": "ibid"}
        self.client = httpx.Client(base_url=stack.url, headers=headers, timeout=60)
        self.project = self.made(self.client.post("/api/projects", json={"title": "Sleep"}))["id"]
        add = f"/api/projects/{self.project}/citations"
        ids = [self.made(self.client.post(add, json={"csl": csl}))["id"] for _, csl in paper.WORKS]
        content = json.dumps(paper.CONTENT)
        for placeholder, real in zip(paper.NUMBERS, ids, strict=True):
            content = content.replace(placeholder, real)
        self.document = self.write(json.loads(content))

    def write(self, content: dict[str, Any], title: str = paper.TITLE) -> str:
        new = self.made(self.client.post(f"/api/projects/{self.project}/documents", json={"title": title}))
        body = {"version": new["version"], "title": title, "content": content}
        self.made(self.client.put(f"/api/documents/{new['id']}", json=body))
        return str(new["id"])

    def cautions(self, document: str) -> dict[str, int]:
        said = json.loads(self.export("docx", document).headers["ibid-export-warnings"])
        return {each["code"]: each.get("count", 0) for each in said}

    def export(self, into: str, document: str = "") -> httpx.Response:
        return self.client.post(f"/api/export/{into}", json={"documentId": document or self.document})

    @staticmethod
    def made(answer: httpx.Response) -> dict[str, Any]:
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def desk(stack: Stack, person: Callable[[], Person]) -> Iterator[Desk]:
    made = Desk(stack, person())
    yield made
    made.client.close()


def test_a_docx_reads_back_with_its_numbers(desk: Desk) -> None:
    answer = desk.export("docx")

    assert answer.status_code == 200
    found = docx.Document(BytesIO(answer.content))
    told = [p.text for p in found.paragraphs]
    assert any("overnight gains [1]–[3], though not in every task see [4, p. 3]" in words for words in told)
    assert sum(words.startswith("[1]\tÖ. B. Ünal and A. van der Berg") for words in told) == 1
    assert 'filename="Sleep spindles memory a careful review.docx"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("into", "text", "beside", "cited"),
    [
        ("markdown", "document.md", "references.json", "gains [@unal2021sleep; @work1999; @hypnogram]"),
        ("latex", "document.tex", "references.bib", r"gains \cite{unal2021sleep,work1999,hypnogram}"),
    ],
)
def test_a_text_format_comes_with_the_works_that_its_keys_name(
    desk: Desk, into: str, text: str, beside: str, cited: str
) -> None:
    answer = desk.export(into)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert 'filename="Sleep spindles memory a careful review.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(BytesIO(answer.content)) as package:
        assert cited in package.read(text).decode()
        assert "nakamura2023spindle" in package.read(beside).decode()
    codes = [each["code"] for each in json.loads(answer.headers["ibid-export-warnings"])]
    assert codes[:2] == ["FIGURES_WITHOUT_IMAGE", "TABLES_SIMPLIFIED"]


def test_a_quote_that_was_checked_goes_out_with_its_words(desk: Desk, stack: Stack) -> None:
    query = "insert into public.evidence (project_id, claim, quote, state) values (%s, %s, %s, 'exact') returning id"
    (row,) = stack.sql(query, desk.project, "Sleep helps.", "sleep helped all")
    words = documents.text("Sleep helps.", documents.evidence(str(row["id"])))
    answer = desk.export("markdown", desk.write(documents.doc(documents.paragraph(words)), title="Alone"))

    assert 'filename="Alone.md"' in answer.headers["content-disposition"]
    assert '[Sleep helps.]{.verified quote="sleep helped all"' in answer.text


def test_a_streamed_export_is_the_same_file_and_says_how_far_it_is(desk: Desk) -> None:
    with desk.client.stream("POST", "/api/export/latex/stream", json={"documentId": desk.document}) as answer:
        lines = [line.removeprefix("data: ") for line in answer.iter_lines() if line.startswith("data: ")]
    *events, done = map(json.loads, lines[:-1])
    body = b"".join(b64decode(event["data"]) for event in events if event["type"] == "part")
    missing = desk.client.post("/api/export/latex/stream", json={"documentId": str(uuid4())})

    assert (answer.headers["content-type"], lines[-1]) == ("text/event-stream; charset=utf-8", "[DONE]")
    assert events[0] == {"type": "status", "phase": "writing", "done": 0, "total": len(paper.CONTENT["content"])}
    assert (done["type"], done["name"], done["size"]) == ("done", f"{NAME}.zip", len(body))
    assert body == desk.export("latex").content
    assert (missing.status_code, missing.json()["code"]) == (404, "NOT_FOUND")


NAME = "Sleep spindles & memory a careful review"


def test_evidence_that_went_after_the_last_save_is_warned_of(desk: Desk, stack: Stack) -> None:
    query = "insert into public.evidence (project_id, claim, quote, state) values (%s, %s, %s, 'exact') returning id"
    (row,) = stack.sql(query, desk.project, "Sleep helps.", "Sleep helps.")
    words = documents.text("Sleep helps.", documents.evidence(str(row["id"])))
    document = desk.write(documents.doc(documents.paragraph(words)))
    before = desk.export("docx", document).headers

    stack.sql("delete from public.evidence where id = %s", row["id"])

    after = desk.export("docx", document).headers
    assert json.loads(before["ibid-export-warnings"]) == []
    assert [each["code"] for each in json.loads(after["ibid-export-warnings"])] == ["EVIDENCE_CHANGED"]


def test_a_pdf_reads_back_and_says_what_it_lacks(desk: Desk) -> None:
    answer = desk.export("pdf")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert "overnight gains [1]–[3]" in pypdf.PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    said = answer.headers["ibid-export-warnings"]
    assert said.isascii()
    assert [(each["code"], each.get("characters")) for each in json.loads(said)] == [
        ("FIGURES_WITHOUT_IMAGE", None),
        ("CHARACTERS_MISSING", ["漢", "字"]),
    ]


def test_each_export_leaves_one_line_in_the_trail(desk: Desk, stack: Stack) -> None:
    for into in ("docx", "pdf", "markdown", "latex"):
        desk.export(into)

    lines = stack.sql(
        "select action, metadata ->> 'title' as title from public.audit_logs"
        " where resource_id = %s and action like 'export:%%' order by id",
        desk.document,
    )
    assert [(line["action"], line["title"]) for line in lines] == [
        ("export:docx", paper.TITLE),
        ("export:pdf", paper.TITLE),
        ("export:markdown", paper.TITLE),
        ("export:latex", paper.TITLE),
    ]
    kept = stack.sql(
        "select format, version from public.exports where document_id = %s order by created_at", desk.document
    )
    assert [(each["format"], each["version"]) for each in kept] == [
        (each, 2) for each in ("docx", "pdf", "markdown", "latex")
    ]


def test_a_stranger_sees_nothing_and_leaves_no_line(desk: Desk, stack: Stack, person: Callable[[], Person]) -> None:
    other = person()
    headers = {"authorization": f"Bearer {other.token}", "x-requested-with": "ibid"}
    body = {"documentId": desk.document}
    answer = httpx.post(f"{stack.url}/api/export/pdf", json=body, headers=headers, timeout=30)

    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    assert stack.sql("select 1 from public.exports where owner_id = %s", other.id) == []


def test_what_is_in_the_trash_is_not_exported(desk: Desk, stack: Stack) -> None:
    document = desk.write(make.doc(make.paragraph("a")))
    desk.client.delete(f"/api/documents/{document}")
    assert (desk.export("docx", document).status_code, desk.export("pdf", document).status_code) == (404, 404)

    desk.client.post(f"/api/documents/{document}/restore")
    assert desk.export("docx", document).status_code == 200
    desk.client.delete(f"/api/projects/{desk.project}")
    gone = desk.export("docx", document)
    assert (gone.status_code, gone.json()["code"]) == (404, "NOT_FOUND")
    assert len(stack.sql("select 1 from public.exports where document_id = %s", document)) == 1


def test_the_last_save_is_what_is_exported(desk: Desk) -> None:
    first, second = (make.doc(make.paragraph(words)) for words in ("As it was.", "As it is."))
    document = desk.write(first, title="One")
    desk.made(desk.client.put(f"/api/documents/{document}", json={"version": 2, "title": "Two", "content": second}))
    stale = desk.client.put(f"/api/documents/{document}", json={"version": 2, "title": "Three", "content": first})

    assert stale.status_code == 409
    found = docx.Document(BytesIO(desk.export("docx", document).content))
    assert [p.text for p in found.paragraphs] == ["Two", "As it is."]


def test_edited_evidence_is_named_in_the_warnings_and_its_marks_are_not_printed(desk: Desk) -> None:
    forged = make.text("Reeds break.", {"type": "evidence", "attrs": {"evidenceId": str(uuid4())}})
    document = desk.write(make.doc(make.paragraph(forged)))

    assert desk.cautions(document) == {"EVIDENCE_CHANGED": 1}
    told = docx.Document(BytesIO(desk.export("docx", document).content))
    assert [run.text for run in told.paragraphs[1].runs] == ["Reeds break."]


def test_the_writer_is_named_as_their_profile_names_them(desk: Desk, stack: Stack) -> None:
    anonymous = docx.Document(BytesIO(desk.export("docx").content))
    owner = "select owner_id from public.documents where id = %s"
    stack.sql(f"update public.profiles set display_name = 'Özge Ünal' where id = ({owner})", desk.document)
    document = docx.Document(BytesIO(desk.export("docx").content))
    printed = pypdf.PdfReader(BytesIO(desk.export("pdf").content))

    assert anonymous.core_properties.author == ""
    assert document.core_properties.author == "Özge Ünal"
    assert printed.metadata is not None
    assert printed.metadata.author == "Özge Ünal"


def test_a_title_of_any_characters_comes_back_as_the_files_name(desk: Desk) -> None:
    title = "../\"Größe\" \\ 睡眠; x='y'\u202egnp"
    answer = desk.export("pdf", desk.write(make.doc(make.paragraph("a")), title=title))

    header = answer.headers["content-disposition"]
    assert header.isascii()
    assert unquote(header.split("filename*=UTF-8''")[1]) == "Größe 睡眠; x='y' gnp.pdf"


def test_a_deleted_work_is_marked_and_named_in_the_warnings(desk: Desk) -> None:
    works = desk.client.get(f"/api/documents/{desk.document}/references").json()["items"]
    desk.client.delete(f"/api/citations/{works[1]['citationId']}")
    answer = desk.export("docx")

    told = " ".join(p.text for p in docx.Document(BytesIO(answer.content)).paragraphs)
    # The others have moved up: the database numbers what is left.
    assert "overnight gains [1], [?], [2], though not in every task see [3, p. 3]" in told
    assert "Память и сон" not in told
    assert ("CITATIONS_MISSING", 2) in [
        (w["code"], w.get("count")) for w in json.loads(answer.headers["ibid-export-warnings"])
    ]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/api/export/xlsx", {"documentId": str(uuid4())}, 422, "VALIDATION_ERROR"),
        ("/api/export/pdf", {"documentId": "1 or 1=1"}, 422, "VALIDATION_ERROR"),
        ("/api/export/pdf", {}, 422, "VALIDATION_ERROR"),
        ("/api/export/pdf", {"documentId": str(uuid4()), "extra": 1}, 422, "VALIDATION_ERROR"),
        ("/api/export/pdf", {"documentId": str(uuid4())}, 404, "NOT_FOUND"),
    ],
)
def test_a_bad_request_is_told_what_is_wrong(
    desk: Desk, path: str, body: dict[str, str], status: int, code: str
) -> None:
    answer = desk.client.post(path, json=body)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_nobody_exports_without_signing_in(desk: Desk, stack: Stack) -> None:
    headers = {"x-requested-with": "ibid"}
    address = f"{stack.url}/api/export/pdf"
    answer = httpx.post(address, json={"documentId": desk.document}, headers=headers)
    invalid = httpx.post(address, json={"documentId": "x"}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")
    assert invalid.status_code == 401


def test_too_many_exports_are_refused_with_a_time(desk: Desk) -> None:
    missing = {"documentId": str(uuid4())}
    statuses = [desk.client.post("/api/export/docx", json=missing).status_code for _ in range(200)]
    refused = desk.client.post("/api/export/docx", json=missing)

    assert set(statuses) == {404, 429}
    assert (refused.json()["code"], refused.json()["retryAfter"] > 0) == ("RATE_LIMITED", True)
