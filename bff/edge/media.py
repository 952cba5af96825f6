"""Refuses a body that says it is of another kind than the route takes, instead of guessing at it."""

from litestar.handlers import HTTPRouteHandler

from bff.edge.session import Web
from bff.errors import UnsupportedMedia

JSON = "application/json"


def check(request: Web) -> None:
    """A body that says nothing of itself is read as JSON; a route without `data` looks at its body itself."""
    handler = request.route_handler
    told, _ = request.content_type
    if told and told != JSON and isinstance(handler, HTTPRouteHandler) and handler.parsed_data_field is not None:
        raise UnsupportedMedia(f"send the body as {JSON}")
