"""People and their sign-ins, through supabase-auth. It remembers a session, so each call has a client of its own."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from types import TracebackType
from typing import Literal, Self

import msgspec
from supabase_auth import AsyncGoTrueClient
from supabase_auth.errors import AuthApiError, AuthError, AuthRetryableError, AuthWeakPasswordError
from supabase_auth.types import AuthResponse, Session

from bff.clients import web
from bff.errors import AppError, FieldProblem, Invalid, RateLimited, Unauthorized, Unavailable, UpstreamFailed

LinkKind = Literal["signup", "recovery", "email_change", "invite", "magiclink", "email"]
# GoTrue says so in a sentence alone; its default between two mails to one address is a minute.
MAIL_PAUSE = 60
AGENT_LENGTH = 500


class Tokens(msgspec.Struct, frozen=True):
    """`expires_at` in seconds since the epoch."""

    access: str
    refresh: str
    expires_at: int


class Account(msgspec.Struct, frozen=True):
    id: str
    email: str
    display_name: str


class SignedIn(msgspec.Struct, frozen=True):
    account: Account
    tokens: Tokens


class WrongPassword(Unauthorized):
    code = "INVALID_CREDENTIALS"


class NotConfirmed(Unauthorized):
    code = "EMAIL_NOT_CONFIRMED"


class LinkSpent(Invalid):
    code = "LINK_EXPIRED"


class Gotrue:
    def __init__(self, url: str, api_key: str) -> None:
        self._url = url
        self._api_key = api_key
        self._http = web.make()

    async def sign_up(self, email: str, password: str, display_name: str, *, address: str) -> None:
        """The answer is the same where the address has an account. `address` is the person's, for Auth's own limits."""
        async with self._asking(address) as auth:
            await auth.sign_up(
                {"email": email, "password": password, "options": {"data": {"display_name": display_name}}}
            )

    async def sign_in(self, email: str, password: str, *, address: str, agent: str = "") -> SignedIn:
        """`agent`: the browser's own name for itself, by which a person knows the session again."""
        async with self._asking(address, agent) as auth:
            return _signed_in(await auth.sign_in_with_password({"email": email, "password": password}))

    async def verify(self, token: str, kind: LinkKind, *, address: str, agent: str = "") -> SignedIn:
        """The token of a link in a mail; it works once."""
        async with self._asking(address, agent) as auth:
            return _signed_in(await auth.verify_otp({"token_hash": token, "type": kind}))

    async def recover(self, email: str, *, address: str) -> None:
        async with self._asking(address) as auth:
            await auth.reset_password_for_email(email)

    async def resend(self, email: str, *, address: str) -> None:
        async with self._asking(address) as auth:
            await auth.resend({"type": "signup", "email": email})

    async def refresh(self, refresh_token: str) -> SignedIn:
        """Raises Unauthorized when the session is over."""
        async with self._asking() as auth:
            return _signed_in(await auth.refresh_session(refresh_token))

    async def change_password(self, tokens: Tokens, password: str) -> None:
        async with self._asking() as auth:
            await auth.set_session(tokens.access, tokens.refresh)
            await auth.update_user({"password": password})

    async def sign_out(self, access_token: str, scope: Literal["local", "others"] = "local") -> None:
        async with self._asking() as auth:
            await auth.admin.sign_out(access_token, scope)

    @asynccontextmanager
    async def _asking(self, address: str = "", agent: str = "") -> AsyncIterator[AsyncGoTrueClient]:
        headers = {"apikey": self._api_key, "Authorization": f"Bearer {self._api_key}"}
        if address:
            headers["X-Client-Ip"] = address
        if agent:
            # A header carries ASCII alone, whatever a client sent us.
            headers["User-Agent"] = agent.encode("ascii", "ignore").decode()[:AGENT_LENGTH]
        client = AsyncGoTrueClient(
            url=self._url, headers=headers, http_client=self._http, persist_session=False, auto_refresh_token=False
        )
        try:
            yield client
        except AuthError as problem:
            raise _ours(problem) from problem

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._http.aclose()


def _signed_in(answer: AuthResponse) -> SignedIn:
    if answer.session is None or answer.user is None:
        raise UpstreamFailed("the sign-in service answered without a session")
    account = Account(
        id=answer.user.id,
        email=answer.user.email or "",
        display_name=str(answer.user.user_metadata.get("display_name") or ""),
    )
    return SignedIn(account, _tokens(answer.session))


def _tokens(session: Session) -> Tokens:
    return Tokens(session.access_token, session.refresh_token, session.expires_at or 0)


def _ours(problem: AuthError) -> AppError:
    """By status and GoTrue's stable error codes, never by its sentences."""
    if isinstance(problem, AuthWeakPasswordError):
        return Invalid("choose a longer password", (FieldProblem("password", "use at least six characters"),))
    if isinstance(problem, AuthRetryableError) or not isinstance(problem, AuthApiError):
        return Unavailable("the sign-in service did not answer; try again in a moment")
    if problem.code in CODES:
        return CODES[problem.code]()
    return _by_status(problem.status)


def _by_status(status: int) -> AppError:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited("too many tries; wait a minute", retry_after=MAIL_PAUSE)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Unauthorized("your session has ended; sign in again")
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Invalid("the sign-in service refused that")
    return UpstreamFailed("the sign-in service failed; try again in a moment")


def _wrong_address() -> AppError:
    return Invalid("that is no e-mail address", (FieldProblem("email", "check the address"),))


def _ended() -> AppError:
    return Unauthorized("your session has ended; sign in again")


def _same_password() -> AppError:
    return Invalid("choose a password other than the old one", (FieldProblem("password", "it is the old one"),))


CODES: dict[str | None, Callable[[], AppError]] = {
    "invalid_credentials": lambda: WrongPassword("the e-mail address or the password is wrong"),
    "email_not_confirmed": lambda: NotConfirmed("confirm your e-mail address first: the link is in your mail"),
    "otp_expired": lambda: LinkSpent("this link was used already or is too old; ask for a new one"),
    "email_address_invalid": _wrong_address,
    "validation_failed": _wrong_address,
    "same_password": _same_password,
    "signup_disabled": lambda: Invalid("this server takes no new accounts"),
    "user_banned": lambda: Unauthorized("this account is blocked"),
    "refresh_token_not_found": _ended,
    "refresh_token_already_used": _ended,
    "session_not_found": _ended,
    "session_expired": _ended,
}
