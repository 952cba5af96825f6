"""Says of each route, in the API's description, which errors it may answer with and where it is served."""

from dataclasses import replace
from typing import Any

from litestar import Response, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityRequirement, SecurityScheme
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute

from bff.edge.problems import EVERYWHERE, nothing_here
from bff.edge.session import cookie_name

PATH = "/api/openapi.json"
# For routes that ask nobody who they are. No requirement at all would mean that of the whole API.
PUBLIC: list[SecurityRequirement] = [{}]
# No answer of a route that nobody in particular asks; of one that changes nothing; and of one that takes nothing.
OF_PEOPLE = frozenset({404, 409})
OF_CHANGES = frozenset({403, 409, 413, 415})
OF_INPUT = frozenset({400, 401, 422, 429, 502, 503})


class Described(ReceiveRoutePlugin):
    """Litestar has no `responses` for a whole application; this gives each route those that fit it."""

    def receive_route(self, route: BaseRoute) -> None:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                usual = {status: EVERYWHERE[status] for status in EVERYWHERE if status not in _impossible(handler)}
                # Examples made up at random would differ in each description.
                own = {
                    status: replace(one, generate_examples=False) for status, one in (handler.responses or {}).items()
                }
                handler.responses = usual | own


def _impossible(handler: HTTPRouteHandler) -> frozenset[int]:
    """Rather one too many than one too few: any row may be missing, and any name be taken already."""
    public, reads = handler.security == PUBLIC, handler.http_methods <= {"GET", "HEAD"}
    none: frozenset[int] = frozenset()
    return (OF_PEOPLE if public else none) | (OF_CHANGES if reads else none) | (OF_INPUT if public and reads else none)


def description(version: str, *, https: bool) -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Ibid",
        version=version,
        description="The backend-for-frontend of Ibid. Errors are problem+json (RFC 9457) with a stable `code`.",
        openapi_router=Router(PATH, route_handlers=[], include_in_schema=False, after_request=_no_page),
        render_plugins=[JsonRenderPlugin(path="/")],
        components=Components(
            security_schemes={
                "session": SecurityScheme(type="apiKey", name=cookie_name(https=https), security_scheme_in="cookie"),
                "bearer": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT"),
            }
        ),
        security=[{"session": []}, {"bearer": []}],
    )


def _no_page(response: Response[Any]) -> Response[Any]:
    """Litestar answers for all that lies beside the description with a page of HTML."""
    return response if response.status_code in {None, 200} else nothing_here()
