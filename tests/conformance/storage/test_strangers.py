"""Row-level security decides each verb: the owner may, a stranger and a visitor may not."""

from collections.abc import Callable

import httpx
import jwt
import pytest

from tests.conformance.storage import tus
from tests.conformance.storage.under_test import OWNER, Storage

Act = Callable[[httpx.Client, str], httpx.Response]
PATH = f"{OWNER}/a.txt"

VERBS: dict[str, Act] = {
    "upload": lambda c, b: c.post(f"/object/{b}/{OWNER}/new.txt", content=b"x"),
    "replace": lambda c, b: c.post(f"/object/{b}/{PATH}", content=b"x", headers={"x-upsert": "true"}),
    "update": lambda c, b: c.put(f"/object/{b}/{PATH}", content=b"x"),
    "multipart": lambda c, b: c.post(f"/object/{b}/{OWNER}/m.txt", files={"file": ("m.txt", b"x")}),
    "download": lambda c, b: c.get(f"/object/{b}/{PATH}"),
    "download authenticated": lambda c, b: c.get(f"/object/authenticated/{b}/{PATH}"),
    "info": lambda c, b: c.get(f"/object/info/{b}/{PATH}"),
    "head": lambda c, b: c.head(f"/object/{b}/{PATH}"),
    "sign": lambda c, b: c.post(f"/object/sign/{b}/{PATH}", json={"expiresIn": 60}),
    "sign upload": lambda c, b: c.post(f"/object/upload/sign/{b}/{OWNER}/up.txt"),
    "copy": lambda c, b: c.post(
        "/object/copy", json={"bucketId": b, "sourceKey": PATH, "destinationKey": f"{OWNER}/c.txt"}
    ),
    "move": lambda c, b: c.post(
        "/object/move", json={"bucketId": b, "sourceKey": PATH, "destinationKey": f"{OWNER}/b.txt"}
    ),
    "remove": lambda c, b: c.delete(f"/object/{b}/{PATH}"),
}


@pytest.fixture
def filled(owner: httpx.Client, bucket: str) -> str:
    assert owner.post(f"/object/{bucket}/{PATH}", content=b"mine").status_code == 200
    return bucket


@pytest.mark.parametrize("verb", VERBS)
def test_the_owner_may(owner: httpx.Client, filled: str, verb: str) -> None:
    assert VERBS[verb](owner, filled).status_code == 200


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_may_not(stranger: httpx.Client, service: httpx.Client, filled: str, verb: str) -> None:
    response = VERBS[verb](stranger, filled)

    assert response.status_code == 400
    if response.content:
        assert response.json()["code"] in {"AccessDenied", "NoSuchKey"}
    assert service.get(f"/object/{filled}/{PATH}").content == b"mine"


@pytest.mark.parametrize("verb", VERBS)
def test_a_visitor_may_not(storage: Storage, service: httpx.Client, filled: str, verb: str) -> None:
    assert VERBS[verb](storage.client("anon"), filled).status_code == 400
    assert service.get(f"/object/{filled}/{PATH}").content == b"mine"


def test_a_stranger_sees_nothing_in_lists(stranger: httpx.Client, filled: str) -> None:
    listed = stranger.post(f"/object/list/{filled}", json={"prefix": OWNER})
    listed_v2 = stranger.post(f"/object/list-v2/{filled}", json={"prefix": f"{OWNER}/"})
    signed = stranger.post(f"/object/sign/{filled}", json={"expiresIn": 60, "paths": [PATH]})

    assert listed.json() == []
    assert listed_v2.json()["objects"] == []
    assert signed.json()[0]["signedURL"] is None


def test_a_stranger_brings_nothing_in(stranger: httpx.Client, service: httpx.Client, filled: str) -> None:
    """Not by copying or moving from a folder of their own, either, where they may do as they like."""
    token = stranger.headers["authorization"].removeprefix("Bearer ")
    own = jwt.decode(token, options={"verify_signature": False})["sub"]
    route = {"bucketId": filled, "sourceKey": f"{own}/a.txt", "destinationKey": f"{OWNER}/theirs.txt"}
    assert stranger.post(f"/object/{filled}/{own}/a.txt", content=b"theirs").status_code == 200

    for way in ("copy", "move"):
        assert stranger.post(f"/object/{way}", json=route).json()["code"] == "AccessDenied"
        onto = route | {"destinationKey": PATH}
        assert stranger.post(f"/object/{way}", json=onto, headers={"x-upsert": "true"}).status_code == 400
    assert service.get(f"/object/{filled}/{PATH}").content == b"mine"
    assert service.get(f"/object/{filled}/{own}/a.txt").content == b"theirs"


def test_an_upload_in_parts_is_its_owners(
    storage: Storage, owner: httpx.Client, stranger: httpx.Client, filled: str
) -> None:
    address = tus.begin(owner, filled, f"{OWNER}/parts", 3).headers["location"]

    for other in (stranger, storage.client("anon")):
        assert tus.begin(other, filled, f"{OWNER}/more", 3).status_code == 403
        assert tus.ask(other, address).status_code == 403
        assert tus.send(other, address, 0, b"bad").status_code == 403
        assert tus.give_up(other, address).status_code == 403
    assert tus.ask(owner, address).headers["upload-offset"] == "0"
    assert tus.send(owner, address, 0, b"own").status_code == 204
    # Complete, it is an object: who may not see that hears that there is nothing.
    assert tus.ask(stranger, address).status_code == 404
    assert owner.get(f"/object/{filled}/{OWNER}/parts").content == b"own"


def test_a_stranger_removes_nothing(stranger: httpx.Client, service: httpx.Client, filled: str) -> None:
    assert stranger.request("DELETE", f"/object/{filled}", json={"prefixes": [PATH]}).json() == []
    stranger.post(f"/bucket/{filled}/empty", json={})
    assert service.get(f"/object/{filled}/{PATH}").content == b"mine"


def test_nobody_but_the_service_changes_buckets(owner: httpx.Client, filled: str) -> None:
    assert owner.post("/bucket", json={"name": "mine"}).json()["code"] == "AccessDenied"
    assert owner.put(f"/bucket/{filled}", json={"public": True}).json()["code"] == "NoSuchBucket"
    assert owner.delete(f"/bucket/{filled}").status_code == 400


def test_a_visitor_sees_no_bucket(storage: Storage, filled: str) -> None:
    visitor = storage.client("anon")

    assert filled not in [bucket["id"] for bucket in visitor.get("/bucket").json()]
    assert visitor.get(f"/bucket/{filled}").json()["code"] == "NoSuchBucket"
    assert visitor.put(f"/bucket/{filled}", json={"public": True}).json()["code"] == "NoSuchBucket"
    assert visitor.post(f"/bucket/{filled}/empty", json={}).json()["code"] == "NoSuchBucket"
    assert visitor.delete(f"/bucket/{filled}").json()["code"] == "NoSuchBucket"


def _with(storage: Storage, token: str) -> httpx.Client:
    client = storage.nobody()
    client.headers["authorization"] = f"Bearer {token}"
    return client


@pytest.mark.parametrize(
    "token",
    [
        "a.b.c",
        "abc",
        "eyJhbGciOiJub25lIn0.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.",
        "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.AAAA",
    ],
)
def test_a_forged_token_is_refused(storage: Storage, filled: str, token: str) -> None:
    response = _with(storage, token).get(f"/object/authenticated/{filled}/{PATH}")
    assert response.json()["statusCode"] == "403"


def test_an_expired_token_is_refused(storage: Storage, filled: str) -> None:
    token = storage.token("service_role", exp=1)
    response = _with(storage, token).get(f"/object/authenticated/{filled}/{PATH}")
    assert response.json()["message"] == '"exp" claim timestamp check failed'


@pytest.mark.parametrize("role", ["supabase_storage_admin", "postgres", "supabase_admin", "none", "no_such_role"])
def test_a_token_cannot_name_a_role_above_its_station(storage: Storage, filled: str, role: str) -> None:
    assert storage.client(role).get(f"/object/authenticated/{filled}/{PATH}").json()["code"] == "AccessDenied"


def test_a_signed_address_opens_one_object_for_one_use(owner: httpx.Client, storage: Storage, filled: str) -> None:
    address = owner.post(f"/object/sign/{filled}/{PATH}", json={"expiresIn": 60}).json()["signedURL"]
    token = address.partition("token=")[2]
    nobody = storage.nobody()

    assert nobody.get(address).content == b"mine"
    elsewhere = nobody.get(f"/object/sign/{filled}/{OWNER}/other.txt?token={token}")
    upload = nobody.put(f"/object/upload/sign/{filled}/{PATH}?token={token}", content=b"x")
    assert elsewhere.json()["code"] == upload.json()["code"] == "InvalidSignature"
    assert nobody.get(address + "x").json()["code"] == "InvalidJWT"
