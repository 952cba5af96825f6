"""The Storage server under test, and people who may and may not."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.conformance.storage.under_test import OWN_FOLDER, OWNER, Storage, own
from tests.conformance.target import Target, named


@pytest.fixture(scope="session")
def storage(
    request: pytest.FixtureRequest, target: Target, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Storage]:
    if named():
        keys = {"anon": target.anon_key, "service_role": target.service_key}
        found = Storage(f"{target.url}/storage/v1", target.jwt_secret, target.database_url, keys)
        with found.opened:
            yield found
    else:
        with own(tmp_path_factory.mktemp("storage"), request.getfixturevalue("stack")) as (found, _):
            yield found


@pytest.fixture(scope="session")
def prefix() -> str:
    """What the names of this run's buckets begin with."""
    return f"conformance-{uuid4().hex[:6]}"


@pytest.fixture(scope="session")
def folders(storage: Storage, prefix: str) -> Iterator[None]:
    """In this run's buckets, people reach only the folder named after them."""
    if not storage.admin_url:
        pytest.skip("needs policies of its own, for which CONFORMANCE_DATABASE_URL names a role that may write them")
    with psycopg.connect(storage.admin_url, autocommit=True) as admin:
        admin.execute(OWN_FOLDER.format(name=prefix))
        yield
        admin.execute(f'drop policy "{prefix}" on storage.objects; drop policy "{prefix}" on storage.buckets')


@pytest.fixture
def bucket(service: httpx.Client, prefix: str) -> Iterator[str]:
    """A private bucket of this test's own."""
    name = f"{prefix}-{uuid4().hex[:8]}"
    assert service.post("/bucket", json={"name": name}).status_code == 200
    yield name
    service.post(f"/bucket/{name}/empty", json={})
    service.delete(f"/bucket/{name}")


@pytest.fixture
def service(storage: Storage) -> httpx.Client:
    return storage.client("service_role")


@pytest.fixture
def owner(storage: Storage, folders: None) -> httpx.Client:
    return storage.client("authenticated", OWNER)


@pytest.fixture
def stranger(storage: Storage, folders: None) -> httpx.Client:
    return storage.client("authenticated", str(uuid4()))
