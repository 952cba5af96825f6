"""What the server is told, by GoTrue's own variables and with GoTrue's own defaults."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from infra.embedded.auth import durations

KINDS = ("CONFIRMATION", "RECOVERY", "EMAIL_CHANGE", "INVITE", "MAGIC_LINK", "REAUTHENTICATION")


class SettingsError(ValueError):
    """The environment does not say enough; the message names every variable at fault."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds, 0 for no such limit. `mails` is how many may go out, and in how long."""

    host: str
    port: int
    database_url: str
    external_url: str
    site_url: str
    allow_list: tuple[str, ...]
    pool_size: int
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
    rotation: bool
    session_timebox: float
    session_inactivity: float
    session_low_aal: float
    single_session: bool
    password_min: int
    password_characters: tuple[str, ...]
    otp_life: int
    mail_frequency: float
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    sender: str
    sender_name: str
    url_paths: dict[str, str]
    subjects: dict[str, str]
    otp_length: int
    limit_header: str
    limits: dict[str, float]
    mails: tuple[float, float]
    require_reauthentication: bool
    secure_email_change: bool
    manual_linking: bool
    audit_in_postgres: bool
    totp: dict[str, bool]
    challenge_life: int
    factor_life: int
    most_factors: int
    most_verified_factors: int


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
            return float(value)
        except ValueError:
            self.problems.append(f"make GOTRUE_{name} a number")
            return default

    def duration(self, name: str, default: float) -> float:
        """As Go writes it; a bare number is seconds."""
        value = self.text(name)
        span = durations.seconds(value) if value else None
        return self.number(name, default) if span is None else span

    def rate(self, name: str, default: float) -> tuple[float, float]:
        """How many in how many seconds: "30" is in an hour, "30/5m" in five minutes."""
        count, _, span = self.text(name, str(default)).partition("/")
        over = durations.seconds(span) if span else 3600.0
        if not count.replace(".", "", 1).isdigit() or not over:
            self.problems.append(f"make GOTRUE_{name} a number, or a number and a time as in 30/5m")
            return default, 3600.0
        return float(count), over


def read(environ: Mapping[str, str]) -> Settings:
    """Raises SettingsError naming all problems at once."""
    reader = _Reader(environ)
    values = _server(reader, environ) | _tokens(reader) | _mail(reader) | _rules(reader) | _factors(reader)
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
        "pool_size": int(reader.number("DB_MAX_POOL_SIZE", 0)) or 10,
        "allow_list": tuple(part.strip() for part in allowed.split(",") if part.strip()),
        "limit_header": reader.text("RATE_LIMIT_HEADER").lower(),
        "limits": {
            "verify": reader.number("RATE_LIMIT_VERIFY", 30),
            "token": reader.number("RATE_LIMIT_TOKEN_REFRESH", 150),
            "otp": reader.number("RATE_LIMIT_OTP", 30),
            "anonymous": reader.number("RATE_LIMIT_ANONYMOUS_USERS", 30),
            "web3": reader.number("RATE_LIMIT_WEB3", 30),
            "factor": reader.number("MFA_RATE_LIMIT_CHALLENGE_AND_VERIFY", 15),
        },
        "mails": reader.rate("RATE_LIMIT_EMAIL_SENT", 30),
        "audit_in_postgres": not reader.flag("AUDIT_LOG_DISABLE_POSTGRES", default=False),
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
        "rotation": reader.flag("SECURITY_REFRESH_TOKEN_ROTATION_ENABLED", default=True),
        "session_timebox": reader.duration("SESSIONS_TIMEBOX", 0),
        "session_inactivity": reader.duration("SESSIONS_INACTIVITY_TIMEOUT", 0),
        "session_low_aal": reader.duration("SESSIONS_ALLOW_LOW_AAL", 0),
        "single_session": reader.flag("SESSIONS_SINGLE_PER_USER", default=False),
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
        "subjects": {kind: reader.text(f"MAILER_SUBJECTS_{kind}") for kind in KINDS},
        "otp_length": _between(int(reader.number("MAILER_OTP_LENGTH", 6)), 6, 10, otherwise=6),
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
        "password_min": max(int(reader.number("PASSWORD_MIN_LENGTH", 6)), 6),
        "password_characters": _sets(reader.text("PASSWORD_REQUIRED_CHARACTERS")),
        "manual_linking": reader.flag("SECURITY_MANUAL_LINKING_ENABLED", default=False),
        "require_reauthentication": reader.flag("SECURITY_UPDATE_PASSWORD_REQUIRE_REAUTHENTICATION", default=False),
    }


def _factors(reader: _Reader) -> dict[str, Any]:
    """GoTrue takes no shorter lives than five minutes either."""
    return {
        "totp": {doing: reader.flag(f"MFA_TOTP_{doing}_ENABLED", default=True) for doing in ("ENROLL", "VERIFY")},
        "challenge_life": max(int(reader.number("MFA_CHALLENGE_EXPIRY_DURATION", 300)), 300),
        "factor_life": max(int(reader.duration("MFA_FACTOR_EXPIRY_DURATION", 300)), 300),
        "most_factors": int(reader.number("MFA_MAX_ENROLLED_FACTORS", 10)),
        "most_verified_factors": int(reader.number("MFA_MAX_VERIFIED_FACTORS", 10)),
    }


def _between(value: int, least: int, most: int, *, otherwise: int) -> int:
    return value if least <= value <= most else otherwise


def _sets(said: str) -> tuple[str, ...]:
    r"""Sets of letters between colons; a colon that is meant stands as `\:`."""
    parts = said.replace(r"\:", "\0").split(":")
    return tuple(part.replace("\0", ":") for part in parts if part)
