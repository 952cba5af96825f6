"""What the server is told, by GoTrue's own variables and with GoTrue's own defaults."""

import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec

UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
KINDS = ("CONFIRMATION", "RECOVERY", "EMAIL_CHANGE", "INVITE", "MAGIC_LINK", "REAUTHENTICATION")


class SettingsError(ValueError):
    """The environment does not say enough; the message names every variable at fault."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds. `signing` is the key that signs, `verifying` all that check, by algorithm and id."""

    host: str
    port: int
    database_url: str
    external_url: str
    site_url: str
    allow_list: tuple[str, ...]
    disable_signup: bool
    autoconfirm: bool
    sms_autoconfirm: bool
    anonymous: bool
    email_enabled: bool
    jwt_secret: str
    jwt_keys: tuple[dict[str, Any], ...]
    audience: str
    issuer: str
    token_life: int
    admin_roles: tuple[str, ...]
    default_role: str
    reuse_interval: int
    password_min: int
    otp_life: int
    mail_frequency: float
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    sender: str
    sender_name: str
    url_paths: dict[str, str]
    limit_header: str
    limits: dict[str, float]
    require_reauthentication: bool
    secure_email_change: bool


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self._environ.get(f"GOTRUE_{name}") or default

    def required(self, name: str, *others: str) -> str:
        value = self.text(name) or next((self._environ[o] for o in others if self._environ.get(o)), "")
        if not value:
            self.problems.append(f"set GOTRUE_{name}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        return self.text(name, str(default)).lower() in {"true", "1", "t"}

    def number(self, name: str, default: float) -> float:
        value = self.text(name, str(default))
        try:
            # Rates may be written "30/5m"; the count alone matters here, the span is GoTrue's own.
            return float(value.partition("/")[0])
        except ValueError:
            self.problems.append(f"make GOTRUE_{name} a number")
            return default

    def duration(self, name: str, default: float) -> float:
        """Go's way of writing times: 10s, 1h, 1m30s; a bare number is seconds."""
        value = self.text(name)
        if not value:
            return default
        parts = re.findall(r"(\d+(?:\.\d+)?)(ms|[smh])", value)
        if parts and "".join(f"{count}{unit}" for count, unit in parts) == value:
            return sum(float(count) * UNITS[unit] for count, unit in parts)
        return self.number(name, default)


def read(environ: Mapping[str, str]) -> Settings:
    """Raises SettingsError naming all problems at once."""
    reader = _Reader(environ)
    values = _server(reader, environ) | _tokens(reader) | _mail(reader) | _rules(reader)
    if reader.problems:
        raise SettingsError("; ".join(reader.problems))
    return Settings(**values)


def _server(reader: _Reader, environ: Mapping[str, str]) -> dict[str, Any]:
    allowed = reader.text("URI_ALLOW_LIST")
    return {
        "host": reader.text("API_HOST", "127.0.0.1"),
        "port": int(reader.number("API_PORT", 9999)),
        "database_url": reader.required("DB_DATABASE_URL", "DATABASE_URL"),
        "external_url": (environ.get("API_EXTERNAL_URL") or reader.text("API_EXTERNAL_URL")).rstrip("/"),
        "site_url": reader.required("SITE_URL").rstrip("/"),
        "allow_list": tuple(part.strip() for part in allowed.split(",") if part.strip()),
        "limit_header": reader.text("RATE_LIMIT_HEADER").lower(),
        "limits": {
            "email": reader.number("RATE_LIMIT_EMAIL_SENT", 30),
            "verify": reader.number("RATE_LIMIT_VERIFY", 30),
            "token": reader.number("RATE_LIMIT_TOKEN_REFRESH", 150),
            "otp": reader.number("RATE_LIMIT_OTP", 30),
            "anonymous": reader.number("RATE_LIMIT_ANONYMOUS_USERS", 30),
        },
    }


def _tokens(reader: _Reader) -> dict[str, Any]:
    try:
        keys = json.loads(reader.text("JWT_KEYS", "[]"))
    except ValueError:
        reader.problems.append("make GOTRUE_JWT_KEYS a JSON array of keys")
        keys = []
    return {
        "jwt_secret": reader.required("JWT_SECRET"),
        "jwt_keys": tuple(keys),
        "audience": reader.text("JWT_AUD", "authenticated"),
        "issuer": reader.text("JWT_ISSUER"),
        "token_life": int(reader.number("JWT_EXP", 3600)),
        "admin_roles": tuple(reader.text("JWT_ADMIN_ROLES", "service_role,supabase_admin").split(",")),
        "default_role": reader.text("JWT_DEFAULT_GROUP_NAME", "authenticated"),
        "reuse_interval": int(reader.number("SECURITY_REFRESH_TOKEN_REUSE_INTERVAL", 10)),
    }


def _mail(reader: _Reader) -> dict[str, Any]:
    return {
        "mail_frequency": reader.duration("SMTP_MAX_FREQUENCY", 60),
        "smtp_host": reader.text("SMTP_HOST"),
        "smtp_port": int(reader.number("SMTP_PORT", 587)),
        "smtp_user": reader.text("SMTP_USER"),
        "smtp_password": reader.text("SMTP_PASS"),
        "sender": reader.text("SMTP_ADMIN_EMAIL", "admin@localhost.localdomain"),
        "sender_name": reader.text("SMTP_SENDER_NAME"),
        "url_paths": {kind: reader.text(f"MAILER_URLPATHS_{kind}") for kind in KINDS},
        "otp_life": int(reader.number("MAILER_OTP_EXP", 86_400)),
        "autoconfirm": reader.flag("MAILER_AUTOCONFIRM", default=False),
        "sms_autoconfirm": reader.flag("SMS_AUTOCONFIRM", default=False),
        "secure_email_change": reader.flag("MAILER_SECURE_EMAIL_CHANGE_ENABLED", default=True),
    }


def _rules(reader: _Reader) -> dict[str, Any]:
    return {
        "disable_signup": reader.flag("DISABLE_SIGNUP", default=False),
        "anonymous": reader.flag("EXTERNAL_ANONYMOUS_USERS_ENABLED", default=False),
        "email_enabled": reader.flag("EXTERNAL_EMAIL_ENABLED", default=True),
        "password_min": int(reader.number("PASSWORD_MIN_LENGTH", 6)),
        "require_reauthentication": reader.flag("SECURITY_UPDATE_PASSWORD_REQUIRE_REAUTHENTICATION", default=False),
    }
