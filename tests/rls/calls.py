"""Every function of the API: what it is called with for the owner's rows, and what must be so before."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.rls.world import World

Call = tuple[dict[str, Any], Callable[[World], None]]
TRASH = {
    "project": "projects",
    "vault_item": "vault_items",
    "document": "documents",
    "citation": "citations",
    "conversation": "conversations",
}


def nothing(_: World) -> None:
    """No preparation."""


def in_trash(table: str) -> Callable[[World], None]:
    def put(world: World) -> None:
        world.db.execute(f"update public.{table} set deleted_at = now() where id = %s".encode(), [world.ids[table]])

    return put


def failed(world: World) -> None:
    world.db.execute(
        "update public.vault_items set status = 'failed', failure_reason = 'broken' where id = %s",
        [world.ids["vault_items"]],
    )


def decided(status: str) -> Callable[[World], None]:
    """The operation, by a step that has the document's id for its own."""

    def decide(world: World) -> None:
        world.db.execute(
            "update public.ai_operations set status = %s, decision_id = document_id where id = %s",
            [status, world.ids["ai_operations"]],
        )

    return decide


def signed_in(world: World) -> None:
    """A session whose id is the person's own, so that nobody has to remember it."""
    values = [world.owner, world.owner]
    world.db.execute("insert into auth.sessions (id, user_id, created_at) values (%s, %s, now())", values)


def call(function: str, world: World) -> Call:
    """Raises KeyError for a function that nobody has written down here."""
    verb, _, noun = function.partition("_")
    if noun in TRASH and verb in ("delete", "restore"):
        table = TRASH[noun]
        return {"id": str(world.ids[table])}, in_trash(table) if verb == "restore" else nothing
    if function.startswith("list_deleted_"):
        arguments = {} if function.endswith("projects") else {"project_id": str(world.ids["projects"])}
        return arguments, nothing
    if function.startswith("cleanup_") or function in {"files_past_the_trash", "files_without_a_source"}:
        return {}, nothing
    if function == "changes_in_conversation":
        return {"conversation_id": str(world.ids["conversations"])}, nothing
    if function.endswith("_operations"):
        return decisions(world)[function]
    return others(world)[function]


def others(world: World) -> dict[str, Call]:
    document, item = str(world.ids["documents"]), str(world.ids["vault_items"])
    project, email = str(world.ids["projects"]), f"{world.owner}@ibid.example"
    attempt = {"attempt_email": email, "attempt_ip": "192.0.2.1", "attempt_kind": "sign_in"}
    return {
        "retry_vault_item": ({"id": item}, failed),
        "list_sessions": ({}, signed_in),
        "end_session": ({"id": str(world.owner)}, signed_in),
        "files_of_person": ({"person": str(world.owner)}, nothing),
        "unlist_citation": ({"document_id": document, "citation_id": str(world.ids["citations"])}, nothing),
        "vectors_available": ({}, nothing),
        "search_vault": ({"project_id": project, "query": "reeds"}, nothing),
        "save_document": (
            {
                "document_id": document, "expected_version": 1, "title": "Saved", "plain_text": "", "word_count": 0,
                "content": {"type": "doc", "content": []},
            },
            nothing,
        ),
        "restore_document_version": ({"document_id": document, "version": 1, "expected_version": 1}, nothing),
        "evidence_of_document": ({"document_id": document}, nothing),
        "document_to_edit": ({"document_id": document}, nothing),
        "propose_operation": (
            {
                "operation": {
                    "id": str(uuid4()), "run_id": str(world.ids["ai_runs"]), "document_id": document, "number": 2,
                    "based_on": 1, "reason": "", "guards": [], "provenance": {},
                },
                "change": {
                    "block_id": str(world.ids["blocks"]), "op": "replace", "find": "x", "replace": "y",
                    "start_offset": 0, "before_hash": "",
                },
            },
            nothing,
        ),
        "create_audit_log": (
            {"action": "export:docx", "resource_type": "document", "user_id": str(world.owner)}, nothing,
        ),
        "interrupt_runs": ({"began_before": "2020-01-01T00:00:00Z", "alive": []}, nothing),
        "record_auth_attempt": ({**attempt, "attempt_succeeded": False, "window_seconds": 60}, nothing),
        "auth_attempts_within": ({**attempt, "window_seconds": 60}, nothing),
    }  # fmt: skip


def decisions(world: World) -> dict[str, Call]:
    document = str(world.ids["documents"])
    whose = {"person": str(world.owner), "document_id": document}
    these = {"operations": [str(world.ids["ai_operations"])]}
    draft = {
        "draft": {
            "expected_version": 1, "content": {"type": "doc", "content": []}, "plain_text": "", "word_count": 0,
            "schema_version": 1,
        }
    }  # fmt: skip
    return {
        "accept_operations": ({**whose, **these, **draft, "decision": str(uuid4())}, nothing),
        "reject_operations": ({**whose, **these, "decision": str(uuid4())}, nothing),
        "reopen_operations": ({**whose, **these}, decided("rejected")),
        "undo_operations": ({**whose, **draft, "decision": document}, decided("accepted")),
    }
