"""Refuses what another site makes a browser send with our cookie."""

from urllib.parse import urlsplit

from bff.edge.session import Connection, bearer_token
from bff.errors import Forbidden

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Browsers let no other site set it without asking us first, and we never say yes.
HEADER = "x-requested-with"
OURS = "ibid"


class CrossSite(Forbidden):
    code = "CROSS_SITE"


def check(connection: Connection) -> None:
    """Only for requests that a cookie speaks for: no browser sends a bearer token by itself."""
    if connection.scope.get("method") in SAFE or bearer_token(connection) is not None:
        return
    headers = connection.headers
    origin = headers.get("origin")
    # Compared with the host of this very request, so tunnels and other names of the site just work.
    foreign = origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    if foreign or headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
        raise CrossSite("this request came from another site")
    if headers.get(HEADER, "").lower() != OURS:
        raise CrossSite(f"send the header X-Requested-With: {OURS} with requests that change something")
