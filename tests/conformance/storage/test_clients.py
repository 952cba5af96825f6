"""supabase-py's storage client drives each verb; it cannot tell this server from the real one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from storage3 import AsyncStorageClient
from storage3.exceptions import StorageApiError
from storage3.types import CreateSignedUploadUrlOptions

from tests.conformance.storage.under_test import Storage


@pytest.fixture
async def client(storage: Storage) -> AsyncIterator[AsyncStorageClient]:
    token = storage.token("service_role")
    async with AsyncStorageClient(f"{storage.url}/", {"Authorization": f"Bearer {token}"}) as client:
        yield client


async def test_buckets_are_made_changed_emptied_and_deleted(client: AsyncStorageClient) -> None:
    await client.create_bucket("py-buckets", options={"public": False, "file_size_limit": "1MB"})
    assert (await client.get_bucket("py-buckets")).file_size_limit == 1_000_000
    await client.update_bucket("py-buckets", {"public": True, "allowed_mime_types": ["text/*"]})
    changed = await client.get_bucket("py-buckets")
    assert (changed.public, changed.allowed_mime_types) == (True, ["text/*"])
    assert "py-buckets" in [bucket.id for bucket in await client.list_buckets()]
    await client.from_("py-buckets").upload("a.txt", b"x", {"content-type": "text/plain"})
    with pytest.raises(StorageApiError, match="not empty"):
        await client.delete_bucket("py-buckets")
    await client.empty_bucket("py-buckets")
    await client.delete_bucket("py-buckets")
    with pytest.raises(StorageApiError, match="Bucket not found"):
        await client.get_bucket("py-buckets")


async def test_objects_are_uploaded_read_and_replaced(client: AsyncStorageClient, bucket: str, tmp_path: Path) -> None:
    objects = client.from_(bucket)
    await objects.upload("d/a.txt", b"first", {"content-type": "text/plain", "metadata": {"k": "v"}})
    with pytest.raises(StorageApiError) as twice:
        await objects.upload("d/a.txt", b"second")
    assert twice.value.code == "Duplicate"
    await objects.upload("d/a.txt", b"second", {"upsert": "true"})
    assert await objects.download("d/a.txt") == b"second"
    (tmp_path / "big.bin").write_bytes(b"z" * 3_000_000)
    await objects.update("d/a.txt", tmp_path / "big.bin", {"cache-control": "60"})
    info = await objects.info("d/a.txt")
    assert (info["size"], info["cache_control"]) == (3_000_000, "max-age=60")
    await objects.upload("d/told.txt", b"x", {"content-type": "text/plain", "metadata": {"k": "v"}})
    assert (await objects.info("d/told.txt"))["metadata"] == {"k": "v"}
    assert await objects.exists("d/a.txt")
    assert not await objects.exists("d/b.txt")


async def test_objects_are_listed_by_folder_order_and_cursor(client: AsyncStorageClient, bucket: str) -> None:
    objects = client.from_(bucket)
    for name in ("b.txt", "a.txt", "sub/c.txt", "sub/d.txt"):
        await objects.upload(name, name.encode())
    names = [entry["name"] for entry in await objects.list()]
    assert names == ["a.txt", "b.txt", "sub"]
    falling = await objects.list("", {"sortBy": {"column": "name", "order": "desc"}, "limit": 2})
    assert [entry["name"] for entry in falling] == ["sub", "b.txt"]
    assert [entry["name"] for entry in await objects.list("sub", {"search": "d"})] == ["d.txt"]
    newest = await objects.list("", {"sortBy": {"column": "created_at", "order": "desc"}})
    assert [entry["name"] for entry in newest] == ["sub", "a.txt", "b.txt"]

    page = await objects.list_v2({"limit": 2, "with_delimiter": True})
    assert page.hasNext
    assert page.nextCursor
    rest = await objects.list_v2({"limit": 2, "with_delimiter": True, "cursor": page.nextCursor})
    assert [entry.name for entry in page.objects] == ["a.txt", "b.txt"]
    assert [folder.name for folder in rest.folders] == ["sub/"]
    assert not rest.hasNext
    flat = await objects.list_v2({"prefix": "sub/"})
    assert [entry.name for entry in flat.objects] == ["sub/c.txt", "sub/d.txt"]


async def test_objects_are_moved_copied_and_removed(client: AsyncStorageClient, bucket: str) -> None:
    objects = client.from_(bucket)
    await objects.upload("a.txt", b"words")
    await objects.move("a.txt", "x/b.txt")
    await objects.copy("x/b.txt", "y/c.txt")
    assert await objects.download("x/b.txt") == await objects.download("y/c.txt") == b"words"
    with pytest.raises(StorageApiError):
        await objects.download("a.txt")
    removed = await objects.remove(["x/b.txt", "y/c.txt", "none"])
    assert sorted(entry["name"] for entry in removed) == ["x/b.txt", "y/c.txt"]
    assert await objects.list() == []


async def test_signed_addresses_work_without_a_token(client: AsyncStorageClient, storage: Storage, bucket: str) -> None:
    objects, visitor = client.from_(bucket), storage.client("anon")
    await objects.upload("a b.txt", b"signed")
    signed = await objects.create_signed_url("a b.txt", 60, {"download": "näme.txt"})
    response = visitor.get(signed["signedURL"])
    assert response.content == b"signed"
    assert "n%C3%A4me.txt" in response.headers["content-disposition"]
    assert "expires" in response.headers
    several = await objects.create_signed_urls(["a b.txt", "none"], 60)
    assert visitor.get(several[0]["signedURL"] or "").content == b"signed"
    assert several[1]["error"]
    up = await objects.create_signed_upload_url("up.txt")
    await objects.upload_to_signed_url("up.txt", up["token"], b"uploaded")
    assert await objects.download("up.txt") == b"uploaded"
    with pytest.raises(StorageApiError, match="already exists"):
        await objects.upload_to_signed_url("up.txt", up["token"], b"twice")
    again = await objects.create_signed_upload_url("up.txt", CreateSignedUploadUrlOptions(upsert="true"))
    await objects.upload_to_signed_url("up.txt", again["token"], b"replaced")
    assert await objects.download("up.txt") == b"replaced"


async def test_a_public_bucket_needs_no_token(client: AsyncStorageClient, storage: Storage, bucket: str) -> None:
    await client.from_(bucket).upload("a.txt", b"open")
    await client.update_bucket(bucket, {"public": True})
    address = await client.from_(bucket).get_public_url("a.txt")
    assert storage.client("anon").get(address).content == b"open"
    named = await client.from_(bucket).get_public_url("a.txt", {"download": "b.txt"})
    assert "filename=b.txt" in storage.client("anon").get(named).headers["content-disposition"]


async def test_a_bucket_holds_the_client_to_its_limits(client: AsyncStorageClient, bucket: str) -> None:
    await client.update_bucket(bucket, {"public": False, "file_size_limit": 10, "allowed_mime_types": ["text/plain"]})
    objects = client.from_(bucket)
    with pytest.raises(StorageApiError, match="exceeded the maximum"):
        await objects.upload("a.txt", b"x" * 11, {"content-type": "text/plain"})
    with pytest.raises(StorageApiError, match="mime type image/png is not supported"):
        await objects.upload("a.png", b"x", {"content-type": "image/png"})
