"""A person in conversation, in a browser's place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.drafting.door import Desk, events
from tests.stack import Person, Stack


class Talk(Desk):
    """A desk with one conversation about its document."""

    def __init__(self, stack: Stack, person: Person) -> None:
        super().__init__(stack, person)
        self.conversation = ""
        self.begin(documentId=self.document)

    @property
    def shelf(self) -> str:
        return f"/api/projects/{self.project}/conversations"

    @property
    def address(self) -> str:
        return f"/api/conversations/{self.conversation}"

    def begin(self, **values: Any) -> str:
        """Makes it the one that is spoken in."""
        made = self.client.post(self.shelf, json=values)
        assert made.status_code == 201, made.text
        self.conversation = made.json()["id"]
        return self.conversation

    @contextmanager
    def asking(self, question: str = "How does peat form?") -> Iterator[tuple[str, Iterator[Any]]]:
        """The run's id, and its events as they come; the last is [DONE]."""
        with self.client.stream("POST", f"{self.address}/ask", json={"question": question}) as answer:
            assert answer.status_code == 200, answer.read()
            yield answer.headers["x-stream-id"], events(answer)

    def ask(self, question: str = "How does peat form?") -> tuple[str, list[Any]]:  # type: ignore[override]
        with self.asking(question) as (run, coming):
            return run, list(coming)

    def messages(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"{self.address}/messages").json()
        return found

    def opened(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(self.address).json()
        return found

    def listed(self, **asked: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get(self.shelf, params=asked).json()["items"]
        return found
