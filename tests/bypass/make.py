"""What a person makes past the BFF, each with overrides."""

import time
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

from supabase import Client
from tests.stack import Person
from tests.vault.make import pdf

Row = dict[str, Any]


@dataclass(frozen=True)
class Past:
    """One person at Supabase's own doors."""

    client: Client
    person: Person

    def add(self, table: str, **values: Any) -> Row:
        return cast(Row, self.client.table(table).insert(values).execute().data[0])

    def rows(self, table: str, **equal: Any) -> list[Row]:
        asked = self.client.table(table).select("*")
        for column, value in equal.items():
            asked = asked.eq(column, value)
        return cast(list[Row], asked.execute().data)

    def call(self, function: str, **arguments: Any) -> Any:
        return self.client.rpc(function, arguments).execute().data

    def project(self, **overrides: Any) -> Row:
        return self.add("projects", **({"title": "Reeds"} | overrides))

    def document(self, project: Row, **overrides: Any) -> Row:
        return self.add("documents", **({"project_id": project["id"], "title": "On reeds"} | overrides))

    def work(self, project: Row, title: str = "Peat", **overrides: Any) -> Row:
        return self.add("citations", **({"project_id": project["id"], "title": title, "csl": {}} | overrides))

    def path(self, project: Row, name: str = "a.pdf") -> str:
        return f"{self.person.id}/{project['id']}/{time.time_ns()}-{name}"

    def upload(self, path: str, body: bytes) -> str:
        self.client.storage.from_("vault").upload(path, body, {"content-type": "application/pdf"})
        return path

    def source(self, project: Row, body: bytes = b"", **overrides: Any) -> Row:
        """The file, then its row."""
        body = body or pdf()
        told = {
            "project_id": project["id"], "name": "a.pdf", "media_type": "application/pdf", "size_bytes": len(body),
            "storage_path": overrides.pop("storage_path", "") or self.upload(self.path(project), body),
        }  # fmt: skip
        return self.add("vault_items", **(told | overrides))

    def save(self, document: Row, *cited: Row, version: int, **overrides: Any) -> Row:
        """A document of one paragraph that cites the works in this order."""
        nodes = [{"type": "citation", "attrs": {"citationId": work["id"]}} for work in cited]
        paragraph = {"type": "paragraph", "attrs": {"id": str(uuid4())}, "content": nodes}
        told = {
            "document_id": document["id"], "expected_version": version, "title": document["title"],
            "content": {"type": "doc", "content": [paragraph]}, "plain_text": "", "word_count": 0,
        }  # fmt: skip
        row: Row = self.call("save_document", **(told | overrides))
        return row

    def settled(self, source: Row) -> Row:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            (now,) = self.rows("vault_items", id=source["id"])
            if now["status"] != "pending":
                return now
            time.sleep(0.1)
        raise AssertionError("the worker did not read the source")
