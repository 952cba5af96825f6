"""A service goes down: a clear answer, nothing lost, and all is well once it is back."""

import time
from collections.abc import Iterator

import httpx

from tests import web
from tests.documents.make import doc, paragraph, text
from tests.stack import Stack
from tests.trouble.make import Desk, down, healthy, problem, unwell
from tests.vault.make import pdf

UNAVAILABLE = (503, "UNAVAILABLE")


def files(stack: Stack, desk: Desk) -> int:
    found = stack.sql("select count(*) as n from storage.objects where path_tokens[2] = %s", desk.project)
    return int(found[0]["n"])


def test_without_postgrest_nothing_is_said_to_be_saved_and_nothing_is_lost(stack: Stack, desk: Desk) -> None:
    assert desk.save("Reeds bend.", desk.opened()["version"]).status_code == 200
    before, sources = desk.opened(), desk.sources()
    draft = {"documentId": desk.document, "instruction": "How does peat form?"}

    with down(stack, "rest"):
        refused = [
            desk.save("Reeds break.", before["version"]),
            desk.client.get(f"/api/documents/{desk.document}"),
            desk.client.get("/api/projects"),
            desk.client.post("/api/projects", json={"title": "Lost?"}),
            desk.client.post(f"{desk.at}/sources", params={"name": "b.pdf"}, content=pdf()),
            desk.client.delete(f"/api/documents/{desk.document}"),
            desk.client.post("/api/ai/generate", json=draft),
            desk.client.post("/api/export/docx", json={"documentId": desk.document}),
        ]
        health = unwell(stack, "database")
    healthy(stack)

    assert {problem(answer) for answer in refused} == {UNAVAILABLE}
    assert health.status_code == 503
    assert (desk.opened(), desk.sources(), files(stack, desk)) == (before, sources, len(sources))
    again = desk.save("Reeds break.", before["version"])
    assert (again.status_code, again.json()["version"]) == (200, before["version"] + 1)


def test_without_postgrest_people_still_come_in_and_go(stack: Stack, desk: Desk) -> None:
    asked = {"email": desk.person.email, "password": desk.person.password}
    with web.stranger(stack) as client:
        with down(stack, "rest"):
            came = client.post("/api/auth/sign-in", json=asked)
            went = client.post("/api/auth/sign-out")
        healthy(stack)

    assert (came.status_code, went.status_code) == (200, 204)
    assert came.json()["email"] == desk.person.email
    assert "Max-Age=0" in went.headers["set-cookie"]


def test_without_auth_a_browser_can_be_left_all_the_same(stack: Stack, desk: Desk) -> None:
    asked = {"email": desk.person.email, "password": desk.person.password}
    with web.stranger(stack) as client:
        client.post("/api/auth/sign-in", json=asked)
        with down(stack, "auth"):
            went = client.post("/api/auth/sign-out")
        healthy(stack)

        assert problem(went) == UNAVAILABLE
        assert client.get("/api/auth/session").status_code == 401


def test_without_auth_nobody_new_comes_in_and_who_is_in_works_on(stack: Stack, desk: Desk) -> None:
    asked = {"email": desk.person.email, "password": desk.person.password}
    with web.stranger(stack) as client:
        with down(stack, "auth"):
            refused = client.post("/api/auth/sign-in", json=asked)
            mailed = client.post("/api/auth/recover", json={"email": desk.person.email})
            saved = desk.save("Written meanwhile.", desk.opened()["version"])
            health = unwell(stack, "auth")
        healthy(stack)

        assert {problem(refused), problem(mailed)} == {UNAVAILABLE}
        assert "set-cookie" not in refused.headers
        assert (saved.status_code, health.status_code) == (200, 503)
        assert client.post("/api/auth/sign-in", json=asked).status_code == 200


def test_without_storage_a_file_is_refused_and_the_text_goes_on(stack: Stack, desk: Desk) -> None:
    sources = desk.sources()

    with down(stack, "storage"):
        sent = desk.client.post(f"{desk.at}/sources", params={"name": "c.pdf"}, content=pdf())
        fetched = desk.client.get(f"/api/sources/{desk.source}/file")
        saved = desk.save("Written without files.", desk.opened()["version"])
        health = unwell(stack, "storage")
    healthy(stack)

    assert {problem(sent), problem(fetched)} == {UNAVAILABLE}
    assert saved.status_code == 200
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert desk.sources() == sources
    assert desk.client.get(f"/api/sources/{desk.source}/file").content.startswith(b"%PDF-")


def test_storage_that_dies_during_an_upload_leaves_no_half_a_source(stack: Stack, desk: Desk) -> None:
    sources, words = desk.sources(), b"Reeds bend in the wind. " * 4000

    def body() -> Iterator[bytes]:
        for _ in range(30):
            yield words
        with down(stack, "storage"):
            for _ in range(30):
                yield words

    def send(content: bytes | Iterator[bytes]) -> httpx.Response:
        kind = {"content-type": "text/plain"}
        return desk.client.post(f"{desk.at}/sources", params={"name": "d.txt"}, content=content, headers=kind)

    assert problem(send(body())) == UNAVAILABLE
    healthy(stack)
    assert (desk.sources(), files(stack, desk)) == (sources, len(sources))
    assert send(words).status_code == 201


def test_without_scholarly_services_a_work_can_still_be_added_by_hand(desk: Desk) -> None:
    """The test stack's settings name an address where nobody listens."""
    search = desk.client.get("/api/citations/search", params={"q": "reeds", "projectId": desk.project})
    by_doi = desk.client.post(f"{desk.at}/citations", json={"doi": "10.18653/v1/n18-3011"})
    by_hand = desk.client.post(f"{desk.at}/citations", json={"csl": {"type": "book", "title": "Mud"}})

    for refused in (search, by_doi):
        assert problem(refused) == (503, "NETWORK_ERROR")
        assert refused.json()["retryAfter"] >= 1
    assert by_hand.status_code == 201


def test_a_source_waits_for_a_worker_that_is_away(stack: Stack, desk: Desk) -> None:
    with down(stack, "worker"):
        sent = desk.client.post(f"{desk.at}/sources", params={"name": "e.pdf"}, content=pdf())
        assert (sent.status_code, sent.json()["status"]) == (201, "pending")

    address, deadline = f"/api/sources/{sent.json()['id']}", time.monotonic() + 30
    while desk.client.get(address).json()["status"] == "pending":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert desk.client.get(address).json()["status"] == "ready"


def test_a_bff_that_dies_keeps_what_it_had_answered_for(stack: Stack, desk: Desk) -> None:
    """The session lies in the cookie and the text in the database: nobody is asked to sign in again."""
    version = desk.opened()["version"]
    body = {"version": version, "title": "Kept", "content": doc(paragraph(text("Kept.")))}
    assert desk.client.put(f"/api/documents/{desk.document}", json=body).status_code == 200

    with down(stack, "bff"):
        assert problem(desk.client.get(f"/api/documents/{desk.document}")) == (502, "UPSTREAM_FAILED")
    deadline = time.monotonic() + 30
    while desk.client.get("/api/health/live").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)

    assert (desk.opened()["title"], desk.opened()["version"]) == ("Kept", version + 1)
