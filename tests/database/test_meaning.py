"""Without pgvector there is search by words, and the worker finds nothing to do; nothing else is lost."""

import json
from uuid import uuid4

import psycopg
from psycopg.rows import dict_row

from infra.embedded import migrate
from tests.database.conftest import Bare

MEANING = "[" + ",".join(["0.0625"] * 256) + "]"


def test_search_needs_no_pgvector(bare: Bare) -> None:
    url = bare.copy("wordsalone")
    with psycopg.connect(bare.superuser("wordsalone"), autocommit=True) as database:
        database.execute("drop extension vector")
        # So that it cannot be had again: no rights to the schema, and this role is no superuser.
        database.execute("revoke create on schema extensions from postgres")

    migrate.apply(url)

    with psycopg.connect(bare.superuser("wordsalone"), row_factory=dict_row) as database:
        assert database.execute("select public.vectors_available() as there").fetchone() == {"there": False}
        owner, project, item = uuid4(), uuid4(), uuid4()
        database.execute("insert into auth.users (id, email) values (%s, 'ada@ibid.example')", [owner])
        database.execute("insert into projects (id, owner_id, title) values (%s, %s, 'Reeds')", [project, owner])
        database.execute(
            "insert into vault_items (id, project_id, owner_id, name, media_type, size_bytes, storage_path, status)"
            " values (%s, %s, %s, 'a.pdf', 'application/pdf', 1, %s, 'ready')",
            [item, project, owner, f"{owner}/{project}/1-a.pdf"],
        )
        database.execute(
            "insert into vault_chunks (vault_item_id, project_id, page_number, start_offset, end_offset, text)"
            " values (%s, %s, 1, 0, 11, 'Reeds bend.')",
            [item, project],
        )
        claims = json.dumps({"sub": str(owner), "role": "authenticated"})
        database.execute("select set_config('request.jwt.claims', %s, true)", [claims])
        database.execute("select set_config('request.jwt.claim.sub', %s, true)", [str(owner)])
        database.execute("set local role authenticated")
        found = database.execute("select * from search_vault(%s, 'reeds', 5, %s)", [project, MEANING]).fetchall()
        assert [(row["text"], row["similarity"]) for row in found] == [("Reeds bend.", None)]
