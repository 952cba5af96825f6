"""The letters that the stack sent, by Mailpit's API."""

import re
import time

import httpx


class Mailbox:
    def __init__(self, url: str) -> None:
        self._url = url

    def link_for(self, email: str) -> str:
        """The link of the newest letter to that address; waits for it a little."""
        for _ in range(100):
            found = httpx.get(f"{self._url}/api/v1/search", params={"query": f'to:"{email}"'}).json()["messages"]
            if found:
                letter = httpx.get(f"{self._url}/api/v1/message/{found[0]['ID']}").json()
                return str(re.search(r"https?://\S+", letter["Text"])[0])  # type: ignore[index]
            time.sleep(0.1)
        raise AssertionError(f"no letter came to {email}")
