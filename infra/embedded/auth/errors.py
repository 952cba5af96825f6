"""Errors as GoTrue words them, in both of its formats."""

from typing import Any

API_VERSION = "2024-01-01"
VERSION_HEADER = "x-supabase-api-version"


class AuthError(Exception):
    """`code` is GoTrue's stable error code; `extra` are members besides."""

    def __init__(self, status: int, code: str, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.extra = extra

    def body(self, *, versioned: bool) -> dict[str, Any]:
        """Clients that name an API version get the code as `code`; older ones get the status there."""
        if versioned:
            return {"code": self.code, "message": self.message, **self.extra}
        return {"code": self.status, "error_code": self.code, "msg": self.message, **self.extra}


class RedirectError(Exception):
    """A link that does not work: told in the address that the browser is sent to."""

    def __init__(self, problem: AuthError, to: str) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.to = to


def invalid(message: str) -> AuthError:
    return AuthError(400, "validation_failed", message)


def wrong_credentials() -> AuthError:
    return AuthError(400, "invalid_credentials", "Invalid login credentials")


def spent_link() -> AuthError:
    return AuthError(403, "otp_expired", "Email link is invalid or has expired")


def spent_token() -> AuthError:
    return AuthError(403, "otp_expired", "Token has expired or is invalid")


def user_not_found() -> AuthError:
    return AuthError(404, "user_not_found", "User not found")


def too_many(code: str, message: str) -> AuthError:
    return AuthError(429, code, message)
