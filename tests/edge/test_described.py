"""The API's description: every route in it, every error with its form, and no warning on the way."""

import json
from typing import Any

import httpx
import pytest

from bff.openapi import describe


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(describe())
    return found


def operations(described: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{method} {path}", found) for path, all_ in described["paths"].items() for method, found in all_.items()]


def test_it_is_openapi_3_1(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")


def test_every_operation_has_a_name_of_its_own(described: dict[str, Any]) -> None:
    names = [found["operationId"] for _, found in operations(described)]

    assert len(set(names)) == len(names)


def test_every_error_is_described_as_a_problem(described: dict[str, Any]) -> None:
    for name, found in operations(described):
        errors = {status: said for status, said in found["responses"].items() if status >= "400"}
        assert {"401", "429", "500", "503"} <= errors.keys(), name
        for status, said in errors.items():
            if "Health" in found["operationId"] and status == "503":
                continue
            assert list(said["content"]) == ["application/problem+json"], (name, status)


def test_streams_are_listed_as_such(described: dict[str, Any]) -> None:
    answer = described["paths"]["/api/ai/generate"]["post"]["responses"]["200"]

    assert list(answer["content"]) == ["text/event-stream"]


def test_it_depends_on_nothing_but_the_code() -> None:
    assert describe() == describe()


async def test_it_is_served(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/openapi.json")

    assert answer.json()["info"]["title"] == "Ibid"
