"""Sources as the BFF leaves them: a file in the bucket, a row that says so, a job that the row's trigger queued."""

import json
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import DictRow

from bff.vault.extract.kinds import PDF
from tests.vault import make


class Desk:
    """One person's project. `folder` holds what Storage would."""

    def __init__(self, db: psycopg.Connection[DictRow], folder: Path) -> None:
        self.db = db
        self.folder = folder
        self.owner, self.project = uuid4(), uuid4()
        self.items: list[UUID] = []
        db.execute("insert into auth.users (id, email) values (%s, %s)", [self.owner, f"{self.owner}@example.com"])
        db.execute(
            "insert into public.projects (id, owner_id, title) values (%s, %s, 'Reeds')", [self.project, self.owner]
        )

    def add(self, body: bytes | None = None, media_type: str = PDF) -> UUID:
        item = uuid4()
        path = f"{self.owner}/{self.project}/{time.time_ns()}-a.pdf"
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(make.pdf(make.SENTENCES) if body is None else body)
        self.items.append(item)
        self.db.execute(
            "insert into public.vault_items (id, project_id, owner_id, name, media_type, size_bytes, storage_path)"
            " values (%s, %s, %s, 'a.pdf', %s, %s, %s)",
            [item, self.project, self.owner, media_type, target.stat().st_size, path],
        )
        return item

    def row(self, item: UUID) -> dict[str, Any]:
        row = self.db.execute("select * from public.vault_items where id = %s", [item]).fetchone()
        assert row is not None
        return row

    def jobs(self, item: UUID) -> int:
        query = "select count(*) as found from procrastinate.procrastinate_jobs where args ->> 'vault_item_id' = %s"
        counted = self.db.execute(query, [str(item)]).fetchone()
        return int(counted["found"]) if counted else 0

    def has(self, item: UUID) -> bool:
        return self.db.execute("select 1 from public.vault_items where id = %s", [item]).fetchone() is not None

    def pages(self, item: UUID) -> list[str]:
        query = "select text from public.vault_pages where vault_item_id = %s order by page_number"
        return [row["text"] for row in self.db.execute(query, [item])]

    def search(self, words: str, meaning: str | None = None) -> list[dict[str, Any]]:
        """As the person, under row-level security."""
        with self.db.transaction():
            claims = json.dumps({"sub": str(self.owner), "role": "authenticated"})
            self.db.execute("select set_config('request.jwt.claims', %s, true)", [claims])
            self.db.execute("select set_config('request.jwt.claim.sub', %s, true)", [str(self.owner)])
            self.db.execute("set local role authenticated")
            query = "select * from public.search_vault(%s, %s, meaning => %s)"
            return self.db.execute(query, [self.project, words, meaning]).fetchall()

    def clear(self) -> None:
        ids = [str(item) for item in self.items]
        if self.db.execute("select to_regclass('procrastinate.procrastinate_jobs') as made").fetchone()["made"]:
            query = "delete from procrastinate.procrastinate_jobs where args ->> 'vault_item_id' = any(%s)"
            self.db.execute(query, [ids])
        self.db.execute("delete from public.projects where id = %s", [self.project])
        self.db.execute("delete from auth.users where id = %s", [self.owner])
