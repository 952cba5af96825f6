"""A person's desk: their project, in a browser's place."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.documents import make
from tests.stack import Person, Stack


class Desk:
    """One person's project in a browser's place."""

    def __init__(self, stack: Stack, person: Person) -> None:
        headers = {"authorization": f"Bearer {person.token}", "x-requested-with": "ibid"}
        self.client = httpx.Client(base_url=stack.url, headers=headers, timeout=30)
        self.stack = stack
        self.person = person
        self.project: str = self.client.post("/api/projects", json={"title": "Reeds"}).json()["id"]

    @property
    def address(self) -> str:
        return f"/api/projects/{self.project}/documents"

    def begin(self, title: str = "On reeds", **more: Any) -> dict[str, Any]:
        answer = self.client.post(self.address, json={"title": title, **more})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def save(self, document: str, version: int, content: make.Node, **more: Any) -> httpx.Response:
        body = {"version": version, "title": "On reeds", "content": content, **more}
        return self.client.put(f"/api/documents/{document}", json=body)

    def states(self, document: str) -> dict[str, str]:
        items = self.client.get(f"/api/documents/{document}/evidence").json()["items"]
        return {item["id"]: item["state"] for item in items}

    def checked(self, document: str, claim: str, state: str = "exact") -> str:
        """Evidence as a run leaves it."""
        query = """insert into public.evidence (project_id, document_id, claim, quote, state)
            values (%s, %s, %s, %s, %s::public.evidence_state) returning id"""
        return str(self.stack.sql(query, self.project, document, claim, claim, state)[0]["id"])


@pytest.fixture
def desk(stack: Stack, person: Callable[[], Person]) -> Iterator[Desk]:
    found = Desk(stack, person())
    yield found
    found.client.close()


@pytest.fixture
def stranger(stack: Stack, person: Callable[[], Person]) -> Iterator[Desk]:
    found = Desk(stack, person())
    yield found
    found.client.close()
