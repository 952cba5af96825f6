"""The one place that builds the application.

A slice adds its router to `ROUTERS`; what it needs besides `rows` and `caller` it provides in its own router. What one
process has one of (a client, a cache, the hub of runs) is made in `Parts` and provided here by its name.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec
from litestar import Litestar
from litestar.di import NamedDependency, Provide

from bff.account import routes as account_routes
from bff.ai import Writers, providers
from bff.audit import Audit
from bff.audit import routes as audit_routes
from bff.auth import routes as auth_routes
from bff.auth.attempts import Attempts
from bff.auth.service import Auth
from bff.chat import routes as chat_routes
from bff.citations import Literature
from bff.citations import routes as citation_routes
from bff.clients import web
from bff.clients.crossref import Crossref
from bff.clients.gotrue import Gotrue
from bff.clients.openalex import OpenAlex
from bff.clients.outcomes import Outcomes
from bff.clients.privileged import Privileged
from bff.clients.probes import Probes
from bff.clients.rest import Rest, Rows
from bff.clients.semantic_scholar import SemanticScholar
from bff.clients.storage import Storage
from bff.documents import routes as document_routes
from bff.drafting import routes as drafting_routes
from bff.edge import csrf, health, limits, media, texts
from bff.edge.about import limits_shown
from bff.edge.caller import Caller
from bff.edge.described import Described, description
from bff.edge.envelope import Envelope
from bff.edge.health import HealthChecks
from bff.edge.limits import Limits
from bff.edge.problems import HANDLERS
from bff.edge.session import Connection, Sessions, Web, client_address
from bff.edits import routes as edit_routes
from bff.errors import Unavailable
from bff.exports import Press
from bff.exports import routes as export_routes
from bff.projects import routes as project_routes
from bff.runs import Hub, Relay, RunRecords, recover
from bff.runs import routes as run_routes
from bff.settings import Settings
from bff.vault import Meaning
from bff.vault import routes as vault_routes

ROUTERS = [
    auth_routes.router, account_routes.router, audit_routes.router, project_routes.router, document_routes.router,
    vault_routes.router, run_routes.router, drafting_routes.router, chat_routes.router, edit_routes.router,
    citation_routes.router, export_routes.router,
]  # fmt: skip
HANDLERS_OF_THE_EDGE = [health.health, health.live, limits_shown]
# Routes that take more set their own; nothing else needs more than a page of text.
BODY_MAX = 256 * 1024


class Parts(msgspec.Struct):
    """What one process has one of."""

    settings: Settings
    rest: Rest
    storage: Storage
    gotrue: Gotrue
    privileged: Privileged
    sessions: Sessions
    limits: Limits
    outcomes: Outcomes
    health_checks: HealthChecks
    audit: Audit
    auth: Auth
    literature: Literature
    meaning: Meaning
    press: Press
    writers: Writers
    hub: Hub


async def build(settings: Settings, stack: AsyncExitStack) -> Parts:
    """Opens what must be open; the stack closes it in reverse."""
    rest = await stack.enter_async_context(Rest(settings.supabase_rest_url, settings.supabase_anon_key))
    storage_http = await stack.enter_async_context(web.make())
    storage = Storage(storage_http, settings.supabase_storage_url, settings.supabase_anon_key)
    gotrue = await stack.enter_async_context(Gotrue(settings.supabase_auth_url, settings.supabase_anon_key))
    privileged = await Privileged.connect(
        rest_url=settings.supabase_rest_url,
        supabase_url=settings.supabase_url,
        service_key=settings.supabase_service_role_key,
    )
    stack.push_async_callback(privileged.close)
    counted, outcomes, trail = limits.make(settings), Outcomes(), Audit(privileged)
    stack.push_async_callback(counted.close)
    outcomes.configured("ai", settings.ai_provider)
    probes = Probes(
        rest_url=settings.supabase_rest_url,
        auth_url=settings.supabase_auth_url,
        storage_url=settings.supabase_storage_url,
        api_key=settings.supabase_anon_key,
    )
    stack.push_async_callback(probes.close)
    writers, hub = providers.make(settings), _hub(settings, privileged, stack)
    stack.push_async_callback(writers.close)
    stack.push_async_callback(hub.close)
    literature = _literature(settings, outcomes, stack)
    meaning = _meaning(settings, privileged, outcomes, stack)
    checks = HealthChecks(probes, outcomes, counted.healthy, settings.app_version)
    return Parts(
        settings=settings,
        rest=rest,
        storage=storage,
        gotrue=gotrue,
        privileged=privileged,
        sessions=Sessions(settings, gotrue),
        limits=counted,
        outcomes=outcomes,
        health_checks=checks,
        audit=trail,
        auth=Auth(gotrue, Attempts(privileged), trail),
        literature=literature,
        meaning=meaning,
        press=Press(),
        writers=writers,
        hub=hub,
    )


def _hub(settings: Settings, privileged: Privileged, stack: AsyncExitStack) -> Hub:
    """With what must go on beside it for as long as this process lives."""
    relay = None
    if settings.valkey_url:
        # Half a second to import, for which a process that is alone need not wait.
        from bff.clients.valkey import Valkey  # noqa: PLC0415

        shared = Valkey(settings.valkey_url)
        stack.push_async_callback(shared.close)
        relay = Relay(shared, grace=settings.run_grace, longest=settings.run_max)
        stack.push_async_callback(relay.close)
    hub = Hub(grace=settings.run_grace, longest=settings.run_max, relay=relay)
    beside = [recover(RunRecords(privileged).interrupt, settings.run_max, relay.alive if relay else None)]
    if relay is not None:
        beside += [relay.beat(), relay.listen(hub.stop)]
    for endless in beside:
        stack.callback(asyncio.create_task(endless).cancel)
    return hub


def _literature(settings: Settings, outcomes: Outcomes, stack: AsyncExitStack) -> Literature:
    key = settings.semantic_scholar_api_key
    version = settings.app_version
    scholar = SemanticScholar(settings.semantic_scholar_url, key, version=version, outcomes=outcomes)
    crossref = Crossref(settings.crossref_url, settings.crossref_mailto, version=version, outcomes=outcomes)
    stack.push_async_callback(scholar.close)
    stack.push_async_callback(crossref.close)
    outcomes.configured("semantic_scholar", "key" if key else "keyless")
    outcomes.configured("crossref", "polite" if settings.crossref_mailto else "public")
    return Literature(scholar, crossref, _openalex(settings, outcomes, stack))


def _openalex(settings: Settings, outcomes: Outcomes, stack: AsyncExitStack) -> OpenAlex | None:
    """It answers nobody without a key."""
    key = settings.openalex_api_key
    if not key:
        return None
    openalex = OpenAlex(settings.openalex_url, key, version=settings.app_version, outcomes=outcomes)
    stack.push_async_callback(openalex.close)
    outcomes.configured("openalex", "key")
    return openalex


def _meaning(settings: Settings, privileged: Privileged, outcomes: Outcomes, stack: AsyncExitStack) -> Meaning:
    meaning = Meaning(on=settings.semantic_search)
    stack.push_async_callback(meaning.close)
    outcomes.configured("search", "words")
    if meaning.on:
        looking = asyncio.create_task(_look_for_vectors(privileged, outcomes))
        stack.callback(looking.cancel)
    return meaning


async def _look_for_vectors(privileged: Privileged, outcomes: Outcomes, every: float = 2.0) -> None:
    """Health says which search there is, as soon as the database has answered."""
    while True:
        try:
            there = await privileged.call("vectors_available", because="no caller asks what the server has")
        except Unavailable:
            await asyncio.sleep(every)
        else:
            outcomes.configured("search", "words and meaning" if there else "words")
            return


def create_app(settings: Settings, **replaced: Any) -> Litestar:
    """`replaced` stands in for parts by name, in tests: create_app(settings, gotrue=...)."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            app.state.parts = msgspec.structs.replace(await build(settings, stack), **replaced)
            yield

    app = Litestar(
        route_handlers=[*HANDLERS_OF_THE_EDGE, *ROUTERS],
        dependencies=_dependencies(),
        exception_handlers=HANDLERS,
        before_request=_refuse,
        request_class=texts.Body,
        lifespan=[lifespan],
        openapi_config=description(settings.app_version, https=settings.https),
        request_max_body_size=BODY_MAX,
        plugins=[Described()],
        logging_config=None,
        debug=False,
    )
    # Around everything, routing errors included: no answer leaves without its headers.
    app.asgi_handler = Envelope(app.asgi_handler, https=settings.https, trusted=settings.trusted_proxies)
    return app


async def _refuse(request: Web) -> None:
    csrf.check(request)
    media.check(request)
    # Until here not a byte of the body has been read.
    await texts.check(request)


def _dependencies() -> Mapping[str, Provide]:
    shared = [name for name in Parts.__struct_fields__ if name != "rest"]
    provided: dict[str, Provide] = {name: Provide(_part(name), sync_to_thread=False) for name in shared}
    provided["limits"] = Provide(_limits, sync_to_thread=False)
    return provided | {"caller": Provide(_caller), "rows": Provide(_rows, sync_to_thread=False)}


def _part(name: str) -> Callable[..., Any]:
    def part(request: Web) -> Any:
        return getattr(request.app.state.parts, name)

    return part


def _limits(request: Web) -> Limits:
    parts: Parts = request.app.state.parts
    connection: Connection = request
    return parts.limits.at(client_address(connection))


async def _caller(request: Web) -> Caller:
    parts: Parts = request.app.state.parts
    connection: Connection = request
    return await parts.sessions.caller(connection)


def _rows(request: Web, caller: NamedDependency[Caller]) -> Rows:
    parts: Parts = request.app.state.parts
    return parts.rest.as_caller(caller.token)
