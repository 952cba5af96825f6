"""OpenAlex: works by their words, and one work by its DOI. It answers those alone who have a key."""

from typing import Any
from urllib.parse import quote

from bff.clients import scholarly_constants as constants
from bff.clients.scholarly import Outcomes, Scholarly, Service, ServiceError

SELECT = "id,doi,title,publication_year,publication_date,type,authorships,primary_location,biblio,cited_by_count"


class OpenAlex(Scholarly):
    """The key is free, and travels in the address, as the API asks: https://docs.openalex.org/how-to-use-the-api"""

    def __init__(self, url: str, api_key: str, *, version: str = "unknown", outcomes: Outcomes | None = None) -> None:
        headers = {"User-Agent": constants.USER_AGENT.format(version=version, contact="")}
        super().__init__(Service("OpenAlex", url, constants.OPENALEX, headers), outcomes)
        self._key_of_ours = {"api_key": api_key}

    async def search(self, words: str, limit: int) -> list[dict[str, Any]]:
        """Works as the API gives them, most relevant first."""
        params: dict[str, str | int] = {"search": words, "per_page": min(limit, 100), "select": SELECT}
        answer = await self._work("/works", params)
        return [work for work in answer.get("results") or [] if isinstance(work, dict)]

    async def by_doi(self, doi: str) -> dict[str, Any]:
        """Raises NotFound."""
        return await self._work(f"/works/doi:{quote(doi, safe='')}", {"select": SELECT})

    async def _work(self, path: str, params: dict[str, str | int]) -> dict[str, Any]:
        answer = await self.get(path, params | self._key_of_ours)
        if not isinstance(answer, dict):
            raise ServiceError(f"{self.name} answered with something else than works")
        return answer
