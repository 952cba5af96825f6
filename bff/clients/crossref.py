"""Crossref's REST API: works by their words, and one work's record by its DOI."""

from typing import Any
from urllib.parse import quote

from bff.clients import scholarly_constants as constants
from bff.clients.scholarly import Outcomes, Scholarly, Service, ServiceError

SELECT = (
    "DOI,title,subtitle,author,editor,issued,container-title,volume,issue,page,article-number,type,publisher,"
    "publisher-location,URL,is-referenced-by-count"
)


class Crossref(Scholarly):
    """Whoever says a mail address (`mailto`) is served from the polite pool."""

    def __init__(
        self, url: str, mailto: str = "", *, version: str = "unknown", outcomes: Outcomes | None = None
    ) -> None:
        rate = constants.CROSSREF_POLITE if mailto else constants.CROSSREF_PUBLIC
        contact = f"; mailto:{mailto}" if mailto else ""
        headers = {"User-Agent": constants.USER_AGENT.format(version=version, contact=contact)}
        super().__init__(Service("Crossref", url, rate, headers, constants.CROSSREF_CONCURRENCY), outcomes)
        self._polite: dict[str, str | int] = {"mailto": mailto} if mailto else {}

    async def search(self, words: str, limit: int) -> list[dict[str, Any]]:
        """Works as the API gives them, best match first."""
        params: dict[str, str | int] = {
            "query.bibliographic": words,
            "rows": min(limit, 100),
            "select": SELECT,
            **self._polite,
        }
        message = await self._message("/works", params)
        return [item for item in message.get("items") or [] if isinstance(item, dict)]

    async def by_doi(self, doi: str) -> dict[str, Any]:
        """Raises NotFound; its body is plain text, which nobody reads."""
        return await self._message(f"/works/{quote(doi, safe='')}", self._polite)

    async def _message(self, path: str, params: dict[str, str | int]) -> dict[str, Any]:
        answer = await self.get(path, params)
        message = answer.get("message") if isinstance(answer, dict) else None
        if not isinstance(message, dict):
            raise ServiceError(f"{self.name} answered with something else than works")
        return message
