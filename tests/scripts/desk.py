"""The demo person at work, as the browser would ask for them."""

import json
import urllib.request
from typing import Any

from infra.embedded import keys, seed
from tests.scripts.checkout import Checkout


class Desk:
    """The demo person, signed in at the BFF."""

    def __init__(self, checkout: Checkout) -> None:
        self._site = f"http://127.0.0.1:{checkout.ports.gateway}"
        password = keys.read(checkout.home / ".env.local")["DEMO_PASSWORD"]
        self._cookie = ""
        with self.ask("/api/auth/sign-in", {"email": seed.EMAIL, "password": password}) as answer:
            self._cookie = answer.headers["set-cookie"].partition(";")[0]

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Content-Type": "application/json", "X-Requested-With": "ibid", "Cookie": self._cookie}
        sent = None if body is None else json.dumps(body).encode()
        return urllib.request.urlopen(urllib.request.Request(f"{self._site}{path}", sent, headers), timeout=30)

    def first_of(self, path: str) -> str:
        with self.ask(path) as answer:
            return str(json.load(answer)["items"][0]["id"])


def draft(desk: Desk) -> Any:
    """The open stream of one click on Draft in the first empty paragraph of the demo's document."""
    document = desk.first_of(f"/api/projects/{desk.first_of('/api/projects')}/documents")
    with desk.ask(f"/api/documents/{document}") as answer:
        blocks = json.load(answer)["content"]["content"]
    empty = next(block["attrs"]["id"] for block in blocks if block["type"] == "paragraph" and "content" not in block)
    return desk.ask("/api/ai/generate", {"documentId": document, "instruction": "", "blockId": empty})


def events(stream: Any) -> list[dict[str, Any]]:
    """What is still to come of it, to its end."""
    return [json.loads(line[6:]) for line in stream.read().decode().splitlines() if line.startswith("data: {")]
