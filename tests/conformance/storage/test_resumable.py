"""Resumable uploads: TUS 1.0, with its creation, termination and expiration."""

import json
import select
import socket
import time
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.conformance.storage import tus
from tests.conformance.storage.under_test import OWNER, Storage, own
from tests.stack import Stack


def test_it_goes_on_where_it_stopped_and_becomes_an_object(owner: httpx.Client, bucket: str) -> None:
    name = f"{OWNER}/d/a.txt"
    told = {"contentType": "text/plain", "cacheControl": "60", "metadata": json.dumps({"k": "v"})}
    begun = tus.begin(owner, bucket, name, 10, **told)
    address = begun.headers["location"]
    assert (begun.status_code, begun.headers["tus-resumable"]) == (201, "1.0.0")
    assert parsedate_to_datetime(begun.headers["upload-expires"]).timestamp() > time.time()

    first = tus.send(owner, address, 0, b"01234")
    assert (first.status_code, first.headers["upload-offset"]) == (204, "5")
    asked = tus.ask(owner, address)
    assert (asked.status_code, asked.headers["upload-offset"], asked.headers["upload-length"]) == (200, "5", "10")
    assert asked.headers["cache-control"] == "no-store"
    assert owner.get(f"/object/{bucket}/{name}").json()["code"] == "NoSuchKey"

    assert tus.send(owner, address, 5, b"56789").headers["upload-offset"] == "10"
    assert owner.get(f"/object/{bucket}/{name}").content == b"0123456789"
    info = owner.get(f"/object/info/{bucket}/{name}").json()
    assert (info["size"], info["content_type"], info["cache_control"]) == (10, "text/plain", "max-age=60")
    assert (info["metadata"], info["etag"]) == ({"k": "v"}, '"781e5e245d69b566979b86e28d23f2c7"')
    # The last answer may be lost on its way: who asks again hears that all is there.
    again = tus.ask(owner, address)
    assert (again.headers["upload-offset"], again.headers["upload-length"]) == ("10", "10")
    assert tus.give_up(owner, address).text == "Cannot terminate an already completed upload"


def test_what_the_protocol_lets_a_client_do_besides(service: httpx.Client, bucket: str) -> None:
    known = service.options("/upload/resumable")
    assert (known.status_code, known.headers["tus-version"]) == (204, "1.0.0")
    assert {"creation", "termination", "expiration"} <= set(known.headers["tus-extension"].split(","))
    assert int(known.headers["tus-max-size"]) > 0

    assert tus.begin(service, bucket, "empty", 0).status_code == 201
    assert service.get(f"/object/{bucket}/empty").content == b""

    unmeasured = tus.begin(service, bucket, "later", None).headers["location"]
    assert tus.ask(service, unmeasured).headers["upload-defer-length"] == "1"
    assert tus.send(service, unmeasured, 0, b"abc").status_code == 204
    assert tus.send(service, unmeasured, 3, b"de", upload_length="5").headers["upload-offset"] == "5"
    assert service.get(f"/object/{bucket}/later").content == b"abcde"

    said = {"bucketName": bucket, "objectName": "at-once"}
    headers = tus.SPEAKS | {"upload-length": "3", "upload-metadata": tus.metadata(said), "content-type": tus.PART}
    at_once = service.post("/upload/resumable/", content=b"abc", headers=headers)
    assert (at_once.status_code, at_once.headers["upload-offset"]) == (201, "3")
    assert service.get(f"/object/{bucket}/at-once").content == b"abc"

    posted = tus.begin(service, bucket, "posted", 3).headers["location"]
    part = tus.SPEAKS | {"upload-offset": "0", "content-type": tus.PART, "x-http-method-override": "PATCH"}
    assert service.post(posted, content=b"abc", headers=part).headers["upload-offset"] == "3"

    dropped = tus.begin(service, bucket, "dropped", 3).headers["location"]
    assert tus.give_up(service, dropped).status_code == 204
    assert tus.ask(service, dropped).status_code == tus.give_up(service, dropped).status_code == 404


def _create(bucket: str, **changed: str) -> dict[str, str]:
    told = tus.SPEAKS | {
        "upload-length": "5",
        "upload-metadata": tus.metadata({"bucketName": bucket, "objectName": "x"}),
    }
    return told | {name.replace("_", "-"): value for name, value in changed.items()}


REFUSED: dict[str, tuple[dict[str, str], int, str]] = {
    "no version": ({"tus_resumable": ""}, 412, "Tus-Resumable Required\n"),
    "another version": ({"tus_resumable": "0.2.2"}, 400, "Invalid tus-resumable\n"),
    "no number": ({"upload_length": "five"}, 400, "Invalid upload-length\n"),
    "less than nothing": ({"upload_length": "-1"}, 400, "Invalid upload-length\n"),
    "two lengths": ({"upload_defer_length": "1"}, 400, "Upload-Length or Upload-Defer-Length header required\n"),
    "too much": ({"upload_length": "99999999999999"}, 413, "Maximum size exceeded\n"),
    "broken metadata": ({"upload_metadata": "bucketName ***"}, 400, "Invalid upload-metadata\n"),
    "no metadata": ({"upload_metadata": ""}, 400, "Metadata header is required"),
    "no such bucket": (
        {"upload_metadata": tus.metadata({"bucketName": "none", "objectName": "x"})}, 404, "Bucket not found"
    ),
    "no bucket": ({"upload_metadata": tus.metadata({"objectName": "x"})}, 400, "Bucket name invalid"),
    "climbing": (
        {"upload_metadata": tus.metadata({"bucketName": "b", "objectName": "../x"})}, 400, "Invalid key: ../x"
    ),
    "a part of several": ({"upload_concat": "partial"}, 501, "Concatenation extension is not (yet) supported."),
}  # fmt: skip


def test_a_false_beginning_is_refused(service: httpx.Client, bucket: str) -> None:
    for reason, (changed, status, words) in REFUSED.items():
        response = service.post("/upload/resumable", headers=_create(bucket, **changed))

        assert (response.status_code, response.headers["tus-resumable"]) == (status, "1.0.0"), reason
        assert response.text.startswith(words), reason


def test_a_false_part_is_refused_and_changes_nothing(service: httpx.Client, bucket: str) -> None:
    address = tus.begin(service, bucket, "x", 5).headers["location"]
    headers = tus.SPEAKS | {"upload-offset": "0", "content-type": tus.PART}

    def without(name: str) -> httpx.Response:
        return service.patch(address, content=b"a", headers={k: v for k, v in headers.items() if k != name})

    assert (without("upload-offset").status_code, without("content-type").status_code) == (403, 403)
    assert service.patch(address, content=b"a", headers=headers | {"content-type": "text/plain"}).status_code == 400
    assert tus.send(service, address, 1, b"a").text == "Upload-Offset conflict\n"
    assert tus.send(service, address, 0, b"abcdef").text == "upload's size exceeded\n"
    assert tus.send(service, address, 0, iter([b"abc", b"def"])).status_code == 413
    assert tus.send(service, address, 0, b"", upload_length="5").status_code == 400
    unknown = address.rpartition("/")[0]
    for said in ("nothing", "%ff", "YS9iL2M"):
        assert tus.send(service, f"{unknown}/{said}", 0, b"a").status_code == 404
    assert tus.ask(service, address).headers["upload-offset"] in {"0", "3"}


def test_a_bucket_takes_only_its_sizes_and_types_in_parts_too(service: httpx.Client, bucket: str) -> None:
    service.put(f"/bucket/{bucket}", json={"file_size_limit": 10, "allowed_mime_types": ["image/*"]})

    assert tus.begin(service, bucket, "a", 11, contentType="image/png").status_code == 413
    assert tus.begin(service, bucket, "a", 9, contentType="text/html").status_code == 415
    assert tus.begin(service, bucket, "a", 9).status_code == 415
    unmeasured = tus.begin(service, bucket, "a", None, contentType="image/png").headers["location"]
    assert tus.send(service, unmeasured, 0, b"x" * 11).status_code == 413


def test_a_name_that_is_taken_is_replaced_only_where_asked(service: httpx.Client, bucket: str) -> None:
    upsert = {"x-upsert": "true"}
    service.post(f"/object/{bucket}/a", content=b"old")

    assert tus.begin(service, bucket, "a", 3).status_code == 409
    address = tus.begin(service, bucket, "a", 3, headers=upsert).headers["location"]
    assert tus.send(service, address, 0, b"new").status_code == 409
    assert service.get(f"/object/{bucket}/a").content == b"old"
    assert tus.send(service, address, 0, b"new", **upsert).status_code == 204
    assert service.get(f"/object/{bucket}/a").content == b"new"


def test_a_signature_stands_for_a_token(owner: httpx.Client, storage: Storage, bucket: str) -> None:
    name, nobody = f"{OWNER}/signed", storage.nobody()
    token = owner.post(f"/object/upload/sign/{bucket}/{name}").json()["token"]
    signed = {"x-signature": token}

    def begin(**headers: Any) -> httpx.Response:
        return tus.begin(nobody, bucket, headers.pop("name", name), 3, path="/upload/resumable/sign", headers=headers)

    assert begin().text == "Missing x-signature header"
    assert begin(**{"x-signature": "false"}).text == "Invalid Compact JWS"
    assert begin(name=f"{OWNER}/other", **signed).text == "Invalid signature"
    address = begin(**signed).headers["location"]
    assert "/upload/resumable/sign/" in address
    assert tus.send(nobody, address, 0, b"abc").status_code == 400
    assert tus.ask(nobody, address, x_signature=token).headers["upload-offset"] == "0"
    assert tus.send(nobody, address, 0, b"abc", x_signature=token).status_code == 204
    assert owner.get(f"/object/{bucket}/{name}").content == b"abc"
    # A missing token is told as everywhere in Storage, before TUS is spoken.
    assert tus.begin(nobody, bucket, name, 3).json()["code"] == "AccessDenied"


def test_a_silent_connection_does_not_keep_its_client_from_going_on(storage: Storage, bucket: str) -> None:
    client = storage.client("service_role")
    address = tus.begin(client, bucket, "a", 2_000_000).headers["location"]
    with _fallen_silent(client, httpx.URL(address)) as silent:
        offset, deadline = 0, time.monotonic() + 30
        # Where asking came before the half did, it ended the part with nothing: that is right too, and answered.
        while not offset and time.monotonic() < deadline and not select.select([silent], [], [], 0)[0]:
            offset = int(tus.ask(client, address).headers["upload-offset"])
        assert tus.send(client, address, offset, b"y" * (2_000_000 - offset)).status_code == 204
    assert len(client.get(f"/object/{bucket}/a").content) == 2_000_000


def _fallen_silent(client: httpx.Client, address: httpx.URL) -> socket.socket:
    """A connection that sent half of its part, stays open and says no more."""
    told = tus.SPEAKS | {"upload-offset": "0", "content-type": tus.PART, "content-length": "2000000"}
    told |= {"host": address.netloc.decode(), "authorization": client.headers["authorization"]}
    lines = [f"PATCH {address.path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    connection = socket.create_connection((address.host, address.port or 80), timeout=30)
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + b"x" * 1_000_000)
    return connection


@pytest.mark.ours
def test_an_upload_outlives_a_kill(tmp_path: Path, stack: Stack) -> None:
    name, partials = f"outlives-{uuid4().hex[:8]}", tmp_path / "stub" / "stub" / ".resumable"
    with own(tmp_path, stack) as (storage, process):
        client = storage.client("service_role")
        client.post("/bucket", json={"name": name})
        begun = tus.begin(client, name, "a", 6).headers["location"]
        tus.send(client, begun, 0, b"abc")
        whole = tus.begin(client, name, "whole", 3).headers["location"]
        process.kill()
    # All bytes of one had come when the kill did, but not its row; and a note was half written.
    (partial,) = (path for path in partials.iterdir() if not path.suffix and not path.stat().st_size)
    partial.write_bytes(b"xyz")
    (tmp_path / "stub/stub/.intents/half.new").write_bytes(b"[[")

    with own(tmp_path, stack) as (storage, _):
        client = storage.client("service_role")
        address = storage.url + httpx.URL(begun).path
        assert tus.ask(client, address).headers["upload-offset"] == "3"
        assert tus.send(client, address, 3, b"def").status_code == 204
        assert client.get(f"/object/{name}/a").content == b"abcdef"
        assert tus.ask(client, storage.url + httpx.URL(whole).path).headers["upload-offset"] == "3"
        assert client.get(f"/object/{name}/whole").content == b"xyz"
        assert list(partials.iterdir()) == []
        assert list((tmp_path / "stub/stub/.intents").iterdir()) == []
        client.post(f"/bucket/{name}/empty")
        assert client.delete(f"/bucket/{name}").status_code == 200


@pytest.mark.ours
def test_an_unfinished_upload_ends_when_it_expires(tmp_path: Path, stack: Stack) -> None:
    name, partials = f"expires-{uuid4().hex[:8]}", tmp_path / "stub" / "stub" / ".resumable"
    with own(tmp_path, stack, TUS_URL_EXPIRY_MS="300") as (storage, _):
        client = storage.client("service_role")
        client.post("/bucket", json={"name": name})
        address = tus.begin(client, name, "b", 6).headers["location"]
        assert tus.send(client, address, 0, b"abc").status_code in {204, 410, 404}
        deadline = time.monotonic() + 30
        while list(partials.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert list(partials.iterdir()) == []
        assert tus.send(client, address, 3, b"def").status_code == 404
        assert client.delete(f"/bucket/{name}").status_code == 200
