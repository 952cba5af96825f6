"""What the server attests cannot be said by a caller: not by a table, not by a column, not by a function."""

from typing import Any
from uuid import uuid4

import pytest

from tests.rls.probes import REFUSED, TABLES, Scene, expected

ATTESTED = {
    "vault_items": {
        "status": "ready", "failure_reason": "x", "attempts": 0, "page_count": 3, "extraction_version": 1,
        "sha256": "0" * 64, "size_bytes": 2, "storage_path": "x", "deleted_at": None, "created_at": "2020-01-01",
    },
    "documents": {"content": {"type": "doc"}, "version": 9, "plain_text": "x", "word_count": 1, "deleted_at": None},
    "projects": {"deleted_at": None, "created_at": "2020-01-01", "updated_at": "2020-01-01"},
    "citations": {"deleted_at": None, "created_at": "2020-01-01"},
    "document_citations": {"order_number": 7, "position": {"index": 1}, "pinned": False},
    "messages": {"role": "assistant", "content": "x"},
    "profiles": {"created_at": "2020-01-01"},
}  # fmt: skip
COLUMNS = [(table, column, value) for table, columns in ATTESTED.items() for column, value in columns.items()]


@pytest.mark.parametrize("table", [name for name, of in TABLES.items() if of.get("word")])
def test_the_servers_own_word_is_only_read(table: str) -> None:
    """The matrix proves the expectation; this holds that nobody loosens it without taking the mark off."""
    assert expected(table, "owner") <= {"select"}


@pytest.mark.parametrize(("table", "column", "value"), COLUMNS)
def test_an_owner_cannot_change_what_the_server_attests(scene: Scene, table: str, column: str, value: object) -> None:
    answer = scene.ask("owner", "PATCH", f"/{table}", {column: value}, **scene.world.at(table))

    assert answer.status_code in REFUSED


def save(scene: Scene, words: str, evidence: str, version: int = 1) -> None:
    text = {"type": "text", "text": words, "marks": [{"type": "evidence", "attrs": {"evidenceId": evidence}}]}
    content = {"type": "doc", "content": [{"type": "paragraph", "content": [text]}]}
    document = str(scene.world.ids["documents"])
    body: dict[str, Any] = {
        "document_id": document, "expected_version": version, "title": "T", "content": content, "plain_text": words,
        "word_count": 2,
    }  # fmt: skip
    assert scene.ask("owner", "POST", "/rpc/save_document", body).status_code == 200


def states(scene: Scene) -> dict[str, str]:
    body = {"document_id": str(scene.world.ids["documents"])}
    answer = scene.ask("owner", "POST", "/rpc/evidence_of_document", body)
    return {row["id"]: row["state"] for row in answer.json()}


def test_edited_words_cannot_keep_their_state(scene: Scene) -> None:
    """The words come from the content that is saved, so there is nothing beside it to lie with."""
    evidence = str(scene.world.ids["evidence"])

    save(scene, "Reeds bend.", evidence)
    assert states(scene) == {evidence: "exact"}
    save(scene, "Reeds break.", evidence, version=2)
    assert states(scene) == {evidence: "changed"}


def test_an_invented_id_is_unverified(scene: Scene) -> None:
    invented = str(uuid4())

    save(scene, "Reeds bend.", invented)

    assert states(scene) == {invented: "unverified"}


def test_somebody_elses_evidence_is_unverified(scene: Scene) -> None:
    theirs = str(scene.stranger.ids["evidence"])

    save(scene, "Reeds bend.", theirs)

    assert states(scene) == {theirs: "unverified"}


def test_a_caller_cannot_claim_anothers_file(scene: Scene) -> None:
    """The worker reads the path with every right."""
    world, stranger = scene.world, scene.stranger
    body = {
        "project_id": str(world.ids["projects"]), "name": "x.pdf", "media_type": "application/pdf", "size_bytes": 1,
        "storage_path": f"{stranger.owner}/{stranger.ids['projects']}/1-x.pdf",
    }  # fmt: skip

    assert scene.ask("owner", "POST", "/vault_items", body).status_code == 400
