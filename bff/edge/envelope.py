"""What surrounds every request and answer: its id, the security headers, a new session's cookie."""

import ipaddress
import re
import time
import uuid
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from bff.edge.constants import PEERS_REMEMBERED
from bff.edge.headers import security_headers
from bff.log import app_logger, request_id

CLIENT_ADDRESS = b"x-client-ip"
# What a gateway may hand us as an id; anything else is replaced, so that nobody writes into our logs.
ACCEPTABLE = re.compile(r"^[A-Za-z0-9_-]{8,100}$")


class Envelope:
    """`trusted`: the networks whose word is taken for where a request comes from."""

    def __init__(self, app: ASGIApp, *, https: bool, trusted: Sequence[Any] = ()) -> None:
        self._app = app
        self._trusts = lru_cache(PEERS_REMEMBERED)(lambda peer: _within(peer, trusted))
        self._headers = [
            (name.lower().encode(), value.encode()) for name, value in security_headers(https=https).items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        self._doubt(scope)
        number = _request_id(scope)
        token = request_id.set(number)
        began = time.perf_counter()
        answer = {"status": 0}

        async def send_complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer["status"] = message["status"]
                message["headers"] = [*message["headers"], *self._added(scope, number, message["headers"])]
            await send(message)

        try:
            await self._app(scope, receive, send_complete)
        finally:
            took = round((time.perf_counter() - began) * 1000, 1)
            app_logger(method=scope.get("method"), path=scope["path"], status=answer["status"], ms=took).debug(
                "answered"
            )
            request_id.reset(token)

    def _doubt(self, scope: Scope) -> None:
        """A stranger's word for where it comes from is taken out before anybody reads it."""
        peer = scope.get("client")
        if peer is not None and not self._trusts(peer[0]):
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name != CLIENT_ADDRESS]

    def _added(self, scope: Scope, number: str, present: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        names = {name.lower() for name, _ in present}
        added = [*self._headers, (b"x-request-id", number.encode())]
        # What is answered to one person is for no cache, unless a route says otherwise.
        if b"cache-control" not in names:
            added.append((b"cache-control", b"no-store"))
        cookie = scope.get("state", {}).get("set_cookie")
        if cookie:
            added.append((b"set-cookie", cookie.encode()))
        return [(name, value) for name, value in added if name == b"set-cookie" or name not in names]


def _within(peer: str, networks: Sequence[Any]) -> bool:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        # No address at all: a socket on this machine.
        return True
    return any(address in network for network in networks)


def _request_id(scope: Scope) -> str:
    sent = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return sent if ACCEPTABLE.match(sent) else uuid.uuid4().hex
