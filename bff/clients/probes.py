"""Asks the services beneath us whether they answer; nothing is read or changed."""

import time
from collections.abc import Mapping
from http import HTTPStatus

import httpx
import msgspec

from bff.clients import web

# A health answer that takes longer is no help to whoever restarts things by it.
TIMEOUT = httpx.Timeout(2.0, connect=1.0)


class Probe(msgspec.Struct, frozen=True):
    """`milliseconds` is how long the answer took, or the wait for none."""

    answered: bool
    milliseconds: float


class Probes:
    def __init__(self, *, rest_url: str, auth_url: str, storage_url: str, api_key: str) -> None:
        # No row of this table is open to strangers: a refusal comes from Postgres itself, and is all we want to know.
        self._addresses = {
            "database": f"{rest_url}/app_settings?select=key&limit=1",
            "auth": f"{auth_url}/health",
            "storage": f"{storage_url}/status",
        }
        self._headers: Mapping[str, str] = {"apikey": api_key, "Authorization": f"Bearer {api_key}"}
        self._http = web.make(timeout=TIMEOUT)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._addresses)

    async def ask(self, name: str) -> Probe:
        began = time.perf_counter()
        try:
            answer = await self._http.get(self._addresses[name], headers=self._headers)
            answered = answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
        except httpx.HTTPError:
            answered = False
        return Probe(answered, round((time.perf_counter() - began) * 1000, 1))

    async def close(self) -> None:
        await self._http.aclose()
