"""From a request to its caller: a bearer token, or the sealed cookie, refreshed when its time is nearly over."""

import asyncio
import ipaddress
import time
from collections.abc import Iterable
from http.cookies import Morsel, SimpleCookie
from typing import Any

from cachetools import TTLCache
from litestar import Request
from litestar.connection import ASGIConnection

from bff.clients.gotrue import Gotrue, SignedIn
from bff.edge.caller import Caller, Verifier
from bff.edge.seal import COOKIE_LIMIT, Sealer, Session
from bff.errors import Invalid, Unauthorized, Unavailable
from bff.settings import Settings

Connection = ASGIConnection[Any, Any, Any, Any]
Web = Request[Any, Any, Any]
# Refreshed this long before its end, so that a token outlives the calls a request makes with it.
EARLY = 60
# Renewing the seal for each request would only make cookies; the idle limit is counted in days.
RENEW_AFTER = 3600
# A second request that brings the old cookie gets what the first one fetched. GoTrue itself answers a used
# token with its successor for ten seconds, which is what makes two processes safe.
REMEMBERED = 10
# Longer than any access token lives that a session left behind.
ENDED_FOR = 24 * 3600
UNKNOWN = "0.0.0.0"  # noqa: S104 - nobody binds it


class SessionTooLarge(Invalid):
    """A Supabase client may put as much into its own user_metadata, and so into its tokens, as it likes."""

    code = "SESSION_TOO_LARGE"


class Sessions:
    def __init__(self, settings: Settings, gotrue: Gotrue) -> None:
        self._gotrue = gotrue
        self._verifier = Verifier(settings)
        self._sealer = Sealer(settings.session_keys, idle=settings.session_idle, longest=settings.session_max)
        self._secure = settings.https
        self._idle = settings.session_idle
        self.cookie_name = cookie_name(https=settings.https)
        # By their owner. Another process learns of it from Auth, when it refreshes the token.
        self._ended: TTLCache[str, bool] = TTLCache(10_000, ENDED_FOR)
        self._refreshing: dict[str, asyncio.Task[SignedIn]] = {}
        self._refreshed: TTLCache[str, SignedIn] = TTLCache(10_000, REMEMBERED)

    async def caller(self, connection: Connection) -> Caller:
        """Raises Unauthorized. A new seal, where one is due, is left in the connection's state for the answer."""
        bearer = bearer_token(connection)
        if bearer is not None:
            return self._lasting(self._verifier.verify(bearer))
        session = self.session(connection)
        if session is None:
            raise Unauthorized("sign in to go on")
        try:
            return self._lasting(await self._from(connection, session))
        except Unauthorized:
            self.forget(connection)
            raise

    def end(self, session_ids: Iterable[str]) -> None:
        """Their tokens are good until they run out; here they are refused from now on."""
        self._ended.update(dict.fromkeys(session_ids, True))

    def _lasting(self, caller: Caller) -> Caller:
        if caller.session_id in self._ended:
            raise Unauthorized("your session has ended; sign in again")
        return caller

    def session(self, connection: Connection) -> Session | None:
        cookie = connection.cookies.get(self.cookie_name)
        return self._sealer.open(cookie) if cookie else None

    async def _from(self, connection: Connection, session: Session) -> Caller:
        now = int(time.time())
        if session.expires_at - now > EARLY:
            if now - session.used > RENEW_AFTER:
                self._leave(
                    connection, Session(session.access, session.refresh, session.expires_at, session.began, now)
                )
            return self._verifier.verify(session.access)
        try:
            fresh = await self._refresh(session.refresh)
        except Unavailable:
            # The next request tries again; until its end the token that we have is as good as ever.
            if session.expires_at <= now:
                raise
            return self._verifier.verify(session.access)
        self.remember(connection, fresh, began=session.began)
        return self._verifier.verify(fresh.tokens.access)

    async def _refresh(self, token: str) -> SignedIn:
        """One call to GoTrue however many requests arrive at once; a cancelled request does not end the others'."""
        done = self._refreshed.get(token)
        if done is not None:
            return done
        task = self._refreshing.get(token)
        if task is None:
            task = self._refreshing[token] = asyncio.create_task(self._gotrue.refresh(token))
            task.add_done_callback(lambda ended: self._note(token, ended))
        return await asyncio.shield(task)

    def _note(self, token: str, ended: asyncio.Task[SignedIn]) -> None:
        self._refreshing.pop(token, None)
        if not ended.cancelled() and ended.exception() is None:
            self._refreshed[token] = ended.result()

    def remember(self, connection: Connection, signed_in: SignedIn, *, began: int | None = None) -> Caller:
        now = int(time.time())
        tokens = signed_in.tokens
        self._leave(connection, Session(tokens.access, tokens.refresh, tokens.expires_at, began or now, now))
        return self._verifier.verify(tokens.access)

    def forget(self, connection: Connection) -> None:
        connection.scope["state"]["set_cookie"] = self._cookie("", max_age=0)

    def _leave(self, connection: Connection, session: Session) -> None:
        sealed = self._sealer.seal(session)
        if len(self.cookie_name) + len(sealed) > COOKIE_LIMIT:
            raise SessionTooLarge("this account carries more data of its own than a session can hold")
        connection.scope["state"]["set_cookie"] = self._cookie(sealed, max_age=self._idle)

    def _cookie(self, value: str, *, max_age: int) -> str:
        jar: SimpleCookie = SimpleCookie()
        jar[self.cookie_name] = value
        morsel: Morsel[str] = jar[self.cookie_name]
        morsel["path"] = "/"
        morsel["httponly"] = True
        # Lax, so that a link in a mail opens a page that knows its reader; unsafe requests are refused by csrf.py.
        morsel["samesite"] = "Lax"
        morsel["max-age"] = str(max_age)
        if self._secure:
            morsel["secure"] = True
        return morsel.OutputString()


def cookie_name(*, https: bool) -> str:
    """By its prefix browsers hold the cookie to this very host; over plain http they would refuse it."""
    return "__Host-ibid" if https else "ibid"


def bearer_token(connection: Connection) -> str | None:
    """What an API user sends; None for any other kind of authorisation."""
    kind, _, token = connection.headers.get("authorization", "").partition(" ")
    return token if kind.lower() == "bearer" and token else None


def client_address(connection: Connection) -> str:
    """The person's network address, in a header that the gateway sets whatever a client sent."""
    told = connection.headers.get("x-client-ip") or (connection.client.host if connection.client else "")
    try:
        return str(ipaddress.ip_address(told.strip()))
    except ValueError:
        # Counted together, so that nonsense in the header buys nobody more tries.
        return UNKNOWN
