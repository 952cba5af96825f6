"""A person at the HTTP door of edits, in a browser's place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx

from tests.documents.make import doc, paragraph, text
from tests.drafting.door import Desk as DraftingDesk
from tests.drafting.door import events, of

SLIPS = (
    "Reeds bend in the the wind, and peat forms below.",
    "Of 12 cores , 7 held held reeds.",
    "She wrote \u201cthe the marsh\u201d in 1901.",
    "Nothing is wrong here.",
)


class Desk(DraftingDesk):
    """One person's document, with slips that even the offline writer finds."""

    def write(self, *lines: str) -> dict[str, Any]:
        """Its blocks are these; the same block keeps its id."""
        opened = self.opened()
        known = [node["attrs"]["id"] for node in opened["content"]["content"]]
        ids = [*known, *(str(uuid4()) for _ in lines)]
        content = doc(*(paragraph(text(line), id=ids[place]) for place, line in enumerate(lines)))
        return self.save(content, opened["version"])

    def save(self, content: dict[str, Any], version: int, **more: Any) -> dict[str, Any]:
        body = {"version": version, "title": "On reeds", "content": content, **more}
        answer = self.client.put(f"/api/documents/{self.document}", json=body)
        assert answer.status_code == 200, answer.text
        saved: dict[str, Any] = answer.json()
        return saved

    def words(self) -> list[str]:
        return [
            "".join(piece.get("text", "") for piece in node.get("content", []))
            for node in self.opened()["content"]["content"]
        ]

    @contextmanager
    def proposing(self, instruction: str = "") -> Iterator[tuple[str, Iterator[Any]]]:
        body = {"documentId": self.document, "instruction": instruction}
        with self.client.stream("POST", "/api/ai/global-edit", json=body) as answer:
            assert answer.status_code == 200, answer.read()
            yield answer.headers["x-stream-id"], events(answer)

    def propose(self, instruction: str = "") -> tuple[str, list[Any]]:
        with self.proposing(instruction) as (run, coming):
            return run, list(coming)

    def proposed(self, instruction: str = "") -> list[dict[str, Any]]:
        return [event["operation"] for event in of("operation", self.propose(instruction)[1])]

    def listed(self, **asked: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/api/documents/{self.document}/operations", params=asked).json()
        return found

    def statuses(self) -> dict[int, str]:
        return {one["number"]: one["status"] for one in self.listed()["items"]}

    def decide(self, operation: str, status: str, version: int | None = None, **more: Any) -> httpx.Response:
        body = {"status": status, "version": version or self.opened()["version"], **more}
        return self.client.patch(f"/api/ai/operations/{operation}", json=body)

    def decide_all(self, status: str, version: int | None = None, **more: Any) -> httpx.Response:
        body = {"status": status, "version": version or self.opened()["version"], **more}
        return self.client.post(f"/api/documents/{self.document}/operations/decide", json=body)

    def undo(self, decision: str, version: int | None = None) -> httpx.Response:
        body = {"decisionId": decision, "version": version or self.opened()["version"]}
        return self.client.post(f"/api/documents/{self.document}/operations/undo", json=body)
