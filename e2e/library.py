"""Semantic Scholar and Crossref on this machine: strict, and with two papers."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

PAPERS: list[dict[str, Any]] = [
    {
        "paperId": "p1",
        "externalIds": {"DOI": "10.5555/tides.1"},
        "title": "On the tides of shallow seas",
        "venue": "Journal of Imaginary Oceanography",
        "year": 2019,
        "authors": [{"authorId": "1", "name": "Ada Marsh"}],
        "citationCount": 12,
    },
    {
        "paperId": "p2",
        "externalIds": {"DOI": "10.5555/moons.2"},
        "title": "Moons and their pull",
        "venue": "Annals of Made-up Astronomy",
        "year": 2021,
        "authors": [{"authorId": "2", "name": "Bo Lind"}],
        "citationCount": 3,
    },
]


def _work(paper: dict[str, Any]) -> dict[str, Any]:
    given, family = paper["authors"][0]["name"].split()
    return {
        "DOI": paper["externalIds"]["DOI"],
        "type": "journal-article",
        "title": [paper["title"]],
        "container-title": [paper["venue"]],
        "author": [{"given": given, "family": family}],
        "issued": {"date-parts": [[paper["year"], 3, 1]]},
        "volume": "4",
        "page": "10-20",
    }


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = unquote(parts.path)
        if path == "/s2/paper/search":
            self._answer(200, {"total": len(PAPERS), "offset": 0, "data": self._matching(query["query"])})
        elif path == "/crossref/works":
            asked = query.get("query.bibliographic") or query.get("query") or ""
            items = [_work(paper) for paper in self._matching(asked)]
            self._answer(200, {"status": "ok", "message-type": "work-list", "message": {"items": items}})
        elif path.startswith("/crossref/works/"):
            self._one(path.removeprefix("/crossref/works/"))
        else:
            self._answer(404, {"error": f"nothing at {path}"})

    def _one(self, doi: str) -> None:
        found = next((paper for paper in PAPERS if paper["externalIds"]["DOI"] == doi), None)
        if found is None:
            self._send(404, b"Resource not found.", "text/plain")
        else:
            self._answer(200, {"status": "ok", "message": _work(found)})

    def _matching(self, asked: str) -> list[dict[str, Any]]:
        words = asked.lower().split()
        return [paper for paper in PAPERS if any(word in paper["title"].lower() for word in words)]

    def _answer(self, status: int, body: Any) -> None:
        self._send(status, json.dumps(body).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
        """Quiet."""


class Library:
    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        url = f"http://127.0.0.1:{self._server.server_port}"
        self.semantic_scholar = f"{url}/s2"
        self.crossref = f"{url}/crossref"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
