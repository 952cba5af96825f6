"""What the BFF promises also holds for a client that goes past it: by constraint, trigger, policy or function."""

import hashlib
from typing import Any
from uuid import uuid4

import pytest
from postgrest.exceptions import APIError
from storage3.exceptions import StorageApiError

from tests.bypass.make import Past
from tests.stack import Stack
from tests.vault.make import SENTENCES, pdf

DENIED = "42501"


def refused(write: Any) -> str:
    """The SQLSTATE with which the database said no."""
    with pytest.raises(APIError) as problem:
        write.execute()
    return str(problem.value.code)


def test_a_source_added_past_us_is_read_by_the_worker_and_found(ada: Past) -> None:
    project = ada.project()

    source = ada.settled(ada.source(project, pdf(SENTENCES)))

    assert (source["status"], source["page_count"], source["failure_reason"]) == ("ready", len(SENTENCES), None)
    pages = {row["page_number"]: row["text"] for row in ada.rows("vault_pages", vault_item_id=source["id"])}
    assert pages == dict(enumerate(SENTENCES, 1))
    (found,) = ada.call("search_vault", project_id=project["id"], query="dry summer", max_results=1)
    assert (found["vault_item_id"], found["page_number"]) == (source["id"], 3)


def test_a_false_claim_about_a_file_ends_as_what_the_file_is(ada: Past) -> None:
    """Kind, size and hash are the caller's word until the worker has looked."""
    body = pdf()
    claimed = ada.source(ada.project(), body, media_type="text/plain", size_bytes=1, sha256="0" * 64)

    source = ada.settled(claimed)

    assert (source["status"], source["media_type"], source["size_bytes"]) == ("ready", "application/pdf", len(body))
    assert source["sha256"] == hashlib.sha256(body).hexdigest()


def test_a_row_that_comes_before_its_file_is_read_once_that_is_there(ada: Past) -> None:
    project = ada.project()
    early = ada.source(project, storage_path=ada.path(project))

    ada.upload(early["storage_path"], pdf())

    assert ada.settled(early)["status"] == "ready"


def test_an_empty_file_has_no_text(ada: Past) -> None:
    project = ada.project()
    path = ada.upload(ada.path(project), b"")

    source = ada.settled(ada.source(project, storage_path=path))

    assert (source["status"], source["failure_reason"], source["attempts"]) == ("failed", "NO_TEXT", 1)


@pytest.mark.parametrize(
    "claim",
    [{"status": "ready"}, {"attempts": 9}, {"page_count": 9}, {"failure_reason": "x"}, {"extraction_version": 9},
     {"deleted_at": "2020-01-01"}, {"created_at": "2020-01-01"}],
)  # fmt: skip
def test_a_source_cannot_be_declared_read(ada: Past, claim: dict[str, Any]) -> None:
    project = ada.project()
    told = {"project_id": project["id"], "name": "a", "media_type": "text/plain", "size_bytes": 1}
    table = ada.client.table("vault_items")

    assert refused(table.insert({**told, "storage_path": ada.path(project), **claim})) == DENIED
    source = ada.source(project, storage_path=ada.path(project))
    assert source["status"] == "pending"
    assert refused(table.update(claim).eq("id", source["id"])) == DENIED


@pytest.mark.parametrize(
    "words", [{"version": 9}, {"content": {"type": "doc", "content": []}}, {"plain_text": "x"}, {"word_count": 9}]
)
def test_words_come_in_by_a_save_alone(ada: Past, words: dict[str, Any]) -> None:
    project = ada.project()
    document = ada.document(project)
    table = ada.client.table("documents")

    assert refused(table.update(words).eq("id", document["id"])) == DENIED
    assert refused(table.insert({"project_id": project["id"], "title": "x", **words})) == DENIED
    assert ada.rows("documents", id=document["id"])[0]["version"] == 1


def test_numbers_follow_the_text_and_cannot_be_written(ada: Past) -> None:
    project = ada.project()
    document = ada.document(project)
    first, second, third = (ada.work(project, title) for title in ("Peat", "Mud", "Salt"))
    ada.add("document_citations", document_id=document["id"], citation_id=third["id"])
    ada.save(document, second, first, second, version=1)

    def numbers() -> dict[str, int | None]:
        return {row["citation_id"]: row["order_number"] for row in ada.rows("document_citations")}

    assert numbers() == {second["id"]: 1, first["id"]: 2, third["id"]: 3}
    ada.call("delete_citation", id=second["id"])
    assert numbers() == {second["id"]: None, first["id"]: 1, third["id"]: 2}
    links = ada.client.table("document_citations")
    assert refused(links.update({"order_number": 1}).eq("citation_id", third["id"])) == DENIED
    forced = {"document_id": document["id"], "citation_id": first["id"], "order_number": 1}
    assert refused(links.insert(forced)) == DENIED


def test_a_doi_stands_once_in_a_project_until_it_is_thrown_away(ada: Past) -> None:
    project = ada.project()
    held = ada.work(project, doi="10.1000/Reeds")
    again = {"project_id": project["id"], "title": "x", "csl": {}, "doi": "10.1000/reeds"}

    assert refused(ada.client.table("citations").insert(again)) == "23505"
    ada.call("delete_citation", id=held["id"])
    assert ada.work(project, doi="10.1000/reeds")


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("audit_logs", {"action": "export:pdf", "resource_type": "document", "resource_id": str(uuid4())}),
        ("evidence", {"claim": "x", "quote": "x", "state": "exact"}),
        ("ai_runs", {"kind": "generate", "provider": "offline", "model": "m", "instruction": "x"}),
        ("usage_budgets", {"period": "2026-01-01"}),
        ("vault_pages", {"page_number": 1, "text": "what the source never said"}),
        ("auth_attempts", {"email": "a@b.example", "kind": "sign_in", "succeeded": True}),
    ],
)
def test_the_servers_own_word_cannot_be_forged(ada: Past, table: str, row: dict[str, Any]) -> None:
    assert refused(ada.client.table(table).insert(row)) == DENIED


@pytest.mark.parametrize("table", ["projects", "documents", "citations", "vault_items"])
def test_nothing_changes_hands(ada: Past, eve: Past, table: str) -> None:
    mine, theirs = ada.project(), eve.project()
    thing = mine if table == "projects" else _thing(ada, table, mine)
    own = ada.client.table(table)

    assert refused(own.update({"owner_id": eve.person.id}).eq("id", thing["id"])) == DENIED
    if table != "projects":
        assert refused(own.update({"project_id": theirs["id"]}).eq("id", thing["id"])) == DENIED
        assert refused(own.insert(_shape(ada, table, theirs))) == DENIED
        assert refused(own.insert(_shape(ada, table, mine) | {"owner_id": eve.person.id})) in {DENIED, "23514"}
    (kept,) = ada.rows(table, id=thing["id"])
    assert kept["owner_id"] == ada.person.id


@pytest.mark.parametrize(
    ("table", "one", "listed"),
    [("projects", "project", "projects"), ("documents", "document", "documents"),
     ("citations", "citation", "citations"), ("vault_items", "vault_item", "vault_items")],
)  # fmt: skip
def test_deleting_is_an_act_of_its_own_that_can_be_undone(
    ada: Past, eve: Past, table: str, one: str, listed: str
) -> None:
    project = ada.project()
    thing = project if table == "projects" else _thing(ada, table, project)
    of = {} if table == "projects" else {"project_id": project["id"]}
    own = ada.client.table(table)

    assert refused(own.delete().eq("id", thing["id"])) == DENIED
    assert refused(own.update({"deleted_at": "2026-01-01"}).eq("id", thing["id"])) == DENIED
    with pytest.raises(APIError) as hidden:
        eve.call(f"delete_{one}", id=thing["id"])
    assert hidden.value.code == "PT404"

    ada.call(f"delete_{one}", id=thing["id"])
    assert ada.rows(table, id=thing["id"]) == []
    assert [row["id"] for row in ada.call(f"list_deleted_{listed}", **of)] == [thing["id"]]
    assert eve.call(f"list_deleted_{listed}", **of) == []
    with pytest.raises(APIError):
        eve.call(f"restore_{one}", id=thing["id"])
    ada.call(f"restore_{one}", id=thing["id"])
    assert [row["id"] for row in ada.rows(table, id=thing["id"])] == [thing["id"]]


def test_a_stranger_finds_nothing_at_any_door(ada: Past, eve: Past) -> None:
    project = ada.project()
    document, work = ada.document(project), ada.work(project)
    source = ada.settled(ada.source(project))
    ada.save(document, work, version=1)
    path, bucket = source["storage_path"], eve.client.storage.from_("vault")

    for table in ("projects", "documents", "document_versions", "citations", "document_citations",
                  "vault_items", "vault_pages", "vault_chunks", "audit_logs"):  # fmt: skip
        assert eve.rows(table) == [], table
        assert ada.rows(table), table
    with pytest.raises(APIError) as hidden:
        eve.save(document, work, version=2)
    assert hidden.value.code == "PT404"
    assert eve.call("search_vault", project_id=project["id"], query="reed") == []
    assert bucket.list(path.rsplit("/", 1)[0]) == []
    for ask in (lambda: bucket.download(path), lambda: bucket.create_signed_url(path, 60)):
        with pytest.raises(StorageApiError):
            ask()


def test_a_file_lies_where_its_owner_may_put_it_and_stays_while_it_is_quoted(
    stack: Stack, ada: Past, eve: Past
) -> None:
    project, body = ada.project(), pdf()
    source = ada.source(project, body)
    bucket = ada.client.storage.from_("vault")

    for path in (eve.path(eve.project()), f"{ada.person.id}/{uuid4()}/a.pdf", f"{ada.person.id}/a.pdf", "a.pdf"):
        with pytest.raises(StorageApiError):
            ada.upload(path, body)
    with pytest.raises(StorageApiError):
        bucket.update(source["storage_path"], b"other words", {"content-type": "application/pdf"})
    bucket.remove([source["storage_path"]])
    eve.client.storage.from_("vault").remove([source["storage_path"]])
    assert bucket.download(source["storage_path"]) == body
    left = ada.upload(ada.path(project, "b.pdf"), body)
    bucket.remove([left])
    assert stack.sql("select 1 from storage.objects where name = %s", left) == []


def _shape(of: Past, table: str, project: dict[str, Any]) -> dict[str, Any]:
    more: dict[str, dict[str, Any]] = {
        "documents": {"title": "x"},
        "citations": {"title": "x", "csl": {}},
        "vault_items": {
            "name": "a", "media_type": "text/plain", "size_bytes": 1, "storage_path": of.path(project, "c"),
        },
    }  # fmt: skip
    return {"project_id": project["id"], **more[table]}


def _thing(of: Past, table: str, project: dict[str, Any]) -> dict[str, Any]:
    return of.add(table, **_shape(of, table, project))
