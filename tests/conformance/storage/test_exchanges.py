"""What was recorded from the real server, asked of this one in the same order and compared."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.conformance.storage.under_test import Storage

JSON = "application/json; charset=utf-8"
STEPS = [json.loads(line) for line in Path(__file__).with_name("exchanges.jsonl").read_text().splitlines()]


def test_every_recorded_exchange_is_answered_alike(storage: Storage) -> None:
    known = {"bucket": f"bk{uuid4().hex[:6]}", "download": "", "upload": ""}
    unlike = [problem for step in STEPS if (problem := _difference(storage, step, known))]
    assert not unlike, "\n".join(unlike)


def _difference(storage: Storage, step: dict[str, Any], known: dict[str, str]) -> str | None:
    response = _ask(storage, step, known)
    said = response.text.replace(known["bucket"], "{bucket}")
    _remember(response, known)
    answered, recorded = _comparable(said), step["answer"]
    recorded = _comparable(json.dumps(recorded) if _is_json(said) else recorded or "")
    alike = recorded in answered if step.get("among") else recorded == answered
    headers = {"content-type": JSON} if isinstance(recorded, dict | list) else {}
    headers |= step.get("answers_with", {})
    unlike = {
        name: response.headers.get(name) for name, value in headers.items() if response.headers.get(name) != value
    }
    if response.status_code == step["status"] and alike and not unlike:
        return None
    return f"{step['ask']}: {response.status_code} {answered} {unlike}, recorded {step['status']} {recorded} {headers}"


def _ask(storage: Storage, step: dict[str, Any], known: dict[str, str]) -> httpx.Response:
    method, path = _filled(step["ask"], known).split(" ", 1)
    headers = dict(step.get("headers", {}))
    who = step.get("as", "service")
    if who != "nobody":
        role = {"service": "service_role", "anon": "anon"}.get(who)
        headers["authorization"] = f"Bearer {storage.token(role) if role else 'abc'}"
    body: dict[str, Any] = {}
    if "json" in step:
        body["json"] = json.loads(_filled(json.dumps(step["json"]), known))
    elif "multipart" in step:
        body["files"] = {"file": ("m.txt", step["multipart"]["file"], "text/plain")}
        body["data"] = step["multipart"]["fields"]
    elif "text" in step:
        body["content"] = step["text"] * step.get("times", 1)
    return storage.nobody().request(method, path, headers=headers, **body)


def _filled(text: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _remember(response: httpx.Response, known: dict[str, str]) -> None:
    """Tokens given out are used by later steps."""
    if found := re.search(r'"signedURL":"[^"]*token=([^"]+)"', response.text):
        known["download"] = found[1]
    if found := re.search(r'"token":"([^"]+)"', response.text):
        known["upload"] = found[1]


def _is_json(text: str) -> bool:
    return text.startswith(("{", "["))


def _comparable(text: str) -> Any:
    text = re.sub(r'"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}"', '"<id>"', text)
    text = re.sub(r'"20\d\d-[0-9T:.-]+Z"', '"<time>"', text)
    text = re.sub(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", "<token>", text)
    return json.loads(text) if _is_json(text) else text


@pytest.mark.parametrize("path", ["/object/{bucket}/..%2f..%2f..%2fetc/passwd", "/object/{bucket}/%2e%2e/x"])
def test_no_name_climbs_out_of_the_folder(service: httpx.Client, bucket: str, path: str) -> None:
    response = service.post(path.replace("{bucket}", bucket), content=b"x")
    assert response.status_code in {400, 404}


@pytest.mark.parametrize("name", [".incoming", ".intents", ".resumable"])
def test_no_bucket_is_named_as_a_folder_of_the_server(service: httpx.Client, name: str) -> None:
    assert service.post("/bucket", json={"name": name}).json()["code"] == "InvalidBucketName"


def test_no_object_stands_where_another_has_its_file(service: httpx.Client, bucket: str) -> None:
    service.post(f"/object/{bucket}/a", content=b"x")
    version = service.get(f"/object/info/{bucket}/a").json()["version"]

    below = f"{bucket}/a/{version}"
    copied = {"bucketId": bucket, "sourceKey": "a", "destinationKey": f"a/{version}/c"}
    assert service.post(f"/object/{below}", content=b"y").json()["code"] == "InvalidKey"
    assert service.post(f"/object/{below}/b", content=b"y").json()["code"] == "InvalidKey"
    assert service.post("/object/copy", json=copied).json()["code"] == "InvalidKey"
    assert service.get(f"/object/{bucket}/a").content == b"x"
