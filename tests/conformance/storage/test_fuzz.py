"""Whatever is sent, the answer is one of Storage's own: never a 500, never silence, never a traceback."""

import json
from typing import Any
from urllib.parse import quote

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance.storage.under_test import Storage
from tests.sampling import cases

WORDS = st.sampled_from(
    ["object", "bucket", "list", "list-v2", "sign", "info", "public", "authenticated", "upload", "move", "copy"]
)
ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PART = st.one_of(WORDS, ODD, st.sampled_from(["..", ".", "", "%00", "vault", "none", "a" * 300]))
PATH = st.lists(PART, max_size=6).map("/".join)
NAMES = ["name", "id", "public", "file_size_limit", "allowed_mime_types", "prefix", "prefixes", "paths", "expiresIn"]
KEYS = st.sampled_from(
    [*NAMES, "limit", "offset", "search", "sortBy", "cursor", "bucketId", "sourceKey", "destinationKey"]
)
LEAF = st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), ODD)
VALUE = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD, inner, max_size=3))
BODY = st.one_of(
    st.dictionaries(KEYS, VALUE, max_size=6).map(lambda value: json.dumps(value).encode()), st.binary(max_size=200)
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["range", "content-type", "x-upsert", "cache-control", "x-metadata", "if-none-match", "if-modified-since"]
    ),
    st.one_of(
        st.sampled_from(["bytes=0-", "bytes=-0", "multipart/form-data; boundary=b", "true", "application/json"]),
        st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=40).map(str.strip),
    ),
    max_size=3,
)
METHOD = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"])


QUERY = st.dictionaries(ODD, ODD, max_size=2)
REQUEST = st.fixed_dictionaries({"method": METHOD, "path": PATH, "content": BODY, "headers": HEADERS, "params": QUERY})


@settings(max_examples=cases(400, 10_000))
@given(sent=REQUEST)
def test_nothing_brings_it_down(storage: Storage, sent: dict[str, Any]) -> None:
    response = _send(storage, **sent)
    assert response.status_code < 500, (sent, response.text)
    assert "Traceback" not in response.text


def _send(storage: Storage, method: str, path: str, **sent: Any) -> httpx.Response:
    client = _clients.setdefault(storage.url, storage.client("service_role"))
    return client.request(method, storage.url + "/" + quote(path, safe="/%"), timeout=10, **sent)


_clients: dict[str, httpx.Client] = {}
