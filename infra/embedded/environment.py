"""What each service of the stack is told, from one set of secrets and ports."""

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path

from infra.embedded.banner import version
from infra.embedded.home import Home
from infra.embedded.ports import Ports
from infra.embedded.refusal import Refusal

# People's own settings for the BFF pass through; nothing else of the caller's environment reaches a service.
PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")


def said(secrets: Mapping[str, str]) -> dict[str, str]:
    """What a person may set: lines of the settings file, over which the process environment wins."""
    return {**secrets, **{name: value for name, value in os.environ.items() if value}}


def shared(secrets: Mapping[str, str], ports: Ports, host: str) -> dict[str, str]:
    """What all of ours may know; the process environment wins over what is stored."""
    base = {name: os.environ[name] for name in PASSED if name in os.environ}
    told = {
        "SITE_URL": site(secrets, ports, host),
        "SUPABASE_URL": f"http://127.0.0.1:{ports.gateway}",
        "SUPABASE_AUTH_URL": f"http://127.0.0.1:{ports.auth}",
        "SUPABASE_REST_URL": f"http://127.0.0.1:{ports.rest}",
        "SUPABASE_STORAGE_URL": said(secrets).get("STORAGE_URL") or f"http://127.0.0.1:{ports.storage}",
        "IBID_ENV": "development",
        "APP_VERSION": version(),
    }
    return base | told | {"PYTHONUNBUFFERED": "1"}


def site(secrets: Mapping[str, str], ports: Ports, host: str) -> str:
    """The address that people use, as mails and cookies name it."""
    everywhere = {"0.0.0.0", "::"}  # noqa: S104
    name = "127.0.0.1" if host in everywhere else f"[{host}]" if ":" in host else host
    return said(secrets).get("SITE_URL") or f"http://{name}:{ports.gateway}"


def believed(secrets: Mapping[str, str]) -> list[str]:
    """The networks of proxies before the gateway, as a person named them; nobody's word is taken unasked."""
    listed = said(secrets).get("GATEWAY_TRUSTED_PROXIES", "").replace(",", " ").split()
    try:
        return [one if one == "private_ranges" else str(ipaddress.ip_network(one, strict=False)) for one in listed]
    except ValueError as problem:
        raise Refusal(f"GATEWAY_TRUSTED_PROXIES names networks, as in 127.0.0.1/32 10.0.0.0/8: {problem}") from problem


def database_url(secrets: Mapping[str, str], ports: Ports, role: str, password: str) -> str:
    return f"postgresql://{role}:{secrets[f'{password}_PASSWORD']}@127.0.0.1:{ports.postgres}/postgres"


def superuser_url(secrets: Mapping[str, str], ports: Ports) -> str:
    return database_url(secrets, ports, "supabase_admin", "SUPERUSER")


def migration_url(secrets: Mapping[str, str], ports: Ports) -> str:
    return database_url(secrets, ports, "postgres", "POSTGRES")


def bff(secrets: Mapping[str, str], ports: Ports, host: str) -> dict[str, str]:
    """Every variable that the BFF reads; the worker has the database's address besides."""
    ours = ("SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY", "JWT_SECRET", "JWT_JWKS", "SESSION_SECRET")
    own = {name: secrets[name] for name in ours}
    known = _bff_settings()
    asked = {name: value for name, value in said(secrets).items() if name in known}
    told = shared(secrets, ports, host)
    fixed = {"BFF_HOST": "127.0.0.1", "BFF_PORT": str(ports.bff), "JWT_ISSUER": f"{told['SITE_URL']}/auth/v1"}
    return told | own | fixed | asked


def _bff_settings() -> frozenset[str]:
    lines = (Path(__file__).parents[2] / ".env.local.example").read_text().splitlines()
    return frozenset(line.lstrip("# ").partition("=")[0] for line in lines if "=" in line) - MACHINE


# Where these lie is the stack's to say: a stray variable of the shell must not send the BFF to another database.
MACHINE = frozenset(
    {"DATABASE_URL", "BFF_HOST", "BFF_PORT"}
    | {"SUPABASE_URL", "SUPABASE_AUTH_URL", "SUPABASE_REST_URL", "SUPABASE_STORAGE_URL"}
)


def worker(secrets: Mapping[str, str], ports: Ports, host: str) -> dict[str, str]:
    return bff(secrets, ports, host) | {"DATABASE_URL": migration_url(secrets, ports)}


def auth(secrets: Mapping[str, str], ports: Ports, host: str) -> dict[str, str]:
    """GoTrue's own names, so that the real one can be started with the same words."""
    told = shared(secrets, ports, host)
    site = told["SITE_URL"]
    settings = {
        "GOTRUE_API_HOST": "127.0.0.1",
        "GOTRUE_API_PORT": str(ports.auth),
        "API_EXTERNAL_URL": f"{site}/auth/v1",
        "GOTRUE_DB_DRIVER": "postgres",
        "GOTRUE_DB_DATABASE_URL": database_url(secrets, ports, "supabase_auth_admin", "AUTH"),
        "GOTRUE_DB_MAX_IDLE_POOL_SIZE": "20",
        "GOTRUE_SITE_URL": site,
        "GOTRUE_URI_ALLOW_LIST": f"{site}/**",
        "GOTRUE_DISABLE_SIGNUP": "false",
        "GOTRUE_JWT_SECRET": secrets["JWT_SECRET"],
        "GOTRUE_JWT_KEYS": secrets["GOTRUE_JWT_KEYS"],
        "GOTRUE_JWT_AUD": "authenticated",
        "GOTRUE_JWT_DEFAULT_GROUP_NAME": "authenticated",
        "GOTRUE_JWT_ADMIN_ROLES": "service_role",
        "GOTRUE_JWT_EXP": "900",
        "GOTRUE_JWT_ISSUER": f"{site}/auth/v1",
        "GOTRUE_EXTERNAL_EMAIL_ENABLED": "true",
        "GOTRUE_EXTERNAL_PHONE_ENABLED": "false",
        "GOTRUE_MAILER_AUTOCONFIRM": "false",
        **{
            f"GOTRUE_MAILER_URLPATHS_{kind}": "/confirm"
            for kind in ("CONFIRMATION", "RECOVERY", "EMAIL_CHANGE", "INVITE")
        },
        "GOTRUE_SMTP_HOST": "127.0.0.1",
        "GOTRUE_SMTP_PORT": str(ports.smtp),
        "GOTRUE_SMTP_ADMIN_EMAIL": "ibid@localhost.localdomain",
        "GOTRUE_SMTP_SENDER_NAME": "Ibid",
        "GOTRUE_SMTP_MAX_FREQUENCY": "5s",
        "GOTRUE_RATE_LIMIT_HEADER": "X-Client-Ip",
        "GOTRUE_RATE_LIMIT_EMAIL_SENT": "100",
    }
    asked = {name: value for name, value in said(secrets).items() if name.startswith("GOTRUE_")}
    return told | settings | asked


# What a person may tell Storage, by its own names; the rest follows from the stack.
STORAGE_SETTINGS = ("FILE_SIZE_LIMIT", "UPLOAD_SIGNED_URL_EXPIRATION_TIME", "TUS_URL_EXPIRY_MS")


def storage(secrets: Mapping[str, str], ports: Ports, host: str, home: Home) -> dict[str, str]:
    told = shared(secrets, ports, host)
    asked = {name: value for name, value in said(secrets).items() if name in STORAGE_SETTINGS}
    settings = {
        "DATABASE_URL": database_url(secrets, ports, "supabase_storage_admin", "STORAGE"),
        "ANON_KEY": secrets["SUPABASE_ANON_KEY"],
        "SERVICE_KEY": secrets["SUPABASE_SERVICE_ROLE_KEY"],
        "AUTH_JWT_SECRET": secrets["JWT_SECRET"],
        "JWT_JWKS": secrets["JWT_JWKS"],
        "FILE_SIZE_LIMIT": "52428800",
        "FILE_STORAGE_BACKEND_PATH": str(home.files),
        "STORAGE_BACKEND": "file",
        "SERVER_HOST": "127.0.0.1",
        "SERVER_PORT": str(ports.storage),
        "STORAGE_PUBLIC_URL": f"{told['SITE_URL']}/storage/v1",
    }
    return told | settings | asked


def rest(secrets: Mapping[str, str], ports: Ports, host: str) -> dict[str, str]:
    return shared(secrets, ports, host) | {
        "PGRST_SERVER_HOST": "127.0.0.1",
        "PGRST_SERVER_PORT": str(ports.rest),
        "PGRST_ADMIN_SERVER_PORT": str(ports.rest_admin),
        "PGRST_DB_URI": database_url(secrets, ports, "authenticator", "REST"),
        "PGRST_DB_SCHEMAS": "public",
        "PGRST_DB_EXTRA_SEARCH_PATH": "public, extensions",
        "PGRST_DB_ANON_ROLE": "anon",
        "PGRST_DB_MAX_ROWS": "1000",
        "PGRST_DB_POOL": "20",
        "PGRST_DB_USE_LEGACY_GUCS": "false",
        "PGRST_JWT_SECRET": secrets["JWT_JWKS"],
        "PGRST_OPENAPI_MODE": "disabled",
        "PGRST_LOG_LEVEL": "error",
    }


def mail(secrets: Mapping[str, str], ports: Ports, host: str) -> dict[str, str]:
    return shared(secrets, ports, host) | {
        "MAIL_HOST": "127.0.0.1",
        "MAIL_SMTP_PORT": str(ports.smtp),
        "MAIL_PAGE_PORT": str(ports.mail),
    }
