"""A desk with one thing of each kind on it, and services that go down under it."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from infra.embedded.state import Running, State, alive
from tests.citations import make as citations
from tests.cleanup import Made
from tests.documents import make as documents
from tests.documents.make import doc, paragraph, text
from tests.projects import make as projects
from tests.stack import Person, Stack
from tests.vault import make as vault


class Desk:
    def __init__(self, client: httpx.Client, stack: Stack, person: Person, made: Made) -> None:
        self.client, self.stack, self.person = client, stack, person
        self.project = projects.project(client, made)["id"]
        self.document = documents.document(client, self.project)["id"]
        self.work = citations.work(client, self.project)["id"]
        self.source = vault.source(client, self.project)["id"]
        self.term = client.post(f"{self.at}/protected-terms", json={"term": "reed mace"}).json()["id"]
        self.conversation = client.post(f"{self.at}/conversations", json={"documentId": self.document}).json()["id"]

    @property
    def at(self) -> str:
        return f"/api/projects/{self.project}"

    def opened(self) -> dict[str, Any]:
        answer = self.client.get(f"/api/documents/{self.document}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def save(self, words: str, version: int) -> httpx.Response:
        body = {"version": version, "title": "On reeds", "content": doc(paragraph(text(words)))}
        return self.client.put(f"/api/documents/{self.document}", json=body)

    def sources(self) -> list[str]:
        return [item["name"] for item in self.client.get(f"{self.at}/sources").json()["items"]]


@contextmanager
def down(stack: Stack, service: str) -> Iterator[None]:
    """The service is killed; the supervisor, which would start it again, looks away until the block ends."""
    running = _noted(stack, service)
    supervisor = _state(stack).supervisor.pid
    os.kill(supervisor, signal.SIGSTOP)
    try:
        os.kill(running.pid, signal.SIGKILL)
        time.sleep(0.05)
        yield
    finally:
        os.kill(supervisor, signal.SIGCONT)


def _noted(stack: Stack, service: str) -> Running:
    """What is written down lags half a second behind a restart."""
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        found = _state(stack).services.get(service)
        if found and alive(found):
            return found
        time.sleep(0.1)
    raise AssertionError(f"{service} does not run")


def _state(stack: Stack) -> State:
    return msgspec.json.decode((stack.home / "state.json").read_bytes(), type=State)


def unwell(stack: Stack, service: str) -> httpx.Response:
    """Health's first answer that names the service as down; it looks once a second."""
    for _ in range(30):
        answer = httpx.get(f"{stack.url}/api/health", timeout=10)
        if answer.json()["checks"][service]["status"] == "error":
            return answer
        time.sleep(0.1)
    raise AssertionError(answer.text)


def healthy(stack: Stack) -> None:
    """Waits until all is well, by a look that began after we asked."""
    asked, deadline = datetime.now(UTC), time.monotonic() + 40
    while time.monotonic() < deadline:
        answer = httpx.get(f"{stack.url}/api/health", timeout=10)
        if answer.status_code == 200 and datetime.fromisoformat(answer.json()["timestamp"]) > asked:
            checks = answer.json()["checks"]
            if all(checks[name]["status"] != "error" for name in ("database", "auth", "storage")):
                return
        time.sleep(0.2)
    raise AssertionError(answer.text)


def problem(answer: httpx.Response) -> tuple[int, str]:
    """The status and code of a refusal that a person can read."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert told["detail"]
    assert "Traceback" not in answer.text
    return answer.status_code, str(told["code"])
