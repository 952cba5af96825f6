"""A browser without a page: signs in through the BFF and holds the cookie that a browser would."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests import described
from tests.stack import Person, Stack

OURS = {"X-Requested-With": "ibid"}


def stranger(stack: Stack) -> httpx.Client:
    return httpx.Client(base_url=stack.url, headers=OURS, timeout=20, event_hooks={"response": [described.check]})


@contextmanager
def signed_in(stack: Stack, person: Person) -> Iterator[httpx.Client]:
    with stranger(stack) as client:
        answer = client.post("/api/auth/sign-in", json={"email": person.email, "password": person.password})
        assert answer.status_code == 200, answer.text
        yield client
