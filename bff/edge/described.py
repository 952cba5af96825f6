"""Says of each route, in the API's description, which errors it may answer with."""

from dataclasses import replace

from litestar.handlers import HTTPRouteHandler
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute

from bff.edge.problems import EVERYWHERE

# What a route can only answer with when something in its path or its body can be wrong.
WITH_PATH = frozenset({404})
WITH_BODY = frozenset({409, 413, 415})


class Described(ReceiveRoutePlugin):
    """Litestar has no `responses` for a whole application; this gives each route those that fit it."""

    def receive_route(self, route: BaseRoute) -> None:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                usual = {status: EVERYWHERE[status] for status in _possible(handler, route)}
                # Examples made up at random would differ in each description.
                own = {
                    status: replace(one, generate_examples=False) for status, one in (handler.responses or {}).items()
                }
                handler.responses = usual | own


def _possible(handler: HTTPRouteHandler, route: HTTPRoute) -> list[int]:
    left_out = set() if route.path_parameters else set(WITH_PATH)
    if handler.http_methods <= {"GET", "HEAD"}:
        left_out |= WITH_BODY | {403}
    return [status for status in EVERYWHERE if status not in left_out]
