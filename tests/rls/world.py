"""A person with one row in every table, made by the database's owner and gone with the person."""

import json
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import DictRow

Row = dict[str, Any]


class World:
    """`ids` names the person's rows; `at` is the filter that finds the row of a table, `new` a row not there yet."""

    def __init__(self, db: psycopg.Connection[DictRow]) -> None:
        self.db = db
        self.owner = uuid4()
        self.ids: dict[str, UUID] = {name: uuid4() for name in NAMES}
        db.execute("insert into auth.users (id, email) values (%s, %s)", [self.owner, f"{self.owner}@ibid.example"])
        for table in ORDER:
            self.put(table, self.rows[table])
        self._event()

    @property
    def rows(self) -> dict[str, Row]:
        return rows_of(self.owner, self.ids)

    def put(self, table: str, row: Row) -> None:
        columns = ", ".join(row)
        values = [json.dumps(value) if isinstance(value, dict | list) else value for value in row.values()]
        self.db.execute(
            f"insert into public.{table} ({columns}) values ({', '.join(['%s'] * len(row))})".encode(), values
        )

    def _event(self) -> None:
        """The lines that no insert of ours makes: audit lines come from triggers."""
        found = self.db.execute("select id from public.audit_logs where user_id = %s limit 1", [self.owner]).fetchone()
        assert found is not None
        self.audit = found["id"]

    def at(self, table: str) -> dict[str, str]:
        """PostgREST's filter for the person's row of this table."""
        if table == "audit_logs":
            return {"id": f"eq.{self.audit}"}
        if table == "app_settings":
            return {"key": "eq.trash_days"}
        if table == "profiles":
            return {"id": f"eq.{self.owner}"}
        if table == "auth_attempts":
            return {"email": f"eq.{self.owner}@ibid.example"}
        if table == "document_versions":
            return {"document_id": f"eq.{self.ids['documents']}"}
        row = self.rows[table]
        return {name: f"eq.{row[name]}" for name in KEYS.get(table, ("id",))}

    def found(self, table: str) -> Row | None:
        """The row as the database's owner sees it."""
        where = " and ".join(f"{name} = %s" for name in self.at(table))
        values = [value.removeprefix("eq.") for value in self.at(table).values()]
        return self.db.execute(f"select * from public.{table} where {where}".encode(), values).fetchone()

    def clear(self) -> None:
        self.db.execute("delete from public.auth_attempts where email = %s", [f"{self.owner}@ibid.example"])
        self.db.execute("delete from auth.users where id = %s", [self.owner])


# Made in this order, as the foreign keys want it; what triggers make is not here.
ORDER = (
    "projects", "vault_items", "vault_pages", "vault_chunks", "documents", "citations", "document_citations",
    "ai_runs", "ai_run_events", "run_sources", "evidence", "document_evidence", "ai_operations",
    "ai_operation_changes", "conversations", "messages", "protected_terms", "usage_budgets", "exports",
    "auth_attempts",
)  # fmt: skip
NAMES = (
    "projects", "vault_items", "vault_chunks", "documents", "citations", "document_citations", "ai_runs", "evidence",
    "ai_operations", "conversations", "messages", "protected_terms", "exports", "blocks",
)  # fmt: skip
# Where the primary key is not `id`.
KEYS = {
    "vault_pages": ("vault_item_id", "page_number"),
    "ai_run_events": ("run_id", "seq"),
    "run_sources": ("run_id", "rank"),
    "document_evidence": ("document_id", "evidence_id"),
    "ai_operation_changes": ("operation_id", "seq"),
    "usage_budgets": ("user_id", "period"),
}


def rows_of(owner: UUID, ids: dict[str, UUID]) -> dict[str, Row]:
    """Valid rows of one person, by table."""
    return _rows_of_the_work(owner, ids) | _rows_of_the_writer(owner, ids)


def _rows_of_the_work(owner: UUID, ids: dict[str, UUID]) -> dict[str, Row]:
    """What the person made: projects, sources, documents, citations."""
    project, item, document = ids["projects"], ids["vault_items"], ids["documents"]
    return {
        "projects": {"id": project, "owner_id": owner, "title": "Reeds"},
        "vault_items": {
            "id": item, "project_id": project, "owner_id": owner, "name": "reeds.pdf", "media_type": "application/pdf",
            "size_bytes": 1, "storage_path": f"{owner}/{project}/1-reeds.pdf",
        },
        "vault_pages": {"vault_item_id": item, "project_id": project, "page_number": 1, "text": "Reeds bend."},
        "vault_chunks": {
            "id": ids["vault_chunks"], "vault_item_id": item, "project_id": project, "page_number": 1,
            "start_offset": 0, "end_offset": 11, "text": "Reeds bend.",
        },
        "documents": {"id": document, "project_id": project, "owner_id": owner, "title": "On reeds"},
        "citations": {
            "id": ids["citations"], "project_id": project, "owner_id": owner, "title": "Reeds", "csl": {"type": "book"},
        },
        "document_citations": {
            "id": ids["document_citations"], "document_id": document, "citation_id": ids["citations"],
        },
    }  # fmt: skip


def _rows_of_the_writer(owner: UUID, ids: dict[str, UUID]) -> dict[str, Row]:
    """What the server wrote down: runs, evidence, operations, talk, counts."""
    project, item, document = ids["projects"], ids["vault_items"], ids["documents"]
    return {
        "ai_runs": {
            "id": ids["ai_runs"], "owner_id": owner, "project_id": project, "document_id": document,
            "kind": "generate", "provider": "offline",
        },
        "ai_run_events": {"run_id": ids["ai_runs"], "seq": 1, "event": {"type": "done"}},
        "run_sources": {"run_id": ids["ai_runs"], "rank": 1, "vault_item_id": item},
        "evidence": {
            "id": ids["evidence"], "project_id": project, "document_id": document, "claim": "Reeds bend.",
            "quote": "Reeds bend.", "state": "exact",
        },
        "document_evidence": {
            "document_id": document, "evidence_id": ids["evidence"], "state": "exact", "position": 1,
        },
        "ai_operations": {
            "id": ids["ai_operations"], "run_id": ids["ai_runs"], "document_id": document, "based_on": 1,
        },
        "ai_operation_changes": {
            "operation_id": ids["ai_operations"], "seq": 1, "block_id": ids["blocks"], "op": "replace",
        },
        "conversations": {"id": ids["conversations"], "project_id": project, "owner_id": owner, "title": "Reeds?"},
        "messages": {
            "id": ids["messages"], "conversation_id": ids["conversations"], "role": "user", "content": "Do they?",
        },
        "protected_terms": {
            "id": ids["protected_terms"], "project_id": project, "owner_id": owner, "term": f"reed {owner}",
        },
        "usage_budgets": {"user_id": owner, "period": "2026-01-01"},
        "exports": {
            "id": ids["exports"], "owner_id": owner, "document_id": document, "version": 1, "format": "docx",
            "size_bytes": 1,
        },
        "auth_attempts": {"email": f"{owner}@ibid.example", "kind": "sign_in", "succeeded": False},
    }  # fmt: skip


def another(world: World, table: str) -> Row:
    """A row that the person's tables do not hold yet, belonging to them as far as its columns say."""
    fresh = {name: uuid4() for name in NAMES}
    # A new row under the rows that are there: only the id of its own table changes.
    row = rows_of(world.owner, {**world.ids, **({table: fresh[table]} if table in fresh else {})}).get(table, {})
    return json.loads(json.dumps({**row, **CHANGED.get(table, {})}, default=str)) | _special(world, table)


# Columns besides the id that must differ from the row that is there.
CHANGED: dict[str, Row] = {
    "vault_pages": {"page_number": 2},
    "vault_chunks": {"start_offset": 1},
    "ai_run_events": {"seq": 2},
    "run_sources": {"rank": 2},
    "ai_operations": {"number": 2},
    "ai_operation_changes": {"seq": 2},
    "protected_terms": {"term": "sedge"},
    "usage_budgets": {"period": "2026-02-01"},
}


def _special(world: World, table: str) -> Row:
    if table == "document_citations":
        return {"citation_id": str(_uncited(world))}
    if table == "document_evidence":
        return {"evidence_id": str(uuid4())}
    made_by_triggers: dict[str, Row] = {
        "profiles": {"id": str(world.owner)},
        "app_settings": {"key": f"planted_{uuid4().hex[:8]}", "value": 1},
        "audit_logs": {"user_id": str(world.owner), "action": "project:create", "resource_type": "project"},
        "document_versions": {
            "document_id": str(world.ids["documents"]), "version": 9, "title": "x", "content": {}, "plain_text": "",
            "word_count": 0, "schema_version": 1, "reason": "manual",
        },
    }  # fmt: skip
    return made_by_triggers.get(table, {})


def _uncited(world: World) -> UUID:
    """A second work of the project, not yet listed in the document."""
    work = uuid4()
    world.put("citations", {**world.rows["citations"], "id": work})
    return work


# What each table's row is changed to, by someone who may.
PATCHES: dict[str, Row] = {
    "projects": {"title": "Changed"},
    "vault_items": {"name": "Changed"},
    "documents": {"title": "Changed"},
    "citations": {"title": "Changed"},
    "conversations": {"title": "Changed"},
    "profiles": {"display_name": "Changed"},
    "vault_pages": {"text": "Changed"},
    "vault_chunks": {"text": "Changed"},
    "document_versions": {"title": "Changed"},
    "document_citations": {"position": {"index": 9}},
    "ai_runs": {"text": "Changed"},
    "ai_run_events": {"event": {"type": "changed"}},
    "run_sources": {"score": 9},
    "evidence": {"state": "near"},
    "document_evidence": {"state": "near"},
    "ai_operations": {"reason": "Changed"},
    "ai_operation_changes": {"replace": "Changed"},
    "messages": {"content": "Changed"},
    "protected_terms": {"term": "Changed"},
    "usage_budgets": {"tokens_used": 9},
    "exports": {"size_bytes": 9},
    "auth_attempts": {"succeeded": True},
    "audit_logs": {"action": "project:changed"},
    "app_settings": {"value": 7},
}
