"""Documents over HTTP on the running stack: nothing written is lost, strangers see nothing, states are the server's."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest

from tests.documents import make
from tests.documents.conftest import Desk

pytestmark = pytest.mark.stack
LIMIT = 2 * 1024 * 1024
NASTY = [
    "'; drop table documents; --", '<script>alert("x")</script>', "<img src=x onerror=alert(1)>", "{{7*7}} ${7*7}",
    "\u202egnirts\u202c \u200b\ufeff", "Ω≈ç√∫ 你好 🌱 e\u0301", "\\u0000 \\ \" ' ` %00 %s {0}",
]  # fmt: skip


def test_a_document_is_begun_saved_and_opened(desk: Desk) -> None:
    begun = desk.begin()
    assert (begun["version"], begun["wordCount"], begun["content"]["content"][0]["type"]) == (1, 0, "paragraph")

    content = make.doc(make.paragraph(make.text("Reeds bend in the wind.")))
    saved = desk.save(begun["id"], 1, content)

    assert saved.status_code == 200, saved.text
    assert (saved.json()["version"], saved.json()["wordCount"]) == (2, 5)
    opened = desk.client.get(f"/api/documents/{begun['id']}").json()
    assert opened == saved.json()
    assert opened["content"] == content
    listed = desk.client.get(desk.address).json()["items"]
    assert [(item["id"], item["wordCount"]) for item in listed] == [(begun["id"], 5)]
    assert "content" not in listed[0]


def test_a_new_document_is_one_that_can_be_saved(desk: Desk) -> None:
    begun = desk.begin()

    assert desk.save(begun["id"], 1, begun["content"]).status_code == 200


def test_a_document_can_begin_with_words(desk: Desk) -> None:
    begun = desk.begin(content=make.everything())

    assert (begun["version"], begun["wordCount"] > 5) == (2, True)


def test_a_stale_save_changes_nothing_and_names_the_version(desk: Desk) -> None:
    document = desk.begin()["id"]
    mine = make.doc(make.paragraph(make.text("mine")))
    assert desk.save(document, 1, mine).status_code == 200

    answer = desk.save(document, 1, make.doc(make.paragraph(make.text("theirs"))))

    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["currentVersion"]) == ("DOCUMENT_CONFLICT", 2)
    assert desk.client.get(f"/api/documents/{document}").json()["content"] == mine


def test_of_many_saves_at_once_one_wins(desk: Desk) -> None:
    document = desk.begin()["id"]

    def save(number: int) -> int:
        return desk.save(document, 1, make.doc(make.paragraph(make.text(f"writer {number}")))).status_code

    with ThreadPoolExecutor(10) as writers:
        statuses = list(writers.map(save, range(10)))

    assert sorted(statuses) == [200] + [409] * 9
    assert desk.client.get(f"/api/documents/{document}").json()["version"] == 2


def test_every_kept_version_can_be_read_and_gone_back_to(desk: Desk) -> None:
    document = desk.begin()["id"]
    first = make.doc(make.paragraph(make.text("first")))
    desk.save(document, 1, first, reason="manual")
    desk.save(document, 2, make.doc(make.paragraph(make.text("second"))), title="Other", reason="manual")

    versions = desk.client.get(f"/api/documents/{document}/versions").json()["items"]
    assert [(item["version"], item["reason"]) for item in versions] == [(3, "manual"), (2, "manual"), (1, "manual")]
    assert desk.client.get(f"/api/documents/{document}/versions/2").json()["content"] == first

    stale = desk.client.post(f"/api/documents/{document}/versions/2/restore", json={"version": 2})
    assert (stale.status_code, stale.json()["currentVersion"]) == (409, 3)
    gone_back = desk.client.post(f"/api/documents/{document}/versions/2/restore", json={"version": 3}).json()
    assert (gone_back["version"], gone_back["content"], gone_back["title"]) == (4, first, "On reeds")
    newest = desk.client.get(f"/api/documents/{document}/versions", params={"limit": 1}).json()
    assert (newest["items"][0]["reason"], newest["nextCursor"]) == ("restore", "4")
    following = desk.client.get(f"/api/documents/{document}/versions", params={"cursor": "4"}).json()["items"]
    assert [item["version"] for item in following] == [3, 2, 1]
    assert desk.client.get(f"/api/documents/{document}/versions/9").status_code == 404


def test_autosaves_in_a_row_leave_the_last(desk: Desk) -> None:
    document = desk.begin()["id"]
    for version in range(1, 6):
        desk.save(document, version, make.doc(make.paragraph(make.text(f"state {version}"))))

    versions = desk.client.get(f"/api/documents/{document}/versions").json()["items"]

    # At most two: the test may run across a boundary of five minutes.
    assert versions[0]["version"] == 6
    assert len([item for item in versions if item["reason"] == "autosave"]) <= 2
    assert versions[-1]["version"] == 1


def test_what_is_deleted_waits_in_the_trash(desk: Desk) -> None:
    document = desk.begin()["id"]

    assert desk.client.delete(f"/api/documents/{document}").status_code == 204
    assert desk.client.get(f"/api/documents/{document}").status_code == 404
    assert desk.save(document, 1, make.doc()).status_code == 404
    assert desk.client.get(desk.address).json()["items"] == []
    trashed = desk.client.get(f"{desk.address}/trash").json()["items"]
    assert [item["id"] for item in trashed] == [document]
    assert trashed[0]["deletedAt"]

    assert desk.client.post(f"/api/documents/{document}/restore").json()["id"] == document
    assert desk.client.get(f"/api/documents/{document}").status_code == 200
    assert desk.client.post(f"/api/documents/{document}/restore").status_code == 404


def test_a_stranger_finds_nothing_anywhere(desk: Desk, stranger: Desk) -> None:
    document = desk.begin()["id"]
    at = f"/api/documents/{document}"
    asked = [
        ("GET", at, None), ("DELETE", at, None), ("GET", f"{at}/versions", None), ("GET", f"{at}/versions/1", None),
        ("PUT", at, {"version": 1, "title": "x", "content": make.doc()}),
        ("POST", f"{at}/versions/1/restore", {"version": 1}), ("POST", f"{at}/restore", None),
        ("GET", f"{at}/evidence", None), ("GET", desk.address, None), ("POST", desk.address, {"title": "x"}),
    ]  # fmt: skip

    for method, address, body in asked:
        answer = stranger.client.request(method, address, json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND"), (method, address, answer.text)
    assert stranger.client.get(f"{desk.address}/trash").json()["items"] == []


@pytest.mark.parametrize("words", NASTY)
def test_any_words_come_back_as_they_were(desk: Desk, words: str) -> None:
    begun = desk.begin(title=words.strip()[:300])
    nodes = make.doc(
        make.paragraph(make.text(words), make.citation(str(uuid4()), locator=words, prefix=words, suffix=words)),
        make.block("codeBlock", make.text(words), language=words[:50]), make.block("mathBlock", latex=words),
        make.block("figure", make.text(words), alt=words),
    )  # fmt: skip

    saved = desk.save(begun["id"], 1, nodes, title=words)

    assert saved.status_code == 200, saved.text
    opened = desk.client.get(f"/api/documents/{begun['id']}").json()
    assert (opened["content"], opened["title"]) == (nodes, words.strip())


@pytest.mark.parametrize("title", ["", "   ", "x" * 301, "x" * 10_000, "a\x00b"])
def test_a_title_that_cannot_be_is_refused_by_name(desk: Desk, title: str) -> None:
    document = desk.begin()["id"]

    for answer in (
        desk.client.post(desk.address, json={"title": title}),
        desk.save(document, 1, make.doc(), title=title),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
        assert [problem["path"] for problem in answer.json()["errors"]] == ["title"]


def test_a_wrong_document_is_refused_with_the_path(desk: Desk) -> None:
    document = desk.begin()["id"]

    answer = desk.save(document, 1, make.doc(make.block("heading", level=9)))

    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
    assert answer.json()["errors"][0]["path"] == "content.0.attrs.level"
    assert desk.client.get(f"/api/documents/{document}").json()["version"] == 1


HALF_A_CHARACTER = b'{"version":1,"title":"\\ud800","content":{"type":"doc"}}'


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"[" * 500_000, HALF_A_CHARACTER])
def test_a_body_that_is_no_save_is_refused(desk: Desk, body: bytes) -> None:
    document = desk.begin()["id"]

    answer = desk.client.put(f"/api/documents/{document}", content=body, headers={"content-type": "application/json"})

    assert answer.status_code in (400, 422), answer.text


def sized(size: int) -> make.Node:
    """A document of exactly so many bytes of compact JSON."""
    blocks = [make.paragraph(make.text("word " * 2000)) for _ in range(size // 10_300)]
    last = make.paragraph(make.text("x"))
    content = make.doc(*blocks, last)
    missing = size - len(httpx.Request("PUT", "http://x", json=content).content)
    last["content"][0]["text"] = "x" * (1 + missing)
    return content


def test_a_document_of_the_limit_is_kept_and_one_byte_more_is_not(desk: Desk) -> None:
    document = desk.begin()["id"]

    assert desk.save(document, 1, sized(LIMIT)).status_code == 200
    answer = desk.save(document, 2, sized(LIMIT + 1))

    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (413, "TOO_LARGE", LIMIT)
    assert desk.client.get(f"/api/documents/{document}").json()["version"] == 2


def test_far_too_much_is_refused_unread(desk: Desk) -> None:
    document = desk.begin()["id"]

    answer = desk.save(document, 1, sized(9 * 1024 * 1024))

    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")


def test_citing_numbers_the_works(desk: Desk) -> None:
    rows = [
        desk.stack.sql(
            "insert into public.citations (project_id, owner_id, title, csl) values (%s, %s, %s, '{}') returning id",
            desk.project, desk.person.id, f"Work {number}",
        )[0]["id"]
        for number in range(3)
    ]  # fmt: skip
    first, second, _ = map(str, rows)
    document = desk.begin()["id"]

    desk.save(document, 1, make.doc(make.paragraph(make.citation(second), make.citation(first), make.citation(second))))

    query = "select citation_id, order_number from public.document_citations where document_id = %s order by 2"
    numbers = [(str(row["citation_id"]), row["order_number"]) for row in desk.stack.sql(query, document)]
    assert numbers == [(second, 1), (first, 2)]


def test_each_deed_leaves_one_line_and_a_save_leaves_none(desk: Desk) -> None:
    document = desk.begin()["id"]
    desk.save(document, 1, make.doc())
    desk.save(document, 2, make.doc(), title="Renamed")
    desk.client.delete(f"/api/documents/{document}")
    desk.client.post(f"/api/documents/{document}/restore")

    query = "select action, request_id from public.audit_logs where resource_id = %s order by created_at"
    lines = desk.stack.sql(query, document)

    assert [line["action"] for line in lines] == [
        "document:create", "document:rename", "document:delete", "document:restore",
    ]  # fmt: skip
    assert all(line["request_id"] for line in lines)


def test_a_rename_elsewhere_and_words_saved_meanwhile_are_both_kept(desk: Desk) -> None:
    """A Supabase client renames by a bare update; an editor that has been open since sends the title it knows."""
    document = desk.begin()["id"]
    headers = {"apikey": desk.stack.anon_key, "authorization": f"Bearer {desk.person.token}"}

    def rename(title: str) -> None:
        where = {"id": f"eq.{document}"}
        answer = httpx.patch(
            f"{desk.stack.url}/rest/v1/documents", params=where, json={"title": title}, headers=headers
        )
        assert answer.status_code == 204, answer.text

    rename("On sedges")
    first, second = (make.doc(make.paragraph(make.text(words))) for words in ("first", "second"))
    saved = desk.save(document, 1, first)

    assert (saved.status_code, saved.json()["title"], saved.json()["content"]) == (200, "On sedges", first)
    versions = desk.client.get(f"/api/documents/{document}/versions").json()["items"]
    assert [one["title"] for one in versions] == ["On sedges", "On sedges", "On reeds"]
    # Words were saved since, so words could be lost.
    assert desk.save(document, 1, second).status_code == 409
    # Two titles of two people: neither goes unseen.
    rename("On rushes")
    assert desk.save(document, 3, second, title="On cattails").status_code == 409
    assert desk.save(document, 4, second, title="On cattails").json()["title"] == "On cattails"
