"""Holds each answer that a test gets against the API's own description: what is not in it fails the test."""

import json
import re
from functools import cache
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from bff.openapi import describe

JSON = {"application/json", "application/problem+json"}


def check(answer: httpx.Response) -> None:
    """For a client's `event_hooks`. An answer without a request's id is the gateway's, not the BFF's."""
    found = operation(answer.request.method, answer.request.url.path)
    if found is None or "x-request-id" not in answer.headers:
        return
    name, responses = found["operationId"], found["responses"]
    assert str(answer.status_code) in responses, f"{name} answered {answer.status_code}, which is not described"
    kind = answer.headers.get("content-type", "").partition(";")[0]
    content = responses[str(answer.status_code)].get("content", {})
    if not content or answer.request.method == "HEAD":
        return
    assert kind in content or "application/octet-stream" in content, f"{name} answered with {kind}"
    if kind in JSON:
        answer.read()
        wrong = [
            problem.message
            for problem in validator(found["operationId"], str(answer.status_code), kind).iter_errors(answer.json())
        ]
        assert wrong == [], f"{name} answered {answer.status_code} with what its description does not allow"


@cache
def description() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(describe())
    return found


@cache
def routes() -> list[tuple[str, re.Pattern[str], dict[str, Any]]]:
    return [
        (method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "/?"), found)
        for path, methods in description()["paths"].items()
        for method, found in methods.items()
    ]


def operation(method: str, path: str) -> dict[str, Any] | None:
    """The one with the fewest parameters comes first where two fit, as it does in the router."""
    fitting = [found for verb, pattern, found in routes() if verb == method and pattern.fullmatch(path)]
    return min(fitting, key=lambda found: len(found.get("parameters", [])), default=None)


@cache
def validator(operation_id: str, status: str, kind: str) -> Draft202012Validator:
    found = next(one for _, _, one in routes() if one["operationId"] == operation_id)
    schema = found["responses"][status]["content"][kind]["schema"]
    return Draft202012Validator({**schema, "components": description()["components"]})
