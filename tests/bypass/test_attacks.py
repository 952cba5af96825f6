"""What somebody tries who has the public key, an account, and no good will. The database says no to each."""

from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from postgrest.exceptions import APIError
from storage3.exceptions import StorageApiError

from bff.documents.shape import DEPTH, SCHEMA_VERSION
from tests.bypass.make import Past, Row
from tests.documents.make import block, doc, evidence, paragraph, text
from tests.stack import Stack
from tests.vault.make import SENTENCES, pdf

REFUSED, DENIED = "23514", "42501"
DOCUMENT_MAX = 2 * 1024 * 1024


def refusal(act: Any, *arguments: Any, **named: Any) -> str:
    """The SQLSTATE with which the database said no."""
    with pytest.raises(APIError) as problem:
        act(*arguments, **named)
    return str(problem.value.code)


@pytest.fixture
def project(ada: Past) -> Row:
    return ada.project()


@pytest.fixture
def document(ada: Past, project: Row) -> Row:
    return ada.document(project)


# --- other people's files, by way of the worker, which may open any ---


@pytest.mark.parametrize(
    "way", ["{eve}/../../{ada}", "{eve}/1-x/../../../{ada}", "{eve}/../../../vault/{ada}", "{ada}"]
)
def test_no_path_climbs_to_anothers_file(ada: Past, eve: Past, project: Row, way: str) -> None:
    """The address of a file is normalised on its way to Storage, and the worker's key opens all."""
    secret = ada.upload(ada.path(project), pdf(SENTENCES))
    mine = eve.project()

    path = way.format(eve=f"{eve.person.id}/{mine['id']}", ada=secret)

    assert refusal(eve.source, mine, storage_path=path) == REFUSED


@pytest.mark.parametrize("name", ["", "x", "a/1-x", "1-", "1-a\n", "1-a/..", "%2e%2e", "..", "."])
def test_a_stored_file_has_a_name_of_one_form(ada: Past, project: Row, name: str) -> None:
    path = f"{ada.person.id}/{project['id']}/{name}"

    assert refusal(ada.source, project, storage_path=path) == REFUSED
    # The library refuses some of them by itself.
    with pytest.raises((StorageApiError, ValueError)):
        ada.upload(path, pdf())


def test_a_source_never_points_elsewhere_later(ada: Past, project: Row) -> None:
    source = ada.source(project)
    elsewhere = ada.upload(ada.path(project, "b.pdf"), pdf(["Other words."]))

    assert refusal(ada.client.table("vault_items").update({"storage_path": elsewhere}).execute) == DENIED
    assert ada.rows("vault_items", id=source["id"])[0]["storage_path"] == source["storage_path"]


@pytest.mark.parametrize(
    "name", ["", " ", "..", "../../etc/passwd", "a\\b", "a\nb", "a\x9bb", "invoice\u202efdp.exe", "x" * 256]
)
def test_a_sources_name_is_one_that_is_safe_to_show(ada: Past, project: Row, name: str) -> None:
    source = ada.source(project)

    assert refusal(ada.source, project, storage_path=ada.path(project), name=name) == REFUSED
    assert refusal(ada.client.table("vault_items").update({"name": name}).eq("id", source["id"]).execute) == REFUSED


# --- documents that nobody could open again, or that say what is not so ---


def nested(levels: int) -> Row:
    inner = paragraph(text("Reeds."))
    for _ in range(levels):
        inner = block("blockquote", inner)
    return doc(inner)


def test_a_save_on_a_stale_version_changes_nothing(ada: Past, document: Row) -> None:
    ada.save(document, version=1, title="First")

    assert refusal(ada.save, document, version=1, title="Second") == "PT409"
    assert ada.rows("documents", id=document["id"])[0]["title"] == "First"


@pytest.mark.parametrize("title", ["x" * 301, "", " \n", "x" * 10_000])
def test_titles_have_words_and_an_end(ada: Past, project: Row, document: Row, title: str) -> None:
    assert refusal(ada.save, document, version=1, title=title) == REFUSED
    assert refusal(ada.document, project, title=title) == REFUSED
    assert refusal(ada.project, title=title) == REFUSED
    assert ada.save(document, version=1, title="x" * 300)["version"] == 2


def test_a_document_has_as_many_bytes_as_the_bff_takes_and_no_more(ada: Past, document: Row) -> None:
    """Counted as the BFF counts them: JSON without blanks. One letter more is too many."""
    without = doc(paragraph(text("")), *(paragraph() for _ in range(5000)))
    room = DOCUMENT_MAX - len(_compact(without))
    full, over = (_filled(without, size) for size in (room, room + 1))

    assert len(_compact(full)) == DOCUMENT_MAX
    assert refusal(ada.save, document, version=1, content=over) == REFUSED
    assert ada.save(document, version=1, content=full)["version"] == 2


def _compact(content: Row) -> bytes:
    return msgspec.json.encode(content)


def _filled(content: Row, letters: int) -> Row:
    first, *rest = content["content"]
    return {**content, "content": [{**first, "content": [text("x" * letters)]}, *rest]}


def test_the_plain_text_beside_it_has_an_end_too(ada: Past, document: Row) -> None:
    assert refusal(ada.save, document, version=1, plain_text="x" * (DOCUMENT_MAX + 1)) == REFUSED


def test_nodes_lie_as_deep_as_the_editor_takes_them_and_not_without_end(ada: Past, document: Row) -> None:
    # doc, then the quotes, then a paragraph and its text.
    assert ada.save(document, version=1, content=nested(DEPTH - 3))["version"] == 2
    assert refusal(ada.save, document, version=2, content=nested(100)) == REFUSED


@pytest.mark.parametrize(
    "content", [{}, [], "x", None, {"type": "doc"}, {"type": "doc", "content": "x"}, {"type": "x"}]
)
def test_what_is_no_document_is_not_kept_as_one(ada: Past, document: Row, content: Any) -> None:
    assert refusal(ada.save, document, version=1, content=content) in {REFUSED, "23502"}


@pytest.mark.parametrize("part", [5, {"type": "heading", "attrs": {"level": "x"}}, {"type": "text", "marks": 5}, {}])
@pytest.mark.parametrize("kind", ["docx", "pdf", "markdown", "latex"])
def test_an_export_says_what_it_cannot_print(ada: Past, stack: Stack, document: Row, kind: str, part: Any) -> None:
    """A save past the BFF is not checked against the editor's schema; what reads it has to be."""
    ada.save(document, version=1, content={"type": "doc", "content": [part]})

    headers = {"authorization": f"Bearer {ada.person.token}", "x-requested-with": "ibid"}
    asked = {"documentId": document["id"]}
    answer = httpx.post(f"{stack.url}/api/export/{kind}", json=asked, headers=headers, timeout=30)

    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
    assert answer.json()["errors"][0]["path"].startswith("content.0")


def test_words_of_a_form_that_no_release_reads_are_not_kept(ada: Past, document: Row) -> None:
    assert refusal(ada.save, document, version=1, schema_version=SCHEMA_VERSION + 1) == REFUSED
    assert refusal(ada.save, document, version=1, schema_version=0) == REFUSED
    assert ada.save(document, version=1, schema_version=SCHEMA_VERSION)["version"] == 2


def test_no_save_passes_for_a_restore(ada: Past, document: Row) -> None:
    assert refusal(ada.save, document, version=1, reason="restore") == "22023"


def test_a_formula_inside_checked_words_changes_them(ada: Past, stack: Stack, project: Row, document: Row) -> None:
    """It is read as part of the sentence, and holds no text node."""
    checked = _evidence(stack, project, document, "Reeds bend.")
    mark = evidence(checked)
    never = {"type": "mathInline", "attrs": {"latex": r"\text{never}"}}
    for version, sentence in enumerate(
        ([text("Reeds bend.", mark)], [text("Reeds ", mark), never, text("bend.", mark)],
         [text("Reeds ", mark), never | {"marks": [mark]}, text("bend.", mark)]), 1,
    ):  # fmt: skip
        ada.save(document, version=version, content=doc(paragraph(*sentence)))
        (told,) = ada.call("evidence_of_document", document_id=document["id"])
        assert told["state"] == ("exact" if version == 1 else "changed")


def _evidence(stack: Stack, project: Row, document: Row, words: str) -> str:
    query = """insert into public.evidence (project_id, document_id, claim, quote, state)
        values (%s, %s, %s, %s, 'exact') returning id::text"""
    return str(stack.sql(query, project["id"], document["id"], words, words)[0]["id"])


# --- what belongs to another project, or to one that is gone ---


def test_no_work_of_another_project_is_cited(ada: Past, document: Row) -> None:
    work = ada.work(ada.project())

    listed = {"document_id": document["id"], "citation_id": work["id"]}
    assert refusal(ada.add, "document_citations", **listed) == DENIED
    ada.save(document, work, version=1)
    assert ada.rows("document_citations", document_id=document["id"]) == []


def test_no_evidence_of_another_project_counts(ada: Past, stack: Stack, document: Row) -> None:
    other = ada.project()
    checked = _evidence(stack, other, ada.document(other), "Reeds bend.")

    ada.save(document, version=1, content=doc(paragraph(text("Reeds bend.", evidence(checked)))))

    (told,) = ada.call("evidence_of_document", document_id=document["id"])
    assert (told["state"], told["quote"]) == ("unverified", None)


def test_no_conversation_is_about_another_projects_document(ada: Past, document: Row) -> None:
    assert refusal(ada.add, "conversations", project_id=ada.project()["id"], document_id=document["id"]) == DENIED


def test_nothing_is_written_into_a_deleted_project(ada: Past, project: Row, document: Row) -> None:
    work, item = ada.work(project), ada.source(project)
    talk = ada.add("conversations", project_id=project["id"])
    ada.call("delete_project", id=project["id"])

    for make in (ada.document, ada.work):
        assert refusal(make, project) == DENIED
    assert refusal(ada.source, project, storage_path=ada.path(project)) == DENIED
    for table, row in {"conversations": {}, "protected_terms": {"term": "reed"}}.items():
        assert refusal(ada.add, table, project_id=project["id"], **row) == DENIED
    assert refusal(ada.add, "messages", conversation_id=talk["id"], role="user", content="x") == DENIED
    assert refusal(ada.add, "document_citations", document_id=document["id"], citation_id=work["id"]) == DENIED
    assert refusal(ada.save, document, version=1) == "PT404"
    assert refusal(ada.call, "retry_vault_item", id=item["id"]) == "PT404"
    with pytest.raises(StorageApiError):
        ada.upload(ada.path(project), pdf())


def test_nobody_speaks_as_the_assistant(ada: Past, project: Row) -> None:
    talk = ada.add("conversations", project_id=project["id"])

    assert refusal(ada.add, "messages", conversation_id=talk["id"], role="assistant", content="x") == DENIED
    assert ada.add("messages", conversation_id=talk["id"], role="user", content="x")["role"] == "user"


# --- rows that would fill the disk ---


def test_what_a_person_may_write_at_will_has_an_end(ada: Past, project: Row) -> None:
    much = "x" * 200_000
    assert refusal(ada.work, project, external_ids={"a": much}) == REFUSED
    assert refusal(ada.work, project, csl={"note": much}) == REFUSED
    assert refusal(ada.work, project, much) == REFUSED
    assert refusal(ada.project, description=much) == REFUSED
    profile = ada.client.table("profiles").update({"settings": {"a": much}}).eq("id", ada.person.id)
    assert refusal(profile.execute) == REFUSED
    assert refusal(ada.add, "protected_terms", project_id=project["id"], term=" ") == REFUSED
    assert refusal(ada.add, "protected_terms", project_id=project["id"], term=str(uuid4()) * 6) == REFUSED
