"""A browser without a page: signs in through the BFF and holds the cookie that a browser would."""

import httpx

from tests.stack import Person, Stack

OURS = {"X-Requested-With": "ibid"}


def stranger(stack: Stack) -> httpx.Client:
    return httpx.Client(base_url=stack.url, headers=OURS, timeout=20)


def signed_in(stack: Stack, person: Person) -> httpx.Client:
    client = stranger(stack)
    answer = client.post("/api/auth/sign-in", json={"email": person.email, "password": person.password})
    assert answer.status_code == 200, answer.text
    return client
