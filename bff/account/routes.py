"""/api/account"""

from datetime import UTC, datetime
from uuid import UUID

from litestar import Router, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from bff.account.schemas import Closing, Profile, SessionList
from bff.account.service import Account, Shared
from bff.account.store import AccountStore
from bff.audit import Audit
from bff.auth import Auth
from bff.clients.privileged import Privileged
from bff.clients.rest import Rows
from bff.clients.storage import Storage
from bff.edge.caller import Caller
from bff.edge.limits import Limits
from bff.edge.session import Sessions, Web, client_address
from bff.runs import Hub


def make_shared(
    auth: NamedDependency[Auth],
    audit: NamedDependency[Audit],
    privileged: NamedDependency[Privileged],
    hub: NamedDependency[Hub],
) -> Shared:
    return Shared(auth, audit, privileged, hub)


def make_account(
    caller: NamedDependency[Caller],
    rows: NamedDependency[Rows],
    storage: NamedDependency[Storage],
    shared: NamedDependency[Shared],
) -> Account:
    return Account(caller, AccountStore(rows), storage.as_caller(caller.token), shared)


@patch("/", operation_id="ChangeProfile")
async def change_profile(data: JSONBody[Profile], account: NamedDependency[Account]) -> Profile:
    return await account.rename(data.display_name)


@get("/sessions", operation_id="ListSessions")
async def list_sessions(account: NamedDependency[Account]) -> SessionList:
    """Where this account is signed in."""
    return SessionList(items=await account.sessions())


@delete("/sessions/{session_id:uuid}", operation_id="EndSession")
async def end_session(
    session_id: FromPath[UUID], account: NamedDependency[Account], sessions: NamedDependency[Sessions]
) -> None:
    await account.end_session(session_id)
    sessions.end([str(session_id)])


@delete("/sessions", operation_id="EndOtherSessions")
async def end_other_sessions(account: NamedDependency[Account], sessions: NamedDependency[Sessions]) -> None:
    """All but the one that asks."""
    sessions.end(await account.end_others())


@get(
    "/export",
    operation_id="ExportEverything",
    media_type="application/zip",
    responses={200: ResponseSpec(bytes, description="A ZIP, written as it is read.", media_type="application/zip")},
)
async def export_everything(
    account: NamedDependency[Account], caller: NamedDependency[Caller], limits: NamedDependency[Limits]
) -> Stream:
    """Projects with their documents, versions, sources, citations and conversations, and the audit trail."""
    await limits.spend("export", caller)
    name = f"ibid-{datetime.now(UTC):%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Stream(await account.export(), media_type="application/zip", headers=headers)


@post("/close", status_code=204, operation_id="CloseAccount")
async def close_account(
    request: Web,
    data: JSONBody[Closing],
    account: NamedDependency[Account],
    sessions: NamedDependency[Sessions],
) -> None:
    """Deletes the account with all that is in it, at once and for good."""
    await account.close(data.password, address=client_address(request))
    sessions.forget(request)


router = Router(
    "/api/account",
    route_handlers=[change_profile, list_sessions, end_session, end_other_sessions, export_everything, close_account],
    dependencies={
        "shared": Provide(make_shared, sync_to_thread=False),
        "account": Provide(make_account, sync_to_thread=False),
    },
    tags=["account"],
)
