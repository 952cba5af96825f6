"""What people do at the door. Each attempt counts, and an answer never tells whether an address has an account."""

from uuid import UUID

from bff.audit import Action, Audit
from bff.auth.attempts import Attempts
from bff.auth.schemas import Link
from bff.clients.gotrue import Gotrue, SignedIn, Tokens, WrongPassword
from bff.errors import FieldProblem, Invalid, Unauthorized, Unavailable
from bff.log import auth_logger


class Auth:
    def __init__(self, gotrue: Gotrue, attempts: Attempts, audit: Audit) -> None:
        self._gotrue = gotrue
        self._attempts = attempts
        self._audit = audit

    async def sign_up(self, email: str, password: str, display_name: str, *, address: str) -> None:
        async with self._attempts.counted(email, address, "sign-up"):
            await self._gotrue.sign_up(email, password, display_name, address=address)

    async def sign_in(self, email: str, password: str, *, address: str, agent: str = "") -> SignedIn:
        async with self._attempts.counted(email, address, "sign-in"):
            signed_in = await self._gotrue.sign_in(email, password, address=address, agent=agent)
        await self._signed_in(signed_in, "password")
        return signed_in

    async def verify(self, link: Link, *, address: str, agent: str) -> SignedIn:
        signed_in = await self._gotrue.verify(link.token, link.type, address=address, agent=agent)
        await self._signed_in(signed_in, link.type)
        return signed_in

    async def recover(self, email: str, *, address: str) -> None:
        async with self._attempts.counted(email, address, "recover"):
            await self._gotrue.recover(email, address=address)

    async def resend(self, email: str, *, address: str) -> None:
        async with self._attempts.counted(email, address, "resend"):
            await self._gotrue.resend(email, address=address)

    async def change_password(self, person: UUID, tokens: Tokens, password: str) -> None:
        await self._gotrue.change_password(tokens, password)
        await self._note(Action.PASSWORD_CHANGED, person)

    async def confirm(self, person: UUID, email: str, password: str, *, address: str) -> None:
        """Before what cannot be undone. Raises Invalid for another password, which counts as a wrong sign-in."""
        try:
            async with self._attempts.counted(email, address, "sign-in"):
                signed_in = await self._gotrue.sign_in(email, password, address=address)
        except WrongPassword as problem:
            raise Invalid("that is not your password", (FieldProblem("password", "that is not it"),)) from problem
        # Only the question was meant, not another session.
        await self._gotrue.sign_out(signed_in.tokens.access)
        if UUID(signed_in.account.id) != person:
            raise Unauthorized("your session has ended; sign in again")

    async def end_others(self, person: UUID, token: str) -> None:
        await self._gotrue.sign_out(token, "others")
        await self._note(Action.SESSION_ENDED, person, which="others")

    async def sign_out(self, person: UUID, token: str) -> None:
        await self._gotrue.sign_out(token)
        await self._note(Action.SIGN_OUT, person)

    async def _signed_in(self, signed_in: SignedIn, by: str) -> None:
        person = UUID(signed_in.account.id)
        auth_logger(user_id=str(person)).info("signed in by {}", by)
        await self._note(Action.SIGN_IN, person, by=by)

    async def _note(self, action: Action, person: UUID, **metadata: str) -> None:
        """Auth has done it already, and keeps a log of its own: a line that cannot be written shuts nobody out."""
        try:
            await self._audit.record(action, person=person, resource="person", resource_id=person, **metadata)
        except Unavailable:
            auth_logger(user_id=str(person)).warning("{} was not recorded in the audit trail", action)
