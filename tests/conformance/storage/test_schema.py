"""Schema and rows of `storage` are the real server's own, so that it finds its tables and objects and no more to do."""

from pathlib import Path
from typing import Any

import httpx

from tests.conformance import schemas
from tests.conformance.conftest import Sql
from tests.conformance.storage import tus
from tests.conformance.storage.under_test import OWNER

RECORDED = Path(__file__).with_name("schema.txt").read_text().splitlines()
TABLES = ["buckets", "migrations", "objects", "s3_multipart_uploads", "s3_multipart_uploads_parts"]
INDEXED = [table for table in TABLES if table != "migrations"]
METADATA = {"eTag", "size", "mimetype", "cacheControl", "lastModified", "contentLength", "httpStatusCode"}


def _lines(sql: Sql, query: str, *values: object) -> list[str]:
    return [row["line"].replace(" USING", "") for row in sql(query, "storage", *values)]


def test_tables_indexes_constraints_and_migrations_are_those_recorded(sql: Sql) -> None:
    written = [f"{row['id']} {row['name']}" for row in sql("select id, name from storage.migrations order by id")]
    found = [
        *_lines(sql, schemas.COLUMNS, TABLES), *_lines(sql, schemas.INDEXES, INDEXED),
        *_lines(sql, schemas.CONSTRAINTS, TABLES), "migrations: " + ", ".join(written),
        *(line for line in _lines(sql, schemas.ENUMS) if line.startswith("enum buckettype")),
    ]  # fmt: skip

    assert sorted(found) == sorted(RECORDED)


def test_every_table_asks_its_policies(sql: Sql) -> None:
    query = "select relname from pg_class where relnamespace = 'storage'::regnamespace and relkind = 'r'"

    assert sql(f"{query} and not relrowsecurity") == []


def test_policies_can_take_a_name_apart(sql: Sql) -> None:
    asked = "select storage.foldername(n) f, storage.filename(n) n, storage.extension(n) e from (values (%s)) as v(n)"

    assert sql(asked, "a/b/c.tar.gz") == [{"f": ["a", "b"], "n": "c.tar.gz", "e": "gz"}]
    assert sql(asked, "c.txt") == [{"f": [], "n": "c.txt", "e": "txt"}]


def test_the_databases_own_search_lists_a_folder_as_the_server_does(
    sql: Sql, service: httpx.Client, bucket: str
) -> None:
    for name in ("d/a.txt", "d/b.txt", "d/e/c.txt"):
        service.post(f"/object/{bucket}/{name}", content=b"x")
    listed = service.post(f"/object/list/{bucket}", json={"prefix": "d"}).json()

    found = [row["name"] for row in sql("select name from storage.search('d/', %s)", bucket)]
    pages = [row["key"] for row in sql("select key from storage.search_v2('d/', %s, 2, 2)", bucket)]

    assert found == [entry["name"] for entry in listed] == ["a.txt", "b.txt", "e"]
    assert pages == ["a.txt", "b.txt"]


def test_objects_are_written_as_the_real_server_writes_them(sql: Sql, owner: httpx.Client, bucket: str) -> None:
    """However they came to be: sent whole, as a form or in parts, replaced, copied, moved."""
    told = {"content-type": "text/plain", "cache-control": "max-age=9"}
    path, copied = f"{OWNER}/d/a.txt", f"{OWNER}/copied"
    owner.post(f"/object/{bucket}/{path}", content=b"first", headers=told)
    first = sql("select * from storage.objects where bucket_id = %s", bucket)[0]
    owner.put(f"/object/{bucket}/{path}", content=b"01234", headers=told)
    owner.post(f"/object/{bucket}/{OWNER}/form", files={"file": ("m.txt", b"01234", "text/plain")})
    route = {"bucketId": bucket, "sourceKey": path}
    owner.post("/object/copy", json=route | {"destinationKey": copied})
    owner.post("/object/move", json=route | {"destinationKey": f"{OWNER}/moved"})
    parts = tus.begin(owner, bucket, f"{OWNER}/parts", 5, contentType="text/plain", cacheControl="9")
    tus.send(owner, parts.headers["location"], 0, b"01234")

    rows: list[dict[str, Any]] = sql("select * from storage.objects where bucket_id = %s order by name", bucket)
    assert [row["name"].split("/")[1] for row in rows] == ["copied", "form", "moved", "parts"]
    for row in rows:
        about = row["metadata"]
        assert about.keys() == METADATA, row["name"]
        assert (about["size"], about["contentLength"], about["httpStatusCode"]) == (5, 5, 200)
        assert (about["mimetype"], about["eTag"][0], about["eTag"][-1]) == ("text/plain", '"', '"')
        assert about["lastModified"].endswith("Z")
        assert (str(row["owner"]), row["owner_id"]) == (OWNER, OWNER)
        assert row["path_tokens"] == row["name"].split("/")
        assert row["version"]
        assert (row["archived_at"], row["is_delete_marker"], row["is_versioned"]) == (None, False, False)
    moved = next(row for row in rows if row["name"].endswith("moved"))
    assert first["path_tokens"] == [OWNER, "d", "a.txt"]
    assert (moved["id"], moved["metadata"]["cacheControl"]) == (first["id"], "max-age=9")
    assert len({first["version"], *(row["version"] for row in rows)}) == len(rows) + 1


def test_a_bucket_is_written_as_the_real_server_writes_one(sql: Sql, service: httpx.Client, bucket: str) -> None:
    limits = {"file_size_limit": "1MB", "allowed_mime_types": ["text/*"], "public": True}
    service.put(f"/bucket/{bucket}", json=limits)

    row = sql("select * from storage.buckets where id = %s", bucket)[0]

    assert (row["id"], row["name"], row["public"]) == (bucket, bucket, True)
    assert (row["file_size_limit"], row["allowed_mime_types"]) == (1_000_000, ["text/*"])
    assert (row["type"], row["versioning_status"], row["avif_autodetection"]) == ("STANDARD", "DISABLED", False)
