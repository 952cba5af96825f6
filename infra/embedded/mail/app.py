"""The page and the part of Mailpit's API that people script against."""

from typing import Any
from urllib.parse import parse_qs

import msgspec

from infra.embedded.mail import page
from infra.embedded.mail.store import Letter, Store, summary, whole
from infra.embedded.storage.exchange import Receive, Reply, Send, answer

HTML = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
}
BODY_LIMIT = 1_048_576
DEFAULT_LIMIT = 50
NO_QUERY = Reply(b"Error: no search query\n", status=400)
NOWHERE = Reply(b"not found\n", status=404)


class Application:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
        reply = await self._answer(scope["method"], scope["path"], query, receive)
        await reply.send(send, head=scope["method"] == "HEAD")

    async def _answer(self, method: str, path: str, query: dict[str, str], receive: Receive) -> Reply:
        if path == "/api/v1/messages" and method == "DELETE":
            self._store.clear(await _ids(receive))
            return Reply(b"ok", headers={"content-type": "text/plain"})
        if method not in {"GET", "HEAD"}:
            return Reply(status=405)
        return self._shown(path, query)

    def _shown(self, path: str, query: dict[str, str]) -> Reply:
        if path in {"/livez", "/readyz"}:
            return Reply(b"ok")
        if path == "/":
            return Reply(page.inbox(self._store.all()), headers=HTML)
        if path == "/api/v1/messages":
            return self._list(self._store.all(), query)
        if path == "/api/v1/search":
            words = query.get("query", "").strip()
            return self._list(self._store.search(words), query) if words else NO_QUERY
        return self._one(path)

    def _one(self, path: str) -> Reply:
        place, _, letter_id = path.rpartition("/")
        letter = self._store.find(letter_id)
        if letter is None or place not in {"/message", "/api/v1/message"}:
            return NOWHERE
        return answer(whole(letter)) if place == "/api/v1/message" else Reply(page.one(letter), headers=HTML)

    def _list(self, letters: list[Letter], query: dict[str, str]) -> Reply:
        start, limit = _number(query, "start", 0), _number(query, "limit", DEFAULT_LIMIT)
        shown = [summary(letter) for letter in letters[start : start + limit]]
        total = len(self._store.all())
        counts = {"total": total, "unread": total, "count": len(shown), "start": start}
        counts |= {"messages_count": len(letters), "messages_unread": len(letters)}
        return answer(counts | {"tags": [], "messages": shown})


def _number(query: dict[str, str], name: str, default: int) -> int:
    said = query.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else default  # noqa: PLR2004 - fits


async def _ids(receive: Receive) -> list[str]:
    """Which letters to remove: {"IDs": […]}; anything else means all, as in Mailpit."""
    found = bytearray()
    more = True
    while more and len(found) < BODY_LIMIT:
        message = await receive()
        found += message.get("body", b"")
        more = message.get("more_body", False)
    try:
        body = msgspec.json.decode(bytes(found)) if found else {}
        return [str(one) for one in body.get("IDs", [])]
    except (msgspec.DecodeError, AttributeError, TypeError):
        return []
