"""The ASGI application: finds the handler, turns what it raises into GoTrue's own answers."""

import logging
import re
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from psycopg.errors import UniqueViolation

from infra.embedded.auth import admin, admin_links, doors, entry, factors, links, mails, people, public, signup
from infra.embedded.auth.errors import API_VERSION, AuthError, RedirectError
from infra.embedded.auth.exchange import Call, answer
from infra.embedded.auth.server import Server
from infra.embedded.storage.exchange import ClientGone, Receive, Reply, Send

log = logging.getLogger("auth")

Handler = Callable[[Server, Call], Awaitable[Reply]]


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", r"/health", public.health),
    ("GET", r"/settings", public.settings),
    ("GET", r"/\.well-known/jwks\.json", public.jwks),
    ("POST", r"/signup", signup.sign_up),
    ("POST", r"/token", entry.token),
    ("POST", r"/logout", entry.log_out),
    ("GET", r"/verify", links.by_get),
    ("POST", r"/verify", links.by_post),
    ("GET", r"/user", people.show),
    ("PUT", r"/user", people.update),
    ("GET", r"/user/identities/authorize", people.link),
    ("DELETE", r"/user/identities/(?P<identity>[^/]+)", people.unlink),
    ("GET", r"/reauthenticate", people.reauthenticate),
    ("POST", r"/recover", mails.recover),
    ("POST", r"/magiclink", mails.magic_link),
    ("POST", r"/otp", mails.otp),
    ("POST", r"/resend", mails.resend),
    ("POST", r"/invite", mails.invite),
    ("POST", r"/factors", factors.enroll),
    ("POST", r"/factors/(?P<factor>[^/]+)/challenge", factors.challenge),
    ("POST", r"/factors/(?P<factor>[^/]+)/verify", factors.verify),
    ("DELETE", r"/factors/(?P<factor>[^/]+)", factors.unenroll),
    ("GET", r"/authorize", doors.authorize),
    ("GET", r"/callback", doors.callback),
    ("POST", r"/callback", doors.callback),
    ("GET", r"/admin/users", admin.every),
    ("POST", r"/admin/users", admin.create),
    ("GET", r"/admin/users/(?P<user>[^/]+)", admin.show),
    ("PUT", r"/admin/users/(?P<user>[^/]+)", admin.update),
    ("DELETE", r"/admin/users/(?P<user>[^/]+)", admin.delete),
    ("GET", r"/admin/users/(?P<user>[^/]+)/factors", admin.factors),
    ("PUT", r"/admin/users/(?P<user>[^/]+)/factors/(?P<factor>[^/]+)", admin.rename_factor),
    ("DELETE", r"/admin/users/(?P<user>[^/]+)/factors/(?P<factor>[^/]+)", admin.remove_factor),
    ("POST", r"/admin/generate_link", admin_links.generate),
    ("GET", r"/admin/audit", admin.audit_log),
)
# Doors that are shut with everything behind them, whatever the method.
SHUT: tuple[tuple[str, Handler], ...] = (
    (r"/sso(/.*)?", doors.sso),
    (r"/passkeys(/.*)?", doors.passkeys),
    (r"/admin/users/[^/]+/passkeys(/.*)?", doors.admins_passkeys),
    (r"/admin/.*", doors.admins_nowhere),
    (r"/(user|factors)/.*", doors.persons_nowhere),
)
COMPILED = [(method, re.compile(path), handler) for method, path, handler in ROUTES]


class Application:
    def __init__(self, server: Server) -> None:
        self._server = server

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        call = Call(scope, receive, scope["path"].rstrip("/") or "/", self._server)
        try:
            reply = await self._answer(call)
        except ClientGone:
            return
        reply.headers.setdefault("cache-control", "no-store")
        await reply.send(send, head=False)

    async def _answer(self, call: Call) -> Reply:
        try:
            return await self._find(call)(self._server, call)
        except RedirectError as problem:
            return links.failed(problem)
        except AuthError as problem:
            return _told(call, problem)
        except UniqueViolation:
            return _told(call, AuthError(409, "conflict", "Someone else asked for the same at this moment: try again"))
        except Exception as problem:  # noqa: BLE001 - whatever it was, the client gets GoTrue's answer
            # Places and types only: what the database says may quote an address or a token.
            at = traceback.extract_tb(problem.__traceback__)[-1]
            where = f"{at.filename}:{at.lineno}"
            log.error("%s %s failed: %s at %s", call.method, call.path, type(problem).__name__, where)  # noqa: TRY400
            return _told(call, AuthError(500, "unexpected_failure", "Unexpected failure, please check server logs"))

    def _find(self, call: Call) -> Handler:
        known = [(method, pattern.fullmatch(call.path), handler) for method, pattern, handler in COMPILED]
        fitting = [(method, found, handler) for method, found, handler in known if found]
        for method, found, handler in fitting:
            if method == call.method:
                call.part = found.groupdict()
                return handler
        if fitting:
            return _wrong_method
        return next((handler for path, handler in SHUT if re.fullmatch(path, call.path)), doors.nowhere)


async def _wrong_method(server: Server, call: Call) -> Reply:
    """Behind a door that asks who comes, only they hear that there is no such method."""
    if re.match(r"/admin/", call.path):
        call.admin()
    elif re.match(r"/(user|factors)\b", call.path):
        await doors.persons_nowhere(server, call)
    return Reply(status=405)


def _told(call: Call, problem: AuthError) -> Reply:
    headers = {"x-sb-error-code": problem.code}
    if call.versioned:
        headers["x-supabase-api-version"] = API_VERSION
    return answer(problem.body(versioned=call.versioned), problem.status, headers)
