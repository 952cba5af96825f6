"""Works for tests, each with overrides."""

from typing import Any

import httpx

Json = dict[str, Any]


def csl(**overrides: Any) -> Json:
    return {"type": "book", "title": "Peat", "author": [{"family": "Reed", "given": "Ann"}]} | overrides


def new_work(**overrides: Any) -> Json:
    """`doi` in the place of `csl` has it looked up."""
    return overrides if "doi" in overrides else {"csl": csl()} | overrides


def work(client: httpx.Client, project_id: str, **overrides: Any) -> Json:
    answer = client.post(f"/api/projects/{project_id}/citations", json=new_work(**overrides))
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found
