"""The errors a client can meet, each with a stable code.

    AppError
    ├── SanitizationError     400 SANITIZATION_ERROR   a text that cannot be sent on
    ├── Unauthorized          401 UNAUTHORIZED
    ├── BudgetSpent           402 BUDGET_SPENT         with renewsAt
    ├── Forbidden             403 FORBIDDEN
    ├── NotFound              404 NOT_FOUND            missing and hidden look alike
    ├── Conflict              409 CONFLICT
    ├── TooLarge              413 TOO_LARGE
    ├── UnsupportedMedia      415 UNSUPPORTED_MEDIA_TYPE
    ├── Invalid               422 VALIDATION_ERROR     with the path of each field at fault
    ├── RateLimited           429 RATE_LIMITED         with retryAfter
    ├── ServerError           500 SERVER_ERROR
    ├── UpstreamFailed        502 UPSTREAM_FAILED      another service answered wrongly
    └── Unavailable           503 UNAVAILABLE          another service did not answer

A slice adds its own by subclassing the nearest one with a code of its own.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar

import msgspec


class FieldProblem(msgspec.Struct, frozen=True):
    """One field at fault: `path` as in `content.0.attrs.level`, `message` for a person."""

    path: str
    message: str


class AppError(Exception):
    """Anything we tell a client went wrong. `detail` is for people, `code` for programs."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    code: ClassVar[str] = "SERVER_ERROR"

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        # Extra members of the problem document (RFC 9457, section 3.2), in camelCase.
        self.members = members


class SanitizationError(AppError):
    status = HTTPStatus.BAD_REQUEST
    code = "SANITIZATION_ERROR"


class Unauthorized(AppError):
    status = HTTPStatus.UNAUTHORIZED
    code = "UNAUTHORIZED"


class BudgetSpent(AppError):
    status = HTTPStatus.PAYMENT_REQUIRED
    code = "BUDGET_SPENT"

    def __init__(self, detail: str, *, renews_at: datetime) -> None:
        super().__init__(detail, renewsAt=renews_at)


class Forbidden(AppError):
    status = HTTPStatus.FORBIDDEN
    code = "FORBIDDEN"


class NotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    code = "NOT_FOUND"


class Conflict(AppError):
    status = HTTPStatus.CONFLICT
    code = "CONFLICT"


class TooLarge(AppError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "TOO_LARGE"


class UnsupportedMedia(AppError):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "UNSUPPORTED_MEDIA_TYPE"


class Invalid(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "VALIDATION_ERROR"

    def __init__(self, detail: str, problems: tuple[FieldProblem, ...] = (), **members: Any) -> None:
        super().__init__(detail, errors=problems, **members)
        self.problems = problems


class Quota(msgspec.Struct, frozen=True):
    """`amount` uses in `window` seconds."""

    name: str
    amount: int
    window: int


class RateLimited(AppError):
    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "RATE_LIMITED"

    def __init__(self, detail: str, *, retry_after: int, quota: Quota | None = None) -> None:
        """`retry_after` in whole seconds, at least one; `quota` where the limit is one of our own."""
        super().__init__(detail, retryAfter=retry_after)
        self.retry_after = retry_after
        self.quota = quota


class ServerError(AppError):
    """Our own fault; the detail must not say more than a stranger may know."""


class UpstreamFailed(AppError):
    status = HTTPStatus.BAD_GATEWAY
    code = "UPSTREAM_FAILED"


class Unavailable(AppError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "UNAVAILABLE"
