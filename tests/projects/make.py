"""Projects for tests, each with overrides."""

from typing import Any

import httpx

from tests.cleanup import Made


def new_project(**overrides: Any) -> dict[str, Any]:
    return {"title": "The history of marginalia", "description": "Notes on notes"} | overrides


def project(client: httpx.Client, made: Made, **overrides: Any) -> dict[str, Any]:
    answer = client.post("/api/projects", json=new_project(**overrides))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    made.row("projects", found["id"])
    return found
