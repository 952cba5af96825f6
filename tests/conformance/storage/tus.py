"""TUS 1.0 as a client speaks it, with nothing but HTTP."""

import base64
from typing import Any

import httpx

SPEAKS = {"tus-resumable": "1.0.0"}
PART = "application/offset+octet-stream"


def begin(client: httpx.Client, bucket: str, name: str, size: int | None, **told: Any) -> httpx.Response:
    """`told` is the object's metadata by Storage's names; `headers` and `path` are the request's."""
    headers, path = told.pop("headers", {}), told.pop("path", "/upload/resumable")
    said = {"bucketName": bucket, "objectName": name, **told}
    length = {"upload-defer-length": "1"} if size is None else {"upload-length": str(size)}
    return client.post(path, headers=SPEAKS | length | {"upload-metadata": metadata(said)} | headers)


def metadata(said: dict[str, str]) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in said.items())


def send(client: httpx.Client, address: str, offset: int, content: Any, **headers: str) -> httpx.Response:
    told = SPEAKS | {"upload-offset": str(offset), "content-type": PART}
    return client.patch(address, content=content, headers=told | _dashed(headers))


def ask(client: httpx.Client, address: str, **headers: str) -> httpx.Response:
    return client.head(address, headers=SPEAKS | _dashed(headers))


def give_up(client: httpx.Client, address: str) -> httpx.Response:
    return client.delete(address, headers=SPEAKS)


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
