"""Semantic Scholar's Graph API: finding papers by words, and one paper by its DOI, arXiv or PubMed id."""

from typing import Any
from urllib.parse import quote

from bff.clients import scholarly_constants as constants
from bff.clients.scholarly import Outcomes, Scholarly, Service, ServiceError

FIELDS = "title,abstract,venue,year,publicationDate,authors,externalIds,journal,publicationTypes,citationCount,url"


class SemanticScholar(Scholarly):
    """Keyless by default; a key (`x-api-key`) raises the limit. The caller's words go to the service and no more."""

    def __init__(
        self, url: str, api_key: str = "", *, version: str = "unknown", outcomes: Outcomes | None = None
    ) -> None:
        rate = constants.SEMANTIC_SCHOLAR_KEYED if api_key else constants.SEMANTIC_SCHOLAR_KEYLESS
        headers = {"User-Agent": constants.USER_AGENT.format(version=version, contact="")}
        if api_key:
            headers["x-api-key"] = api_key
        super().__init__(Service("Semantic Scholar", url, rate, headers), outcomes)

    async def search(self, words: str, limit: int) -> list[dict[str, Any]]:
        """Papers as the API gives them, most relevant first."""
        # Hyphens mean exclusion there, and lose what people look for.
        params: dict[str, str | int] = {"query": words.replace("-", " "), "limit": min(limit, 100), "fields": FIELDS}
        answer = await self.get("/paper/search", params)
        if not isinstance(answer, dict):
            raise ServiceError(f"{self.name} answered with something else than papers")
        # No hits: {"total": 0, "offset": 0}, with no `data` at all.
        return [paper for paper in answer.get("data") or [] if isinstance(paper, dict)]

    async def by_doi(self, doi: str) -> dict[str, Any]:
        """Raises NotFound."""
        return await self.by_id("DOI", doi)

    async def by_id(self, scheme: str, value: str) -> dict[str, Any]:
        """`scheme` is DOI, ARXIV, PMID or PMCID. Raises NotFound."""
        answer = await self.get(f"/paper/{scheme}:{quote(value, safe='')}", {"fields": FIELDS})
        if not isinstance(answer, dict):
            raise ServiceError(f"{self.name} answered with something else than a paper")
        return answer
