"""Semantic Scholar, Crossref and OpenAlex in one small server, for tests and for trying things by hand.

`python -m tests.fakes.scholarly 4450` serves until it is stopped; point SEMANTIC_SCHOLAR_URL at
http://127.0.0.1:4450/graph/v1, CROSSREF_URL at http://127.0.0.1:4450 and OPENALEX_URL at
http://127.0.0.1:4450/openalex, with any OPENALEX_API_KEY.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.citations.answers import (
    CROSSREF_WORK,
    OPENALEX_UNKNOWN,
    OPENALEX_WORK,
    S2_PAPER,
    S2_UNKNOWN,
    crossref_list,
    crossref_record,
)

# A work that both know, and one that Crossref does not register.
WORKS: dict[str, dict[str, Any]] = {CROSSREF_WORK["DOI"]: CROSSREF_WORK}
PREPRINT = {**S2_PAPER, "title": "A preprint of reeds", "externalIds": {"DOI": "10.48550/arxiv.2101.00001"}}
PAPERS: dict[str, dict[str, Any]] = {
    S2_PAPER["externalIds"]["DOI"].lower(): S2_PAPER,
    PREPRINT["externalIds"]["DOI"]: PREPRINT,
}
# One that the others know too, and one that nobody else does.
ALONE = {**OPENALEX_WORK, "doi": "https://doi.org/10.5281/zenodo.1", "title": "A data set of reeds", "type": "dataset"}
RECORDS: dict[str, dict[str, Any]] = {
    work["doi"].removeprefix("https://doi.org/"): work for work in (OPENALEX_WORK, ALONE)
}

OTHER_IDS = {
    "ARXIV:2101.00001": PREPRINT["externalIds"]["DOI"],
    "PMID:12345678": S2_PAPER["externalIds"]["DOI"].lower(),
}


class Scholarly(ThreadingHTTPServer):
    """`failing` maps `s2`, `crossref` or `openalex` to the status to answer with; `asked` are the paths asked."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Desk)
        self.failing: dict[str, int] = {}
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, path: str) -> tuple[int, Any]:
        self.asked.append(path)
        parts = urlsplit(path)
        query = parse_qs(parts.query)
        first = parts.path.split("/")[1]
        service = {"graph": "s2", "openalex": "openalex"}.get(first, "crossref")
        if service in self.failing:
            return self.failing[service], {"message": "failing as told"}
        if service == "s2":
            return _semantic_scholar(parts.path.removeprefix("/graph/v1"), query)
        if service == "openalex":
            return _openalex(parts.path.removeprefix("/openalex"), query)
        return _crossref(parts.path, query)


def _semantic_scholar(path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
    if path == "/paper/search":
        found = [paper for paper in PAPERS.values() if _matches(query["query"][0], paper["title"])]
        # No hits have no `data` member at all.
        return 200, {"total": len(found), "offset": 0} | ({"data": found} if found else {})
    asked = unquote(path).removeprefix("/paper/")
    paper = PAPERS.get(OTHER_IDS.get(asked, asked.removeprefix("DOI:").lower()))
    return (200, paper) if paper else (404, S2_UNKNOWN)


def _crossref(path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
    if path == "/works":
        words = query["query.bibliographic"][0]
        return 200, crossref_list(*(work for work in WORKS.values() if _matches(words, work["title"][0])))
    work = WORKS.get(unquote(path).removeprefix("/works/").lower())
    return (200, crossref_record(work)) if work else (404, "Resource not found.")


def _openalex(path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
    if "api_key" not in query:
        return 401, {"error": "Unauthorized", "message": "An API key is required"}
    if path == "/works":
        found = [work for work in RECORDS.values() if _matches(query["search"][0], work["title"])]
        return 200, {"meta": {"count": len(found)}, "results": found}
    work = RECORDS.get(unquote(path).removeprefix("/works/doi:").lower())
    return (200, work) if work else (404, OPENALEX_UNKNOWN)


def _matches(words: str, title: str) -> bool:
    return all(word in title.lower() for word in words.lower().split())


class _Desk(BaseHTTPRequestHandler):
    server: Scholarly

    def do_GET(self) -> None:
        status, body = self.server.answer(self.path)
        plain = isinstance(body, str)
        sent = (body if plain else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if plain else "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def serving(port: int = 0) -> Iterator[Scholarly]:
    with Scholarly(port) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


if __name__ == "__main__":
    Scholarly(int(sys.argv[1])).serve_forever()
