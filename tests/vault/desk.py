"""One person's project on the running stack, where files are put and what comes of them is watched."""

import time
from collections.abc import Iterator

import httpx


class Desk:
    """One person's project in a browser's place."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.project = client.post("/api/projects", json={"title": "Reeds"}).json()["id"]

    def add(
        self, body: bytes | Iterator[bytes], name: str = "a.pdf", media_type: str = "application/pdf"
    ) -> httpx.Response:
        address = f"/api/projects/{self.project}/sources"
        return self.client.post(address, params={"name": name}, content=body, headers={"content-type": media_type})

    def settled(self, source: str) -> dict[str, object]:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            shown: dict[str, object] = self.client.get(f"/api/sources/{source}").json()
            if shown["status"] != "pending":
                return shown
            time.sleep(0.1)
        raise AssertionError("the worker did not read the source")
