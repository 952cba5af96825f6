"""The compose stack as an operator sees it: containers, asked about through Docker Compose alone."""

import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from infra.backup.problems import NotPossible, Refused
from infra.operations.running import GREETING, Call, Service, State
from infra.operations.stacks import Compose, engine

# Nothing but their one program is in these images.
WITHOUT_A_SHELL = {"rest": "PostgREST's image holds PostgREST alone", "tunnel": "cloudflared's holds cloudflared alone"}
UNITS = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
RECORD = """
insert into public.audit_logs (action, resource_type, metadata) values (:'action', 'release', :'metadata'::jsonb);
"""
DATA_VERSION = "/var/lib/postgresql/data/PG_VERSION"
HEALTH = "http://127.0.0.1:3001/api/health"
# The BFF answers 503 where people cannot work, and urlopen raises at that.
ASKED = f"import urllib.request; urllib.request.urlopen('{HEALTH}', timeout=10)"


class InContainers:
    def __init__(self, compose: Compose) -> None:
        self._compose = compose

    def services(self) -> list[Service]:
        """A service that runs several times is listed as often."""
        wanted = self._compose.run("config", "--services").decode().split()
        found = documents(self._compose.run("ps", "--all", "--format", "json"))
        numbers = [one["ID"] for one in found if one["State"] == "running"]
        stats = documents(engine("stats", "--no-stream", "--format", "{{json .}}", *numbers)) if numbers else []
        used = {one["Name"]: one for one in stats}
        missing = [
            Service(name=name, state="ended", detail="no container") for name in wanted if name not in names(found)
        ]
        return sorted([*(described(one, used.get(one["Name"])) for one in found), *missing], key=lambda one: one.name)

    def psql(self) -> Call:
        return Call(self._exec("postgres", "psql", "-U", "postgres", "-d", "postgres"))

    def python(self) -> Call:
        return Call(self._exec("worker", "python", "-i", "-c", GREETING))

    def shell(self, service: str) -> Call:
        if service in WITHOUT_A_SHELL:
            raise Refused(
                f"There is no shell in it: {WITHOUT_A_SHELL[service]}. ./scripts/logs.sh {service} shows what it says."
            )
        every = self._compose.run("config", "--services").decode().split()
        if service not in every:
            raise Refused(f"There is no service {service}; there are {', '.join(sorted(every))}, and psql and python.")
        return Call(self._exec(service, "sh"))

    def record(self, action: str, metadata: dict[str, object]) -> None:
        told = ["-v", f"action={action}", "-v", f"metadata={msgspec.json.encode(metadata).decode()}"]
        words = ["psql", "-U", "supabase_admin", "-d", "postgres", "-q", "-v", "ON_ERROR_STOP=1", *told, "-f", "-"]
        self._compose.run("exec", "-T", "postgres", *words, given=RECORD.encode())

    def major(self) -> str:
        return self._compose.run("exec", "-T", "postgres", "cat", DATA_VERSION).decode().strip()

    def healthy(self) -> bool:
        """Asked inside the BFF's container, and of every other by its own health check: no host port is needed."""
        try:
            if not all(one.well for one in self.services()):
                return False
            self._compose.run("exec", "-T", "bff", "python", "-c", ASKED)
        except NotPossible:
            return False
        return True

    def _exec(self, service: str, *words: str) -> list[str]:
        """With a terminal in it only where there is one here."""
        without = [] if sys.stdin.isatty() else ["-T"]
        return self._compose.vector("exec", *without, service, *words)


def documents(text: bytes) -> list[dict[str, Any]]:
    """One a line, as Compose writes them since 2.21, or one list, as it did before."""
    found: list[dict[str, Any]] = []
    for line in text.decode().splitlines():
        if line.strip():
            one = msgspec.json.decode(line)
            found += one if isinstance(one, list) else [one]
    return found


def names(found: Iterable[Mapping[str, Any]]) -> set[str]:
    return {one["Service"] for one in found}


def described(one: Mapping[str, Any], used: Mapping[str, str] | None) -> Service:
    """`one` is a line of `compose ps`, `used` of `docker stats`."""
    cpu, memory, limit = None, None, None
    if used is not None:
        cpu = float(used["CPUPerc"].rstrip("%") or 0)
        memory, limit = (in_bytes(part) for part in used["MemUsage"].split("/"))
    state = state_of(one)
    detail = f"ended with exit code {one['ExitCode']}" if state == "ended" else ""
    return Service(name=one["Service"], state=state, cpu=cpu, memory=memory, limit=limit, detail=detail)


def state_of(one: Mapping[str, Any]) -> State:
    """A service that ends is one that does its work once; every other is restarted by Docker."""
    if one["State"] == "exited" and one["ExitCode"] == 0 and one["Service"] in {"migrate", "storage-owner"}:
        return "done"
    if one["State"] != "running":
        return "ended"
    known: dict[str, State] = {"healthy": "healthy", "unhealthy": "unhealthy", "starting": "starting"}
    # Without a check of its health, to run is all that it can do.
    return known.get(one["Health"], "healthy")


def in_bytes(text: str) -> int:
    """25.3MiB, as Docker writes it."""
    found = re.fullmatch(r"\s*([\d.]+)\s*([A-Za-z]+)\s*", text)
    return round(float(found[1]) * UNITS.get(found[2].upper(), 1)) if found else 0
