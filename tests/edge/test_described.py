"""The API's description: every route in it, every error with its form, and no warning on the way."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from bff import openapi
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
        assert {"405", "500"} <= errors.keys(), name
        for status, said in errors.items():
            if "Health" in found["operationId"] and status == "503":
                continue
            assert list(said["content"]) == ["application/problem+json"], (name, status)


def test_whoever_needs_a_person_says_so_and_what_is_missing_without(described: dict[str, Any]) -> None:
    for name, found in operations(described):
        if found.get("security") != [{}]:
            assert {"400", "401", "404", "422", "429", "502", "503"} <= found["responses"].keys(), name


def test_who_takes_something_says_what_it_refuses(described: dict[str, Any]) -> None:
    for name, found in operations(described):
        if "requestBody" in found:
            assert {"400", "403", "413", "415", "422", "429", "503"} <= found["responses"].keys(), name


def test_the_door_and_health_ask_nobody_who_they_are(described: dict[str, Any]) -> None:
    public = {found["operationId"] for _, found in operations(described) if found.get("security") == [{}]}

    assert public == {
        "SignUp", "SignIn", "VerifyLink", "Recover", "Resend", "SignOut", "HealthGet", "HealthHead", "LiveGet",
        "LiveHead",
    }  # fmt: skip
    assert described["security"] == [{"session": []}, {"bearer": []}]


def test_streams_are_listed_as_such(described: dict[str, Any]) -> None:
    answer = described["paths"]["/api/ai/generate"]["post"]["responses"]["200"]

    assert list(answer["content"]) == ["text/event-stream"]


def test_it_depends_on_nothing_but_the_code() -> None:
    assert describe() == describe()


def test_the_web_apps_copy_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its types are made from that copy, which scripts/test.sh web checks."""
    monkeypatch.chdir(Path(__file__).parents[2])

    assert openapi.main(["--check"]) == 0


async def test_it_is_served(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/openapi.json")

    assert answer.json()["info"]["title"] == "Ibid"


async def test_an_https_site_names_its_own_cookie(https_client: httpx.AsyncClient) -> None:
    schemes = (await https_client.get("/api/openapi.json")).json()["components"]["securitySchemes"]

    assert schemes["session"]["name"] == "__Host-ibid"
