"""The Storage server under test: any stack's by environment, else one of our own for this run.

`SUPABASE_STORAGE_URL`, `JWT_SECRET` and `CONFORMANCE_DATABASE_URL` (a role that may write policies on
storage.objects) name a running one.
"""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.conformance.storage.under_test import OWN_FOLDER, OWNER, Storage, find


@pytest.fixture(scope="session")
def storage() -> Iterator[Storage]:
    with find() as found:
        yield found


@pytest.fixture(scope="session")
def prefix(storage: Storage) -> Iterator[str]:
    """What the names of this run's buckets begin with: in those, people reach only the folder named after them."""
    name = f"conformance-{uuid4().hex[:6]}"
    with psycopg.connect(storage.admin_url, autocommit=True) as admin:
        admin.execute(OWN_FOLDER.format(name=name))
        yield name
        admin.execute(f'drop policy "{name}" on storage.objects; drop policy "{name}" on storage.buckets')


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
def owner(storage: Storage) -> httpx.Client:
    return storage.client("authenticated", OWNER)


@pytest.fixture
def stranger(storage: Storage) -> httpx.Client:
    return storage.client("authenticated", str(uuid4()))
