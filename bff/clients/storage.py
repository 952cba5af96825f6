"""Storage as one caller: bytes streamed both ways, which storage3 cannot (it holds whole files in memory)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import httpx
import msgspec

from bff.errors import AppError, NotFound, TooLarge, Unauthorized, Unavailable, UpstreamFailed


class NoSuchRange(AppError):
    status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    code = "RANGE_NOT_SATISFIABLE"


# Storage answers HTTP 400 and says inside what it means; 5xx is its own trouble.
_MEANINGS: dict[str, AppError] = {
    "404": NotFound("the stored file is not there, or it is not yours"),
    "403": NotFound("no such place to store a file, or it is not yours"),
    "401": Unauthorized("sign in again"),
    "416": NoSuchRange("the file is shorter than that"),
    "413": TooLarge("the file is larger than Storage takes"),
}
# A large file may take its time to arrive; a silent Storage may not.
TIMEOUT = httpx.Timeout(60.0, connect=5.0)
BLOCK = 1_048_576


class Download(msgspec.Struct, frozen=True):
    """An answer under way. Close it, also when it was not read to its end."""

    status: int
    headers: Mapping[str, str]
    response: httpx.Response

    def chunks(self) -> AsyncIterator[bytes]:
        return self.response.aiter_raw()

    async def close(self) -> None:
        await self.response.aclose()


class Storage:
    """Of the whole process; `as_caller` gives one caller's view of a bucket."""

    def __init__(self, http: httpx.AsyncClient, url: str, api_key: str) -> None:
        self._http = http
        self._url = url
        self._api_key = api_key

    def as_caller(self, token: str, bucket: str = "vault") -> "Bucket":
        headers = {"Authorization": f"Bearer {token}", "apikey": self._api_key}
        return Bucket(self._http, f"{self._url}/object", bucket, headers)


class Bucket:
    def __init__(self, http: httpx.AsyncClient, url: str, bucket: str, headers: Mapping[str, str]) -> None:
        self._http = http
        self._url = url
        self._bucket = bucket
        self._headers = headers

    async def put(self, path: str, chunks: AsyncIterator[bytes], media_type: str) -> None:
        """Nothing is stored unless `chunks` came to its end; what `chunks` raises ends as UpstreamFailed."""
        await self._ask("POST", path, content=chunks, headers={"Content-Type": media_type})

    async def open(self, path: str, conditions: Mapping[str, str] | None = None) -> Download:
        """`conditions` are Range and If-* headers; 206 and 304 are answers, not errors."""
        response = await self._ask("GET", path, headers=conditions or {}, stream=True)
        return Download(response.status_code, response.headers, response)

    async def fetch(self, path: str, into: Path) -> None:
        """The whole object into a file."""
        download = await self.open(path)
        try:
            with into.open("wb") as file:
                await _write(download, file)
        except httpx.HTTPError as problem:
            raise UpstreamFailed("Storage broke off a download") from problem
        finally:
            await download.close()

    async def remove(self, paths: list[str]) -> None:
        """Those that are missing, or not the caller's, are passed over."""
        if paths:
            await self._ask("DELETE", "", json={"prefixes": paths})

    def _address(self, path: str) -> str:
        # The HTTP library would climb to where these lead, which may be another person's file.
        if {".", ".."} & set(path.split("/")):
            raise NotFound("the stored file is not there, or it is not yours")
        return f"{self._url}/{self._bucket}" + (f"/{quote(path)}" if path else "")

    async def _ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, stream: bool = False, **body: object
    ) -> httpx.Response:
        request = self._http.build_request(
            method,
            self._address(path),
            headers={**self._headers, **(headers or {})},
            timeout=TIMEOUT,
            **body,  # type: ignore[arg-type]
        )
        try:
            response = await self._http.send(request, stream=stream)
            if response.status_code >= 400:  # noqa: PLR2004 - the first of the errors
                await response.aread()
        except httpx.TransportError as problem:
            raise Unavailable("Storage did not answer") from problem
        if response.status_code >= 400:  # noqa: PLR2004 - as above
            raise _meaning(response)
        return response


async def _write(download: Download, file: BinaryIO) -> None:
    waiting = bytearray()
    async for chunk in download.chunks():
        waiting += chunk
        if len(waiting) >= BLOCK:
            await asyncio.to_thread(file.write, bytes(waiting))
            waiting.clear()
    await asyncio.to_thread(file.write, bytes(waiting))


def _meaning(response: httpx.Response) -> AppError:
    try:
        told = str(response.json()["statusCode"])
    except (ValueError, KeyError, TypeError):
        told = str(response.status_code)
    known = _MEANINGS.get(told)
    return type(known)(known.detail) if known else UpstreamFailed(f"Storage refused with {told}")
