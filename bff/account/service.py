"""What people do with their account: name it, see where it is signed in, take everything along, close it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any, Protocol
from uuid import UUID

import msgspec

from bff.account.archive import Archive
from bff.account.belongings import Belongings
from bff.account.constants import BATCH
from bff.account.schemas import Profile, SignedInAt
from bff.account.store import AccountStore
from bff.audit import Action, Audit
from bff.auth import Auth
from bff.clients.storage import Bucket
from bff.edge.caller import Caller
from bff.log import auth_logger
from bff.runs import Hub

CLOSED = "the account is closed: its owner's own rights end before the last of it is gone"


class Remover(Protocol):
    """See clients.privileged.Privileged."""

    async def call(self, function: str, *, because: str, **arguments: Any) -> Any: ...

    async def remove_files(self, paths: Sequence[str], *, because: str) -> None: ...

    async def delete_account(self, person: UUID, *, because: str) -> None: ...


class Shared(msgspec.Struct, frozen=True):
    """What the process has one of."""

    auth: Auth
    audit: Audit
    remover: Remover
    hub: Hub


class Account:
    def __init__(self, caller: Caller, store: AccountStore, files: Bucket, shared: Shared) -> None:
        self._caller = caller
        self._store = store
        self._files = files
        self._shared = shared

    async def rename(self, name: str) -> Profile:
        return await self._store.rename(self._caller.id, name.strip())

    async def sessions(self) -> list[SignedInAt]:
        return await self._store.sessions(self._caller.session_id)

    async def end_session(self, session_id: UUID) -> None:
        await self._store.end_session(session_id)
        await self._note(Action.SESSION_ENDED, which=str(session_id))

    async def end_others(self) -> list[str]:
        """Which they were."""
        ended = [str(one.id) for one in await self._store.sessions(self._caller.session_id) if not one.current]
        await self._shared.auth.end_others(self._caller.id, self._caller.token)
        return ended

    async def export(self) -> AsyncIterator[bytes]:
        """What can be refused is refused before the first byte; a failure afterwards breaks the archive off."""
        profile = await self._store.profile(self._caller.id)
        await self._note(Action.ACCOUNT_EXPORT)
        belongings = Belongings(self._store, self._files, profile | {"email": self._caller.email})
        return archived(belongings)

    async def close(self, password: str, *, address: str) -> None:
        """For good. Files go before the rows that name them, so that a closing that breaks off can be repeated."""
        person = self._caller.id
        await self._shared.auth.confirm(person, self._caller.email, password, address=address)
        await self._stop_runs()
        await self._note(Action.ACCOUNT_CLOSE)
        paths = await self._shared.remover.call("files_of_person", because=CLOSED, person=str(person))
        for start in range(0, len(paths), BATCH):
            await self._shared.remover.remove_files(paths[start : start + BATCH], because=CLOSED)
        await self._shared.remover.delete_account(person, because=CLOSED)
        auth_logger(user_id=str(person)).info("closed their account")

    async def _stop_runs(self) -> None:
        """What another process writes finds no row to write into, and ends there."""
        found = [self._shared.hub.find(run_id, self._caller.id) for run_id in await self._store.open_runs()]
        await asyncio.gather(*(self._shared.hub.cancel(run) for run in found if run is not None))

    async def _note(self, action: Action, **metadata: str) -> None:
        person = self._caller.id
        await self._shared.audit.record(action, person=person, resource="person", resource_id=person, **metadata)


async def archived(belongings: Belongings) -> AsyncGenerator[bytes, None]:
    archive = Archive()
    try:
        async for entry in belongings.entries():
            # A reader who leaves ends us amid an entry, which has to end before the archive can.
            async with aclosing(archive.add(entry.name, entry.chunks, packed=entry.packed)) as pieces:
                async for piece in pieces:
                    if piece:
                        yield piece
        yield archive.finish()
    finally:
        archive.abandon()
