"""The process that serves, on the running stack: what it writes into its log, and how it takes its leave."""

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import web
from tests.cleanup import Made, cleaned
from tests.documents.make import doc, paragraph, text
from tests.fakes import messages as fake
from tests.fakes.messages import Api
from tests.process import Bff, bff
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.stack

WORDS = "Sundew thrives where swordfish never swim"
FACT = b"Reeds bend in the wind. Peat forms where water keeps the air away."
ENDS_WITHIN = 3


@pytest.fixture
def made(stack: Stack) -> Iterator[Made]:
    with cleaned(stack) as found:
        yield found


@pytest.fixture
async def model() -> AsyncIterator[Api]:
    async with fake.serving() as api:
        yield api


class Desk:
    """A person with a document and a source that is read."""

    def __init__(self, client: httpx.Client, email: str) -> None:
        self.client = client
        signed_in = self.client.post("/api/auth/sign-in", json={"email": email, "password": PASSWORD})
        assert signed_in.status_code == 200, signed_in.text
        project = f"/api/projects/{self._post('/api/projects', json={'title': WORDS})}"
        self.document = self._post(f"{project}/documents", json={"title": WORDS})
        self.source = self._post(f"{project}/sources", params={"name": "a.txt"}, content=FACT, headers=PLAIN)

    def _post(self, path: str, **sent: Any) -> str:
        answer = self.client.post(path, **sent)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def until_read(self) -> None:
        deadline = time.monotonic() + 60
        while self.client.get(f"/api/sources/{self.source}").json()["status"] != "ready":
            assert time.monotonic() < deadline
            time.sleep(0.2)

    @property
    def draft(self) -> dict[str, str]:
        return {"documentId": self.document, "instruction": "How does peat form?"}


PLAIN = {"content-type": "text/plain"}


@contextmanager
def desk_at(own: Bff, email: str) -> Iterator[Desk]:
    with httpx.Client(base_url=own.url, headers=web.OURS, timeout=30) as client:
        desk = Desk(client, email)
        desk.until_read()
        yield desk


def test_a_session_of_work_leaves_lines_with_request_ids_and_nobodys_words(
    stack: Stack, made: Made, tmp_path: Path
) -> None:
    person = made.person()
    told = {"IBID_ENV": "production", "LOG_LEVEL": "DEBUG", "AI_PROVIDER": "offline"}
    with bff(stack, tmp_path, **told) as own, desk_at(own, person.email) as desk:
        cookie = desk.client.cookies["ibid"]
        wrong = [
            desk.client.post("/api/auth/sign-in", json={"email": person.email, "password": WORDS}),
            desk.client.put(f"/api/documents/{desk.document}", json={"version": 1, "title": WORDS, "content": WORDS}),
            desk.client.post("/api/projects", json={"title": WORDS, WORDS: WORDS}),
            desk.client.get("/api/audit", params={"cursor": WORDS}),
            desk.client.get("/api/projects", headers={"Authorization": f"Bearer {person.token}x"}),
            desk.client.get("/api/nowhere%0A%7B"),
        ]
        content = doc(paragraph(text(WORDS)))
        desk.client.put(f"/api/documents/{desk.document}", json={"version": 1, "title": WORDS, "content": content})
        drafted = desk.client.post("/api/ai/generate", json=desk.draft)
        desk.client.post("/api/export/docx", json={"documentId": desk.document})
        found = desk.client.get("/api/health")

    assert [answer.status_code for answer in wrong] == [401, 422, 422, 422, 401, 404]
    assert (drafted.status_code, found.status_code) == (200, 200)
    lines = [json.loads(line) for line in own.log.read_text().splitlines()]
    assert {line["request_id"] for line in lines} >= {answer.headers["x-request-id"] for answer in [*wrong, found]}
    assert all(line.keys() >= {"time", "level", "message", "module", "request_id"} for line in lines)
    written = own.log.read_text()
    secrets = (PASSWORD, person.token, cookie, "eyJ", stack.service_key, stack.anon_key, "swordfish", "Peat", "peat")
    assert [secret for secret in secrets if secret in written] == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_open_streams_end_with_an_error_event_when_the_process_is_asked_to_leave(
    stack: Stack, made: Made, model: Api, tmp_path: Path, how: signal.Signals
) -> None:
    model.answers = [[fake.started(), *fake.text(0, "Peat forms "), 600]]
    told = {"AI_PROVIDER": "anthropic", "ANTHROPIC_API_KEY": "k", "ANTHROPIC_BASE_URL": model.url}
    with bff(stack, tmp_path, **told) as own, desk_at(own, made.person().email) as desk:
        left: list[float] = []

        def leave() -> None:
            left.append(time.monotonic())
            own.process.send_signal(how)

        events = await heard(own, desk, leave)
        took = time.monotonic() - left[0]
        code = await asyncio.to_thread(own.process.wait, 20)

    assert events[-1] == "[DONE]"
    last = json.loads(events[-2])
    assert (last["type"], last["code"], last["retryable"]) == ("error", "INTERRUPTED", True)
    assert took < ENDS_WITHIN
    assert code in {0, -how}


async def heard(own: Bff, desk: Desk, leave: Callable[[], None]) -> list[str]:
    """The data of each event to the stream's own end; `leave` is called at the model's first words."""
    found: list[str] = []
    jar = {"ibid": desk.client.cookies["ibid"]}
    async with (
        httpx.AsyncClient(base_url=own.url, headers=web.OURS, cookies=jar, timeout=30) as client,
        client.stream("POST", "/api/ai/generate", json=desk.draft) as answer,
    ):
        assert answer.status_code == 200
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                found.append(line.removeprefix("data: "))
                if '"delta"' in line:
                    leave()
    return found
