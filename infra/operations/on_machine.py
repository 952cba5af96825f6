"""The embedded stack as an operator sees it: processes of this machine, found by what the supervisor wrote down."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import msgspec
import psutil
import psycopg
from psycopg.types.json import Jsonb

from infra import probe
from infra.backup.problems import NotPossible, Refused
from infra.embedded import environment, home, keys, ports, postgres, state
from infra.embedded.home import Home
from infra.embedded.ports import Ports
from infra.embedded.state import State as Noted
from infra.operations.running import GREETING, Call, Service, State

SERVICES = ("postgres", "auth", "rest", "storage", "bff", "worker", "gateway", "mail")
# Long enough for a figure that means something, short enough to wait for.
SAMPLE = 0.3
# Seconds in which a service may be silent yet: the worker is waited for by nobody.
YOUNG = 30
RECORD = "insert into public.audit_logs (action, resource_type, metadata) values (%s, 'release', %s)"


class OnMachine:
    def __init__(self, where: Home) -> None:
        self._home = where
        self._secrets = keys.read(where.settings)

    def services(self) -> list[Service]:
        now = state.read(self._home)
        theirs = self._secrets | dict(os.environ)
        wanted = [name for name in SERVICES if name != "storage" or not theirs.get("STORAGE_URL")]
        used = usage({name: one.pid for name, one in now.services.items() if state.alive(one)}) if now else {}
        return [
            Service(name=name, state=self._state(name, now, name in used), cpu=cpu, memory=memory)
            for name in wanted
            for cpu, memory in [used.get(name, (None, None))]
        ]

    def _state(self, name: str, now: Noted | None, runs: bool) -> State:  # noqa: FBT001 - one caller
        if now is None or not runs:
            return "ended"
        if self._answers(name, now.ports):
            return "healthy"
        young = time.time() - now.services[name].born < YOUNG
        return "starting" if young or not now.ready else "unhealthy"

    def _answers(self, name: str, chosen: Ports) -> bool:
        try:
            if name == "postgres":
                psycopg.connect(self._url("supabase_admin", "SUPERUSER"), connect_timeout=5).close()
                return True
            if name == "worker":
                return probe.worker_lives(environment.migration_url(self._secrets, chosen))
            return probe.answers(ports.answering(chosen)[name])
        except (OSError, psycopg.Error):
            return False

    def psql(self) -> Call:
        url = self._url("postgres", "POSTGRES")
        password = urlsplit(url).password or ""
        # Arguments can be read by every account of the machine; a password goes by the environment.
        told = {"PGPASSWORD": password, "PSQL_PAGER": os.environ.get("PAGER", "")}
        program = str(postgres.binaries() / "psql")
        return Call([program, url.replace(f":{password}@", "@")], dict(os.environ) | told)

    def python(self) -> Call:
        told = environment.worker(self._known(), self._ports(), "127.0.0.1")
        return Call([sys.executable, "-i", "-c", GREETING], dict(os.environ) | told)

    def shell(self, service: str) -> Call:
        """In the checkout, with the environment that the service has: there is no container to be in."""
        secrets, chosen = self._known(), self._ports()
        of: dict[str, Callable[[], dict[str, str]]] = {
            "auth": lambda: environment.auth(secrets, chosen, "127.0.0.1"),
            "rest": lambda: environment.rest(secrets, chosen, "127.0.0.1"),
            "storage": lambda: environment.storage(secrets, chosen, "127.0.0.1", self._home),
            "bff": lambda: environment.bff(secrets, chosen, "127.0.0.1"),
            "worker": lambda: environment.worker(secrets, chosen, "127.0.0.1"),
            "mail": lambda: environment.mail(secrets, chosen, "127.0.0.1"),
        }
        if service not in of:
            raise Refused(f"There is no shell of {service}; there is one of {', '.join(of)}, and psql and python.")
        return Call(["bash"], dict(os.environ) | of[service]())

    def record(self, action: str, metadata: dict[str, object]) -> None:
        try:
            with psycopg.connect(self._url("supabase_admin", "SUPERUSER"), connect_timeout=10) as database:
                database.execute(RECORD, [action, Jsonb(metadata)])
        except psycopg.Error as problem:
            raise NotPossible(f"The audit trail could not be written: {problem}") from None

    def major(self) -> str:
        try:
            return (self._home.data / "PG_VERSION").read_text().strip()
        except OSError as problem:
            raise NotPossible(f"There is no database in {self._home.data} ({problem.strerror}).") from None

    def healthy(self) -> bool:
        now = state.read(self._home)
        return (
            now is not None
            and now.ready
            and all(one.well for one in self.services())
            and works(f"http://127.0.0.1:{now.ports.gateway}/api/health")
        )

    def _known(self) -> dict[str, str]:
        if not self._secrets:
            raise NotPossible(f"There is no Ibid in {self._home.path}. Start it first: {home.command('start')}")
        return self._secrets

    def _ports(self) -> Ports:
        now = state.read(self._home)
        return now.ports if now is not None else ports.read(os.environ)

    def _url(self, role: str, password: str) -> str:
        return environment.database_url(self._known(), self._ports(), role, password)


def works(address: str) -> bool:
    """Whether the BFF says so of itself. Degraded is well enough: something of others may not answer it just now."""
    try:
        with urlopen(address, timeout=5) as answer:  # noqa: S310 - our own loopback address
            return bool(msgspec.json.decode(answer.read())["status"] in {"healthy", "degraded"})
    except (HTTPError, OSError, ValueError, KeyError):
        return False


def usage(numbers: dict[str, int]) -> dict[str, tuple[float, int]]:
    """Percent of one core, and bytes, of each process with all that it began."""
    families = {name: _family(number) for name, number in numbers.items()}
    before, began = {name: _spent(family) for name, family in families.items()}, time.monotonic()
    time.sleep(SAMPLE)
    took = time.monotonic() - began
    return {
        name: (round(max(0.0, _spent(family) - before[name]) / took * 100, 1), sum(map(_memory, family)))
        for name, family in families.items()
    }


def _family(number: int) -> list[psutil.Process]:
    try:
        first = psutil.Process(number)
        return [first, *first.children(recursive=True)]
    except psutil.Error:
        return []


def _spent(family: list[psutil.Process]) -> float:
    spent = 0.0
    for one in family:
        try:
            times = one.cpu_times()
            spent += times.user + times.system
        except psutil.Error:
            continue
    return spent


def _memory(one: psutil.Process) -> int:
    """Shared pages by its share of them: Postgres's processes hold the same ones."""
    try:
        return int(one.memory_full_info().pss)
    except psutil.AccessDenied:
        return int(one.memory_info().rss)
    except psutil.Error:
        return 0


def located(where: Path) -> Home:
    """As home.locate, which heeds where root's Postgres lies; here nothing is made where nothing is."""
    if not where.exists():
        return Home(path=where, postgres=where / "postgres")
    return home.locate()
