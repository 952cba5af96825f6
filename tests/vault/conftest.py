"""A desk for each test that needs the running stack, emptied afterwards, and a stranger who looks at it."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.stack import Person, Stack
from tests.vault.desk import Desk


@pytest.fixture
def desk(stack: Stack, person: Callable[[], Person]) -> Iterator[Desk]:
    with _browser(stack, person()) as client:
        desk = Desk(client)
        yield desk
        _empty_bucket(stack, desk)


@pytest.fixture
def stranger(stack: Stack, person: Callable[[], Person]) -> Iterator[httpx.Client]:
    with _browser(stack, person()) as client:
        yield client


def _browser(stack: Stack, person: Person) -> httpx.Client:
    headers = {"authorization": f"Bearer {person.token}", "x-requested-with": "ibid"}
    return httpx.Client(base_url=stack.url, headers=headers, timeout=30)


def _empty_bucket(stack: Stack, desk: Desk) -> None:
    held = stack.sql("select name from storage.objects where bucket_id = 'vault' and path_tokens[2] = %s", desk.project)
    key = stack.service_key
    headers = {"apikey": key, "authorization": f"Bearer {key}"}
    if held:
        names = {"prefixes": [row["name"] for row in held]}
        httpx.request(
            "DELETE", f"{stack.told['SUPABASE_STORAGE_URL']}/object/vault", json=names, headers=headers
        ).raise_for_status()
