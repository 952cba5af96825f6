"""A person at the HTTP door of drafting, in a browser's place."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.stack import Person, Stack
from tests.vault import make as files


class Desk:
    """One person's project with a read PDF in its vault, in a browser's place."""

    def __init__(self, stack: Stack, person: Person, address: str = "") -> None:
        headers = {"authorization": f"Bearer {person.token}", "x-requested-with": "ibid"}
        self.client = httpx.Client(base_url=address or stack.url, headers=headers, timeout=30)
        self.stack = stack
        self.project: str = self.client.post("/api/projects", json={"title": "Reeds"}).json()["id"]
        made = self.client.post(f"/api/projects/{self.project}/documents", json={"title": "On reeds"})
        self.document: str = made.json()["id"]

    def add_source(self) -> dict[str, Any]:
        path, content = (
            f"/api/projects/{self.project}/sources",
            files.pdf(("The title page", " ".join(files.SENTENCES))),
        )
        sent = self.client.post(
            path, params={"name": "delta.pdf"}, content=content, headers={"content-type": "application/pdf"}
        )
        source: dict[str, Any] = sent.json()
        for _ in range(100):
            source = self.client.get(f"/api/sources/{source['id']}").json()
            if source["status"] != "pending":
                break
            time.sleep(0.15)
        assert source["status"] == "ready", source
        return source

    def ask(self, instruction: str = "How does peat form?", **more: Any) -> dict[str, Any]:
        return {"documentId": self.document, "instruction": instruction, **more}

    @contextmanager
    def drafting(self, **more: Any) -> Iterator[tuple[str, Iterator[Any]]]:
        """The run's id, and its events as they come; the last is [DONE]."""
        with self.client.stream("POST", "/api/ai/generate", json=self.ask(**more)) as answer:
            assert answer.status_code == 200
            yield answer.headers["x-stream-id"], events(answer)

    def draft(self, **more: Any) -> tuple[str, list[Any]]:
        with self.drafting(**more) as (run, coming):
            return run, list(coming)

    def opened(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/api/documents/{self.document}").json()
        return found

    def run(self, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/api/ai/runs/{run_id}").json()
        return found


def events(answer: httpx.Response) -> Iterator[Any]:
    for line in answer.iter_lines():
        if line.startswith("data: "):
            yield "[DONE]" if line == "data: [DONE]" else json.loads(line.removeprefix("data: "))


def until_words(coming: Iterator[Any]) -> None:
    for event in coming:
        if event == "[DONE]" or event["type"] == "delta":
            return


def of(kind: str, heard: list[Any]) -> list[Any]:
    return [event for event in heard if isinstance(event, dict) and event["type"] == kind]
