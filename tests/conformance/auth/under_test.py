"""One Auth server, as a client with nothing but HTTP and a mailbox sees it."""

import re
import time
from typing import Any
from uuid import uuid4

import httpx

from tests.conformance.target import http

PASSWORD = "correct horse 1"
# At the least cost that bcrypt knows: hundreds of people are made and signed in, and few tests are about passwords.
HASHED = "$2b$04$WAv/Ywnrpe9xmphENVzBjO.a085s7lQNu8Vx1/vIUGmAtnfZRZt.q"


class Auth:
    def __init__(self, url: str, anon_key: str, service_key: str, mail_url: str, *, prefix: str = "/auth/v1") -> None:
        self.url = url
        self.anon_key = anon_key
        self.service_key = service_key
        self._mail = http(base_url=mail_url)
        self._http = http(base_url=f"{url}{prefix}")
        self._word = f"conformance-{uuid4().hex[:8]}"
        self._handed_out = 0

    def close(self) -> None:
        self._mail.close()
        self._http.close()

    def new_address(self) -> str:
        self._handed_out += 1
        return f"{self._word}-{self._handed_out}@example.com"

    def forget_all(self) -> None:
        """Whoever has an address that was handed out since the last time."""
        if not self._handed_out:
            return
        known = self.ask("GET", f"/admin/users?filter={self._word}&per_page=200", key=self.service_key).json()
        for person in known["users"]:
            self.ask("DELETE", f"/admin/users/{person['id']}", {}, key=self.service_key)
        self._word, self._handed_out = f"conformance-{uuid4().hex[:8]}", 0

    def ask(
        self, method: str, path: str, body: Any = None, *, token: str = "", key: str = "", **headers: str
    ) -> httpx.Response:
        """Through the gateway, as client libraries do: always with an api key, perhaps with a person's token."""
        apikey = key or self.anon_key
        bearer = {"authorization": f"Bearer {token or apikey}"} if token or apikey else {}
        told = {"apikey": apikey} | bearer | {name.replace("_", "-"): value for name, value in headers.items()}
        content = {"content": body} if isinstance(body, str) else {"json": body} if body is not None else {}
        return self._http.request(method, path, headers=told, **content)

    def sign_up(self, email: str, **more: Any) -> httpx.Response:
        return self.ask("POST", "/signup", {"email": email, "password": PASSWORD, **more})

    def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        return self.ask("POST", "/token?grant_type=password", {"email": email, "password": password})

    def person(self, email: str) -> dict[str, Any]:
        """Made by the administrator, confirmed, signed in: the body of the sign-in."""
        asked = {"email": email, "password_hash": HASHED, "email_confirm": True}
        assert self.ask("POST", "/admin/users", asked, key=self.service_key).status_code == 200
        session: dict[str, Any] = self.sign_in(email).json()
        return session

    def letter(self, email: str, *, older: int = 0) -> str:
        """The text of the newest letter to that address, or of one before it; waits for it a little."""
        for _ in range(50):
            found = self._mail.get("/api/v1/search", params={"query": f'to:"{email}"'}).json()["messages"]
            if len(found) > older:
                return str(self._mail.get(f"/api/v1/message/{found[older]['ID']}").json()["Text"])
            time.sleep(0.1)
        raise AssertionError(f"no letter came to {email}")

    def token_of(self, letter: str) -> str:
        return re.search(r"token=([^&\s]+)", letter)[1]  # type: ignore[index]

    def digits_of(self, letter: str) -> str:
        return re.search(r"code: (\d{6})", letter)[1]  # type: ignore[index]

    def mails(self, email: str) -> int:
        return len(self._mail.get("/api/v1/search", params={"query": f'to:"{email}"'}).json()["messages"])
