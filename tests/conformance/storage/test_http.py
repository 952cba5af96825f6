"""HTTP's own manners: ranges, conditions, limits, media types, hostile headers."""

import httpx
import pytest

from tests.conformance.storage.under_test import Storage


@pytest.fixture
def address(service: httpx.Client, bucket: str) -> str:
    service.post(f"/object/{bucket}/a.txt", content=b"0123456789", headers={"content-type": "text/plain"})
    return f"/object/{bucket}/a.txt"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-3", (206, b"0123", "bytes 0-3/10")),
        ("bytes=4-", (206, b"456789", "bytes 4-9/10")),
        ("bytes=-2", (206, b"89", "bytes 8-9/10")),
        ("bytes=8-99", (206, b"89", "bytes 8-9/10")),
        ("bytes=0-1,3-4", (200, b"0123456789", None)),
        ("lines=1-2", (200, b"0123456789", None)),
    ],
)
def test_ranges(service: httpx.Client, address: str, asked: str, expected: tuple[int, bytes, str | None]) -> None:
    response = service.get(address, headers={"range": asked})
    assert (response.status_code, response.content, response.headers.get("content-range")) == expected


def test_a_range_beyond_the_end_is_refused(service: httpx.Client, address: str) -> None:
    assert service.get(address, headers={"range": "bytes=10-"}).json()["statusCode"] == "416"


def test_an_unchanged_object_is_not_sent_again(service: httpx.Client, address: str) -> None:
    first = service.get(address)
    by_tag = service.get(address, headers={"if-none-match": first.headers["etag"]})
    by_date = service.get(address, headers={"if-modified-since": first.headers["last-modified"]})
    changed = service.get(address, headers={"if-none-match": '"other"'})

    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert by_date.status_code == 304
    assert changed.status_code == 200


def test_a_head_tells_the_length(service: httpx.Client, address: str) -> None:
    response = service.head(address)
    assert (response.headers["content-length"], response.content) == ("10", b"")


def test_a_page_cannot_run_scripts_on_our_address(service: httpx.Client, bucket: str) -> None:
    service.post(f"/object/{bucket}/x.html", content=b"<script>", headers={"content-type": "text/html"})
    service.post(f"/object/{bucket}/x.svg", content=b"<svg/>", headers={"content-type": "image/svg+xml"})

    assert service.get(f"/object/{bucket}/x.html").headers["content-type"] == "text/plain"
    for name in ("x.html", "x.svg"):
        assert "sandbox" in service.get(f"/object/{bucket}/{name}").headers["content-security-policy"]


def test_a_bucket_takes_only_its_media_types(service: httpx.Client, bucket: str) -> None:
    service.put(f"/bucket/{bucket}", json={"allowed_mime_types": ["image/*", "text/plain"]})

    def send(media_type: str) -> httpx.Response:
        return service.post(
            f"/object/{bucket}/f", content=b"x", headers={"content-type": media_type, "x-upsert": "true"}
        )

    assert send("image/png").status_code == 200
    assert send("text/plain; charset=utf-8").status_code == 200
    assert send("text/html").json()["code"] == "InvalidMimeType"
    form = service.post(f"/object/{bucket}/g", files={"file": ("g.html", b"x", "text/html")})
    assert form.json()["code"] == "InvalidMimeType"


def test_a_bucket_takes_exactly_its_limit(service: httpx.Client, bucket: str) -> None:
    service.put(f"/bucket/{bucket}", json={"file_size_limit": 100})

    assert service.post(f"/object/{bucket}/fits", content=b"x" * 100).status_code == 200
    assert service.post(f"/object/{bucket}/over", content=b"x" * 101).json()["code"] == "EntityTooLarge"
    # No length announced: counted as it comes.
    chunked = service.post(f"/object/{bucket}/over", content=iter([b"x" * 60, b"x" * 60]))
    assert chunked.json()["code"] == "EntityTooLarge"
    form = service.post(f"/object/{bucket}/over", files={"file": ("f", b"x" * 101)})
    assert form.json()["code"] == "EntityTooLarge"
    assert service.get(f"/object/{bucket}/over").json()["code"] == "NoSuchKey"


@pytest.mark.parametrize("body", [b"", b"--b\r\n\r\n", b"not a form at all", b"--b\r\nContent-Disposition: form-data"])
def test_a_broken_form_is_refused(service: httpx.Client, bucket: str, body: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b"}
    response = service.post(f"/object/{bucket}/f", content=body, headers=headers)
    assert (response.status_code, response.json()["code"]) == (400, "InvalidRequest")


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b'"x"'])
def test_broken_json_is_refused(service: httpx.Client, bucket: str, body: bytes) -> None:
    assert service.post(f"/object/list/{bucket}", content=body).status_code == 400


def test_an_empty_object_is_an_object(service: httpx.Client, bucket: str) -> None:
    assert service.post(f"/object/{bucket}/empty", content=b"").status_code == 200
    assert service.get(f"/object/{bucket}/empty").content == b""


def test_a_size_is_a_number_or_has_a_unit(service: httpx.Client, bucket: str) -> None:
    sizes = {"1MB": 1_000_000, "1.5KB": 1500, "20b": 20, "1.2345MB": 1_230_000, 7: 7, "8": 8}
    for said, meant in sizes.items():
        service.put(f"/bucket/{bucket}", json={"file_size_limit": said})
        assert service.get(f"/bucket/{bucket}").json()["file_size_limit"] == meant, said
    for said in ("much", "1 MB", "-1", -1, True, 1.5, []):
        refused = service.put(f"/bucket/{bucket}", json={"file_size_limit": said}).json()
        assert refused["message"].startswith("Invalid file size format"), said


def test_a_public_bucket_is_read_without_a_token(storage: Storage, service: httpx.Client, bucket: str) -> None:
    service.post(f"/object/{bucket}/a", content=b"x")
    ways = (f"/object/{bucket}/a", f"/object/info/{bucket}/a", f"/object/public/{bucket}/a")
    nobody = storage.nobody()

    hidden = [nobody.get(way).json()["code"] for way in ways]
    service.put(f"/bucket/{bucket}", json={"public": True})
    shown = [nobody.get(way).status_code for way in ways]
    # Its list is not public, and this way of reading asks for a token in any bucket.
    listed = nobody.post(f"/object/list/{bucket}", json={"prefix": ""}).json()["code"]
    guarded = nobody.get(f"/object/authenticated/{bucket}/a").json()["code"]

    assert (hidden, shown) == (["NoSuchBucket"] * 3, [200] * 3)
    assert listed == guarded == "AccessDenied"
    assert storage.client("anon").head(f"/object/{bucket}/a").status_code == 200
