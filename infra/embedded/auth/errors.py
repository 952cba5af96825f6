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


class OAuthError(AuthError):
    """What GoTrue words as RFC 6749 does, whatever version the client names."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(400, error.replace(" ", "_"), description)
        self.error = error

    def body(self, *, versioned: bool) -> dict[str, Any]:  # noqa: ARG002 - one form for all
        return {"error": self.error, "error_description": self.message}


class RedirectError(Exception):
    """A link that does not work: told in the address that the browser is sent to, for PKCE in its query too."""

    def __init__(self, problem: AuthError, to: str, *, pkce: bool) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.to = to
        self.pkce = pkce


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


def taken() -> AuthError:
    return AuthError(422, "email_exists", "A user with this email address has already been registered")


def too_many(code: str, message: str) -> AuthError:
    return AuthError(429, code, message)
