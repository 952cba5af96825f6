"""What the BFF is told, read once from the environment; all problems are named at once."""

import base64
import binascii
import ipaddress
import os
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

import jwt
import msgspec
from limits import RateLimitItem, parse

T = TypeVar("T")
Environment = Literal["development", "test", "production"]
KEY_BYTES = 32
# Where a gateway stands: on this machine, or in a network that nobody outside reaches.
_PRIVATE = "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"
# Of a cap: as many as a database's own number takes, in millionths too.
_DIGITS = 12
# The one kind of public key that tokens are checked by (see edge.caller).
ASYMMETRIC = "ES256"


class SettingsError(ValueError):
    """The environment says too little or something impossible; the message names every variable at fault."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Times are in seconds and sizes in bytes, unless a name says otherwise. `.env.local.example` explains each."""

    supabase_url: str
    supabase_auth_url: str
    supabase_rest_url: str
    supabase_storage_url: str
    supabase_anon_key: str
    supabase_service_role_key: str
    jwt_secret: str
    jwt_keys: Mapping[str, Any]
    jwt_audience: str
    jwt_issuer: str
    database_url: str
    site_url: str
    environment: Environment
    bff_host: str
    bff_port: int
    log_level: str
    app_version: str
    session_keys: tuple[bytes, ...]
    session_idle: int
    session_max: int
    ai_provider: Literal["anthropic", "claude-cli", "offline"]
    anthropic_api_key: str
    anthropic_base_url: str
    ai_model: str
    ai_max_tokens: int
    ai_edit_max_tokens: int
    claude_cli: str
    budget_tokens: int | None
    budget_cost_micros: int | None
    run_grace: int
    run_max: int
    semantic_scholar_url: str
    semantic_scholar_api_key: str
    crossref_url: str
    crossref_mailto: str
    openalex_url: str
    openalex_api_key: str
    semantic_search: bool
    upload_max: int
    document_max: int
    title_max: int
    rate_limit_generate: RateLimitItem
    rate_limit_chat: RateLimitItem
    rate_limit_global_edit: RateLimitItem
    rate_limit_upload: RateLimitItem
    rate_limit_export: RateLimitItem
    rate_limit_citations: RateLimitItem
    rate_limit_people_per_address: int
    valkey_url: str
    # Networks, each an IPv4Network or an IPv6Network.
    trusted_proxies: tuple[Any, ...]

    @property
    def https(self) -> bool:
        """Whether people reach the site by https: decides on Secure cookies and HSTS."""
        return self.site_url.startswith("https://")


class _Reader:
    """Reads variables one by one and remembers what was wrong with each."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str = "", *, required: bool = False) -> str:
        value = self._environ.get(name, "").strip() or default
        if required and not value:
            self.problems.append(f"set {name}")
        return value

    def address(self, name: str, default: str = "", *, required: bool = False) -> str:
        value = self.text(name, default, required=required).rstrip("/")
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.netloc):
            self.problems.append(f"make {name} an address like http://host:port")
            return ""
        return value

    def number(self, name: str, default: int, *, least: int = 1, most: int = 2**31 - 1) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and least <= int(value[:20]) <= most):
            self.problems.append(f"make {name} a whole number from {least} to {most}")
            return default
        return int(value)

    def one_of(self, name: str, default: str, allowed: tuple[str, ...]) -> Any:
        value = self.text(name, default)
        if value not in allowed:
            self.problems.append(f"make {name} one of {', '.join(allowed)}")
            return default
        return value

    def parsed(self, name: str, default: str, how: Callable[[str], T], like: str) -> T:
        value = self.text(name, default)
        try:
            return how(value)
        except ValueError:
            self.problems.append(f"make {name} look like {like}")
            return how(default)


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """Raises SettingsError with every problem, so that one look is enough to mend them all."""
    reader = _Reader(environ)
    parts = (_supabase, _site, _sessions, _ai, _scholarly, _vault, _limits)
    values = {name: value for part in parts for name, value in part(reader).items()}
    if reader.problems:
        raise SettingsError(f"{'; '.join(reader.problems)} (see .env.local.example)")
    return Settings(**values)


def _supabase(reader: _Reader) -> dict[str, Any]:
    # Where it is at fault that is one problem, and not one more for each address that would follow from it.
    supabase = reader.address("SUPABASE_URL", required=True) or "http://nowhere"
    secret = reader.text("JWT_SECRET")
    keys = reader.parsed("JWT_JWKS", "", _public_keys, 'a JSON Web Key Set, {"keys": […]}, with a kid in each key')
    if not secret and not reader.text("JWT_JWKS"):
        reader.problems.append("set JWT_SECRET or JWT_JWKS")
    return {
        "supabase_url": supabase,
        "supabase_auth_url": reader.address("SUPABASE_AUTH_URL", f"{supabase}/auth/v1"),
        "supabase_rest_url": reader.address("SUPABASE_REST_URL", f"{supabase}/rest/v1"),
        "supabase_storage_url": reader.address("SUPABASE_STORAGE_URL", f"{supabase}/storage/v1"),
        "supabase_anon_key": reader.text("SUPABASE_ANON_KEY", required=True),
        "supabase_service_role_key": reader.text("SUPABASE_SERVICE_ROLE_KEY", required=True),
        "jwt_secret": secret,
        "jwt_keys": keys,
        "jwt_audience": reader.text("JWT_AUD", "authenticated"),
        "jwt_issuer": reader.text("JWT_ISSUER", f"{supabase}/auth/v1"),
        "database_url": reader.text("DATABASE_URL"),
    }


def _public_keys(jwks: str) -> dict[str, Any]:
    """By their id. A set may hold the shared secret too; that one is told as JWT_SECRET."""
    try:
        listed = msgspec.json.decode(jwks)["keys"] if jwks else []
        return {key["kid"]: jwt.PyJWK(key, ASYMMETRIC).key for key in listed if key["kty"] == "EC"}
    except (jwt.PyJWTError, msgspec.DecodeError, KeyError, TypeError) as problem:
        raise ValueError("no key set") from problem


def _vault(reader: _Reader) -> dict[str, Any]:
    return {"semantic_search": reader.one_of("SEMANTIC_SEARCH", "on", ("on", "off")) == "on"}


def _site(reader: _Reader) -> dict[str, Any]:
    return {
        "site_url": reader.address("SITE_URL", required=True),
        "environment": reader.one_of("IBID_ENV", "development", ("development", "test", "production")),
        "bff_host": reader.text("BFF_HOST", "127.0.0.1"),
        "bff_port": reader.number("BFF_PORT", 3001, most=65_535),
        "log_level": reader.one_of("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        "app_version": reader.text("APP_VERSION", "unknown"),
    }


def _sessions(reader: _Reader) -> dict[str, Any]:
    keys: list[bytes] = []
    for key in reader.text("SESSION_SECRET", required=True).split(","):
        with_padding = key.strip() + "=" * (-len(key.strip()) % 4)
        try:
            keys.append(base64.b64decode(with_padding, altchars=b"-_", validate=True))
        except binascii.Error:
            keys.append(b"")
    if any(len(key) != KEY_BYTES for key in keys) and reader.text("SESSION_SECRET"):
        reader.problems.append("make each key of SESSION_SECRET 32 bytes in base64url")
    return {
        "session_keys": tuple(keys),
        "session_idle": reader.number("SESSION_IDLE_SECONDS", 14 * 24 * 3600),
        "session_max": reader.number("SESSION_MAX_SECONDS", 90 * 24 * 3600),
    }


def _ai(reader: _Reader) -> dict[str, Any]:
    key, server = reader.text("ANTHROPIC_API_KEY"), reader.address("ANTHROPIC_BASE_URL")
    usual = "anthropic" if key or server else "offline"
    provider = reader.one_of("AI_PROVIDER", usual, ("anthropic", "claude-cli", "offline"))
    if provider == "anthropic" and usual == "offline":
        reader.problems.append("set ANTHROPIC_API_KEY or ANTHROPIC_BASE_URL for that AI_PROVIDER")
    return {
        "ai_provider": provider,
        "anthropic_api_key": key,
        "anthropic_base_url": server,
        "ai_model": reader.text("AI_MODEL", "claude-sonnet-5-5"),
        "ai_max_tokens": reader.number("AI_MAX_TOKENS", 4096),
        "ai_edit_max_tokens": reader.number("AI_EDIT_MAX_TOKENS", 32_000),
        "claude_cli": reader.text("CLAUDE_CLI", "claude"),
        "budget_tokens": reader.parsed("BUDGET_MONTHLY_TOKENS", "", _whole, "2000000, or leave it empty"),
        "budget_cost_micros": reader.parsed("BUDGET_MONTHLY_USD", "", _micros, "20 or 12.50, or leave it empty"),
        "run_grace": reader.number("RUN_GRACE_SECONDS", 15, least=0),
        "run_max": reader.number("RUN_MAX_SECONDS", 600),
    }


def _whole(value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and 1 <= int(value[: _DIGITS + 1]) < 10**_DIGITS):
        raise ValueError(value)
    return int(value)


def _micros(value: str) -> int | None:
    """US dollars, to the cent, as millionths of one."""
    whole, _, cents = value.partition(".")
    if cents and not (cents.isascii() and cents.isdigit() and len(cents) <= 2):  # noqa: PLR2004 - a dollar's
        raise ValueError(value)
    found = _whole(f"{whole}{cents.ljust(2, '0')}" if value else "")
    return found if found is None else found * 10_000


def _scholarly(reader: _Reader) -> dict[str, Any]:
    return {
        "semantic_scholar_url": reader.address("SEMANTIC_SCHOLAR_URL", "https://api.semanticscholar.org/graph/v1"),
        "semantic_scholar_api_key": reader.text("SEMANTIC_SCHOLAR_API_KEY"),
        "crossref_url": reader.address("CROSSREF_URL", "https://api.crossref.org"),
        "crossref_mailto": reader.text("CROSSREF_MAILTO"),
        "openalex_url": reader.address("OPENALEX_URL", "https://api.openalex.org"),
        "openalex_api_key": reader.text("OPENALEX_API_KEY"),
    }


def _valkey(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"valkey", "valkeys", "redis", "rediss"} or not parts.hostname):
        raise ValueError("no address of a Valkey or Redis server")
    return url


def _networks(listed: str) -> tuple[Any, ...]:
    return tuple(ipaddress.ip_network(one.strip(), strict=False) for one in listed.split(",") if one.strip())


def _limits(reader: _Reader) -> dict[str, Any]:
    def rate(feature: str, default: str) -> RateLimitItem:
        return reader.parsed(f"RATE_LIMIT_{feature}", default, parse, "30/minute")

    # Up to what the tables and the bucket themselves take: a higher figure would be a promise that nobody keeps.
    return {
        "upload_max": reader.number("UPLOAD_MAX_BYTES", 52_428_800, most=52_428_800),
        "document_max": reader.number("DOCUMENT_MAX_BYTES", 2 * 1024 * 1024, most=2 * 1024 * 1024),
        "title_max": reader.number("TITLE_MAX", 300, most=300),
        "rate_limit_generate": rate("GENERATE", "30/minute"),
        "rate_limit_chat": rate("CHAT", "30/minute"),
        "rate_limit_global_edit": rate("GLOBAL_EDIT", "10/minute"),
        "rate_limit_upload": rate("UPLOAD", "60/minute"),
        "rate_limit_export": rate("EXPORT", "30/minute"),
        "rate_limit_citations": rate("CITATIONS", "60/minute"),
        "rate_limit_people_per_address": reader.number("RATE_LIMIT_PEOPLE_PER_ADDRESS", 10, most=100_000),
        "valkey_url": reader.parsed("VALKEY_URL", "", _valkey, "valkey://host:6379/0"),
        "trusted_proxies": reader.parsed("TRUSTED_PROXIES", _PRIVATE, _networks, "127.0.0.0/8,10.0.0.0/8"),
    }
