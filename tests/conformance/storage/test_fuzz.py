"""Whatever is sent, the answer is one of Storage's own: never a 500, never silence, never a traceback."""

import base64
import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.storage import tus
from tests.conformance.storage.under_test import Storage
from tests.sampling import cases

BUCKET, OBJECT = "fuzzed", "d/a.txt"
ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ASCII = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=40).map(str.strip)
# Where the server has a route, and where it has none.
ADDRESSES = st.sampled_from(
    [
        *("/bucket", "/bucket/{b}", "/bucket/{b}/empty", "/status", "/health", "/{b}/{n}", "/{n}"),
        *("/object/{b}", "/object/{b}/{n}", "/object/authenticated/{b}/{n}", "/object/public/{b}/{n}"),
        *("/object/move", "/object/copy", "/object/info/{b}/{n}", "/object/info/public/{b}/{n}"),
        *("/object/list/{b}", "/object/list-v2/{b}", "/object/sign/{b}", "/object/sign/{b}/{n}"),
        *("/object/upload/sign/{b}/{n}", "/upload/resumable", "/upload/resumable/{u}", "/upload/resumable/{n}"),
        *("/upload/resumable/sign", "/upload/resumable/sign/{n}"),
    ]
)
BUCKETS = st.one_of(st.just(BUCKET), st.sampled_from(["none", "..", ".incoming", "%00", "a" * 300]), ODD)
PART = st.one_of(ODD, st.sampled_from(["..", ".", "", "%00", "a.txt", "d", "a" * 300]))
NAMES = st.one_of(st.just(OBJECT), st.lists(PART, min_size=1, max_size=4).map("/".join))
KEYS = st.sampled_from(
    [
        *("name", "id", "public", "file_size_limit", "allowed_mime_types", "prefix", "prefixes", "paths", "expiresIn"),
        *("limit", "offset", "search", "sortBy", "cursor", "with_delimiter", "bucketId", "sourceKey"),
        *("destinationKey", "destinationBucket", "metadata", "copyMetadata"),
    ]
)
LEAF = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), ODD, st.sampled_from([BUCKET, OBJECT, "1MB"])
)
VALUE = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD, inner, max_size=3))
BODY = st.one_of(
    st.dictionaries(KEYS, VALUE, max_size=6).map(lambda value: json.dumps(value).encode()), st.binary(max_size=200)
)
PAIR = st.tuples(
    st.sampled_from(["bucketName", "objectName", "contentType", "cacheControl", "metadata"]),
    st.one_of(st.sampled_from([BUCKET, OBJECT, "text/plain", "{}", "60"]), ODD),
)
METADATA = st.one_of(
    ASCII,
    st.lists(PAIR, max_size=5).map(
        lambda pairs: ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs)
    ),
).map(str.strip)
SAID = st.one_of(
    st.sampled_from(["bytes=0-", "bytes=-0", "multipart/form-data; boundary=b", "true", "application/json", tus.PART]),
    st.sampled_from(["1.0.0", "0", "5", "1", "PATCH", "DELETE", "partial"]),
    ASCII,
)
PLAIN = ["range", "content-type", "x-upsert", "cache-control", "x-metadata", "x-signature", "x-forwarded-host"]
PLAIN += ["if-none-match", "if-modified-since", "if-range"]
RESUMABLE = ["upload-offset", "upload-length", "upload-defer-length", "upload-concat", "x-http-method-override"]
RESUMABLE += ["tus-resumable", "content-type", "x-upsert", "x-signature"]
RIGHT = tus.SPEAKS | {"upload-offset": "0", "content-type": tus.PART, "upload-length": "5"}
RIGHT |= {"upload-metadata": tus.metadata({"bucketName": BUCKET, "objectName": OBJECT})}
HEADERS = st.one_of(
    st.dictionaries(st.sampled_from(PLAIN), SAID, max_size=3),
    st.dictionaries(st.sampled_from(RESUMABLE), SAID, max_size=2).map(lambda said: RIGHT | said),
    METADATA.map(lambda said: RIGHT | {"upload-metadata": said}),
)
QUERY = st.dictionaries(st.one_of(st.sampled_from(["token", "download", "limit", "search"]), ODD), ODD, max_size=2)
WHO = st.sampled_from([*[{}] * 6, {"authorization": "Bearer a.b.c"}, {"authorization": ""}])
REQUEST = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]),
        "address": st.tuples(ADDRESSES, BUCKETS, NAMES),
        "headers": st.tuples(HEADERS, WHO).map(lambda pair: pair[0] | pair[1]),
        "content": BODY,
        "params": QUERY,
    }
)


@pytest.fixture
def fuzzed(storage: Storage) -> Iterator[httpx.Client]:
    """The service role, who gets furthest in; the buckets that it makes are gone afterwards."""
    client = storage.client("service_role")
    before = _buckets(client)
    client.post("/bucket", json={"name": BUCKET})
    yield client
    for bucket in _buckets(client) - before:
        address = f"/bucket/{quote(bucket, safe='')}"
        client.post(f"{address}/empty", json={})
        assert client.delete(address).status_code == 200
    assert _buckets(client) == before


def _buckets(client: httpx.Client) -> set[str]:
    return {bucket["id"] for bucket in client.get("/bucket").json()}


@pytest.mark.ours
@pytest.mark.timeout(cases(120, 3600))
@settings(max_examples=cases(250, 10_000), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=REQUEST)
def test_nothing_brings_it_down(fuzzed: httpx.Client, sent: dict[str, Any]) -> None:
    address = _address(fuzzed, *sent.pop("address"))

    response = fuzzed.request(url=address, timeout=20, **sent)

    assert response.status_code < 500 or _is_foretold(response), (address, sent, response.text)
    assert "Traceback" not in response.text
    if sent["method"] == "DELETE":
        fuzzed.post("/bucket", json={"name": BUCKET})


def _address(client: httpx.Client, shape: str, bucket: str, name: str) -> str:
    upload = "no"
    if "{u}" in shape:
        begun = tus.begin(client, BUCKET, OBJECT, 100, headers={"x-upsert": "true"})
        upload = begun.headers["location"].rpartition("/")[2]
    # Whole: a path that begins with two slashes would be taken for a host's name.
    server = str(client.base_url).rstrip("/")
    return server + shape.format(b=quote(bucket, safe="%"), n=quote(name, safe="/%"), u=upload)


def _is_foretold(response: httpx.Response) -> bool:
    """501: a part of the protocol that is not there, said in its own words."""
    return response.status_code == HTTPStatus.NOT_IMPLEMENTED and response.text.startswith("Concatenation extension")
