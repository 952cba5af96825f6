"""The vault over HTTP on the running stack: a file goes in, its text is found, strangers see nothing."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import msgspec
import psutil
import pytest

from bff.vault.extract.kinds import DOCX, EPUB
from infra.embedded.state import State
from tests.stack import Stack
from tests.vault import make
from tests.vault.desk import Desk
from tests.vault.zipped import docx, epub, p, r

pytestmark = pytest.mark.stack
LIMIT = 52_428_800


def test_a_pdf_becomes_pages_and_is_found(desk: Desk) -> None:
    added = desk.add(make.pdf(make.SENTENCES), name="../Réed beds.pdf")
    assert added.status_code == 201
    source = added.json()
    assert (source["name"], source["mediaType"], source["status"]) == ("Réed beds.pdf", "application/pdf", "pending")

    shown = desk.settled(source["id"])
    assert (shown["status"], shown["pageCount"], shown["failureReason"]) == ("ready", 4, None)
    page = desk.client.get(f"/api/sources/{source['id']}/pages/3").json()
    assert page == {"pageNumber": 3, "text": make.SENTENCES[2]}
    found = desk.client.get(f"/api/projects/{desk.project}/search", params={"q": "dry summer"}).json()["items"]
    assert (found[0]["sourceName"], found[0]["pageNumber"]) == ("Réed beds.pdf", 3)
    assert page["text"][found[0]["startOffset"] : found[0]["endOffset"]] == found[0]["text"]
    assert desk.client.get(f"/api/sources/{source['id']}/pages/5").status_code == 404


def test_text_and_markdown_are_sources_too(desk: Desk) -> None:
    for name in ("notes.txt", "notes.md"):
        source = desk.add(f"Größe zählt in {name}. ".encode() * 50, name=name, media_type="text/plain").json()
        assert desk.settled(source["id"])["status"] == "ready"


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("a.docx", docx(p(r(make.SENTENCES[2]))), DOCX),
        ("a.epub", epub({"a.xhtml": f"<p>{make.SENTENCES[2]}</p>"}), EPUB),
        ("a.html", f"<script>alert(1)</script><p>{make.SENTENCES[2]}</p>".encode(), "application/octet-stream"),
    ],
)
def test_a_file_without_pages_is_found_and_only_ever_saved(desk: Desk, name: str, body: bytes, kind: str) -> None:
    source = desk.add(body, name=name, media_type="application/octet-stream").json()["id"]
    shown = desk.settled(source)
    assert (shown["status"], shown["pageCount"]) == ("ready", 1)
    (found,) = desk.client.get(f"/api/projects/{desk.project}/search", params={"q": "dry summer"}).json()["items"]
    assert found["text"] == make.SENTENCES[2]

    file = desk.client.get(f"/api/sources/{source}/file")
    assert (file.content, file.headers["content-type"]) == (body, kind)
    assert file.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"
    assert file.headers["content-security-policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("body", "reason"),
    [(make.encrypted(), "PDF_ENCRYPTED"), (make.broken(), "PDF_BROKEN"), (make.scan(), "NO_TEXT")],
)
def test_a_file_without_readable_text_says_why(desk: Desk, body: bytes, reason: str) -> None:
    shown = desk.settled(desk.add(body).json()["id"])
    assert (shown["status"], shown["failureReason"]) == ("failed", reason)
    assert shown["failureDetail"]


@pytest.mark.parametrize(
    ("body", "name", "status", "code"),
    [
        (b"", "a.pdf", 422, "EMPTY_FILE"),
        (make.EXE, "a.pdf", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (make.ZIP, "a.xlsx", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b"words", "", 422, "VALIDATION_ERROR"),
    ],
)
def test_what_is_no_source_is_refused(desk: Desk, body: bytes, name: str, status: int, code: str) -> None:
    answer = desk.add(body, name=name)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert desk.client.get(f"/api/projects/{desk.project}/sources").json()["items"] == []


def test_exactly_the_limit_is_taken_and_one_byte_more_is_not(stack: Stack, desk: Desk) -> None:
    block = b"word " * 20_000

    def body(size: int) -> Iterator[bytes]:
        for sent in range(0, size, len(block)):
            yield block[: min(len(block), size - sent)]

    fits = desk.add(body(LIMIT), name="a.txt", media_type="text/plain")
    streamed = desk.add(body(LIMIT + 1), name="b.txt", media_type="text/plain")
    announced = desk.add(b"".join(body(LIMIT + 1)), name="c.txt", media_type="text/plain")

    assert (fits.status_code, fits.json()["sizeBytes"]) == (201, LIMIT)
    for refused in (streamed, announced):
        assert (refused.status_code, refused.json()["code"], refused.json()["limit"]) == (413, "TOO_LARGE", LIMIT)
    held = stack.sql("select count(*) from storage.objects where path_tokens[2] = %s", desk.project)
    assert held == [{"count": 1}]


def test_a_file_of_the_limit_passes_without_being_held(stack: Stack, desk: Desk) -> None:
    state = msgspec.json.decode((stack.home / "state.json").read_bytes(), type=State)
    process = psutil.Process(state.services["bff"].pid)
    seen: list[int] = []

    def body() -> Iterator[bytes]:
        for _ in range(LIMIT // 65_536):
            seen.append(process.memory_info().rss)
            yield b"word " * 13_107 + b"."

    assert desk.add(body(), name="a.txt", media_type="text/plain").status_code == 201
    # A third of the file at most, of which most is what the first request of a process needs anyway.
    assert max(seen) - seen[0] < LIMIT // 3


def test_the_file_comes_back_whole_and_in_ranges(desk: Desk) -> None:
    body = make.pdf()
    source = desk.add(body, name="Réed.pdf").json()["id"]
    whole = desk.client.get(f"/api/sources/{source}/file")
    part = desk.client.get(f"/api/sources/{source}/file", headers={"range": "bytes=0-4"})
    again = desk.client.get(f"/api/sources/{source}/file", headers={"if-none-match": whole.headers["etag"]})

    assert (whole.content, whole.headers["content-type"]) == (body, "application/pdf")
    assert whole.headers["content-disposition"] == "inline; filename*=UTF-8''R%C3%A9ed.pdf"
    assert whole.headers["content-security-policy"] == "default-src 'none'; object-src 'self'"
    assert (part.status_code, part.content) == (206, b"%PDF-")
    assert part.headers["content-range"] == f"bytes 0-4/{len(body)}"
    assert again.status_code == 304


def test_a_file_that_claims_to_be_a_page_runs_nothing(stack: Stack, desk: Desk) -> None:
    """A Supabase client that bypasses the BFF may write any media type into its own row."""
    source = desk.add(b"<script>alert(1)</script>", name="a.txt", media_type="text/plain").json()["id"]
    # The worker writes down what the file is; only then does the row keep what is planted.
    desk.settled(source)
    stack.sql("update vault_items set media_type = %s where id = %s", "text/html\r\nset-cookie: a=b", source)
    answer = desk.client.get(f"/api/sources/{source}/file")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_source_is_renamed_thrown_away_and_taken_back(desk: Desk) -> None:
    source = desk.add(make.pdf()).json()["id"]
    renamed = desk.client.patch(f"/api/sources/{source}", json={"name": "../new\u202ename.pdf"})
    assert renamed.json()["name"] == "newname.pdf"
    assert desk.client.patch(f"/api/sources/{source}", json={"name": "  "}).status_code == 422
    desk.settled(source)

    assert desk.client.delete(f"/api/sources/{source}").status_code == 204
    assert desk.client.get(f"/api/sources/{source}").status_code == 404
    assert desk.client.get(f"/api/projects/{desk.project}/search", params={"q": "reed"}).json()["items"] == []
    (thrown,) = desk.client.get(f"/api/projects/{desk.project}/sources/trash").json()["items"]
    assert thrown["deletedAt"]
    restored = desk.client.post(f"/api/sources/{source}/restore").json()
    assert restored["deletedAt"] is None
    assert desk.client.get(f"/api/projects/{desk.project}/search", params={"q": "reed"}).json()["items"]


def test_the_same_file_is_taken_once_by_a_project_unless_it_was_thrown_away(stack: Stack, desk: Desk) -> None:
    body = make.pdf()
    first = desk.add(body, name="Reeds.pdf").json()
    again = desk.add(body, name="b.pdf")
    assert (again.status_code, again.json()["code"]) == (409, "DUPLICATE_SOURCE")
    assert (again.json()["sourceId"], again.json()["sourceName"]) == (first["id"], "Reeds.pdf")
    assert stack.sql("select count(*) from storage.objects where path_tokens[2] = %s", desk.project) == [{"count": 1}]

    elsewhere = Desk(desk.client)
    assert elsewhere.add(body).status_code == 201
    desk.client.delete(f"/api/sources/{first['id']}")
    assert desk.add(body).status_code == 201


def test_a_failed_source_can_be_tried_again(stack: Stack, desk: Desk) -> None:
    source = desk.add(make.pdf()).json()["id"]
    desk.settled(source)
    assert desk.client.post(f"/api/sources/{source}/retry").status_code == 404
    stack.sql("update vault_items set status = 'failed', failure_reason = 'EXTRACTION_FAILED' where id = %s", source)
    assert desk.client.post(f"/api/sources/{source}/retry").json()["status"] in {"pending", "ready"}
    assert desk.settled(source)["status"] == "ready"


def test_lists_come_in_pages_newest_first(desk: Desk) -> None:
    added = [desk.add(make.pdf(), name=f"{number}.pdf").json()["name"] for number in range(5)]
    seen: list[str] = []
    cursor: str | None = None
    while True:
        asked = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = desk.client.get(f"/api/projects/{desk.project}/sources", params=asked).json()
        seen += [item["name"] for item in page["items"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert seen == added[::-1]


def test_a_stranger_sees_and_changes_nothing(desk: Desk, stranger: httpx.Client) -> None:
    source = desk.add(make.pdf()).json()["id"]
    desk.settled(source)
    project = f"/api/projects/{desk.project}"
    answers = [
        stranger.get(f"{project}/sources"),
        stranger.post(f"{project}/sources", params={"name": "a.pdf"}, content=make.pdf()),
        stranger.get(f"{project}/search", params={"q": "reed"}),
        stranger.get(f"/api/sources/{source}"),
        stranger.get(f"/api/sources/{source}/file"),
        stranger.get(f"/api/sources/{source}/pages/1"),
        stranger.patch(f"/api/sources/{source}", json={"name": "mine"}),
        stranger.post(f"/api/sources/{source}/retry"),
        stranger.post(f"/api/sources/{source}/restore"),
        stranger.delete(f"/api/sources/{source}"),
        stranger.get(f"/api/sources/{uuid4()}"),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "NOT_FOUND")}
    assert stranger.get(f"{project}/sources/trash").json()["items"] == []
    assert desk.client.get(f"/api/sources/{source}").json()["name"] == "a.pdf"


def test_a_file_whose_row_is_refused_is_taken_back(stack: Stack, desk: Desk) -> None:
    stack.sql("alter table public.vault_items add constraint refuse_marked check (name <> 'refused.pdf')")
    try:
        answer = desk.add(make.pdf(), name="refused.pdf")
    finally:
        stack.sql("alter table public.vault_items drop constraint refuse_marked")
    assert answer.status_code == 422
    assert stack.sql("select 1 from storage.objects where path_tokens[2] = %s", desk.project) == []


@pytest.mark.parametrize("words", ["'; drop table projects; --", "<script>", "a & | ! (", "%", "\u0000", "x" * 2000])
def test_a_search_takes_any_words(desk: Desk, words: str) -> None:
    answer = desk.client.get(f"/api/projects/{desk.project}/search", params={"q": words})
    assert answer.status_code in {200, 422}
