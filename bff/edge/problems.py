"""Every error as problem+json (RFC 9457): a stable code for programs, a sentence for people, nothing of our insides."""

import re
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ExceptionHandlersMap

from bff.errors import AppError, FieldProblem, RateLimited
from bff.log import app_logger, request_id
from bff.wire import Wire

PROBLEM_JSON = "application/problem+json"
# Statuses that Litestar itself answers with, and the codes we promise for them.
CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "VALIDATION_ERROR",
    429: "RATE_LIMITED",
}
DETAILS = {
    404: "there is nothing at this address",
    405: "this address does not take that method",
    413: "that is too large",
    415: "send the body in the type that the documentation names",
}


# msgspec says where and which in its sentence alone.
NAMED = re.compile(r"(?:missing required|contains unknown) field `(.+?)`")
INDEX = re.compile(r"\[(.+?)\]")
PLACE = re.compile(r" - at `\$.*`$")


class FieldAtFault(Wire, frozen=True, kw_only=True):
    path: str
    message: str


class Problem(Wire, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """What every error looks like. Some codes add members, such as retryAfter or currentVersion."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: tuple[FieldAtFault, ...] = ()
    retry_after: int | None = None


def spec(description: str) -> ResponseSpec:
    return ResponseSpec(Problem, description=description, media_type=PROBLEM_JSON, generate_examples=False)


# What any route may answer besides its own; routes add to it what is special.
EVERYWHERE = {
    400: spec("The request could not be read."),
    401: spec("Sign in first."),
    403: spec("The request came from another site."),
    404: spec("There is no such thing, or it is somebody else's."),
    405: spec("The address does not take that method."),
    409: spec("It changed meanwhile."),
    413: spec("Too large."),
    415: spec("Not a type that is taken."),
    422: spec("Some values cannot be; `errors` says which."),
    429: spec("Too often; `retryAfter` says how many seconds to wait."),
    500: spec("Our fault."),
    502: spec("Another service answered wrongly."),
    503: spec("Another service does not answer."),
}


def answer(status: int, code: str, detail: str, members: dict[str, Any] | None = None) -> Response[bytes]:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "instance": request_id.get(),
    } | (members or {})
    return Response(msgspec.json.encode(body), status_code=status, media_type=PROBLEM_JSON)


def nothing_here() -> Response[bytes]:
    return answer(404, CODES[404], DETAILS[404])


def _ours(_: Request[Any, Any, Any], error: AppError) -> Response[bytes]:
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        app_logger(code=error.code).warning("answered with {}: {}", int(error.status), error.detail)
    response = answer(error.status, error.code, error.detail, error.members)
    if isinstance(error, RateLimited):
        response.headers.update(_pace(error))
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _pace(error: RateLimited) -> dict[str, str]:
    """The quota's two fields are those of draft-ietf-httpapi-ratelimit-headers-11."""
    headers = {"Retry-After": str(error.retry_after)}
    if error.quota is not None:
        name = f'"{error.quota.name}"'
        headers["RateLimit-Policy"] = f"{name};q={error.quota.amount};w={error.quota.window}"
        headers["RateLimit"] = f"{name};r=0;t={error.retry_after}"
    return headers


def _litestar(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    status = error.status_code
    if isinstance(error, ValidationException):
        return answer(422, CODES[422], "some values cannot be", {"errors": _fields(error)})
    ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    detail = DETAILS.get(status, "something went wrong on our side" if ours else "the request could not be read")
    response = answer(status, CODES.get(status, "SERVER_ERROR" if ours else "BAD_REQUEST"), detail)
    response.headers.update(error.headers or {})
    return response


def _fields(error: ValidationException) -> list[FieldProblem]:
    found = error.extra if isinstance(error.extra, list) else []
    return [_field(str(one.get("key") or ""), str(one.get("message") or "cannot be")) for one in found]


def _field(key: str, message: str) -> FieldProblem:
    """`content.0.attrs` for what msgspec calls `$.content[0].attrs`; a missing member counts as its own place."""
    named = NAMED.search(message)
    steps = ["" if key == "data" else INDEX.sub(r".\1", key), named.group(1) if named else ""]
    return FieldProblem(".".join(step for step in steps if step) or "body", PLACE.sub("", message))


def _too_deep(_: Request[Any, Any, Any], __: RecursionError) -> Response[bytes]:
    # The decoder gives up on brackets within brackets within brackets; no honest body has so many.
    return answer(422, CODES[422], "the body is nested too deeply")


def _unforeseen(_: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    app_logger().opt(exception=error).error("an error nobody foresaw")
    return answer(500, "SERVER_ERROR", "something went wrong on our side; it was noted, and nothing of yours is lost")


HANDLERS: ExceptionHandlersMap = {
    AppError: _ours,
    HTTPException: _litestar,
    RecursionError: _too_deep,
    Exception: _unforeseen,
}
