"""The addresses of a stack: which are asked for, which are taken and by whom, which are free."""

import errno
import os
import shlex
import socket
import sys
from collections import Counter
from collections.abc import Mapping

import msgspec
import psutil

from infra.embedded.refusal import Refusal


class PortsError(Refusal):
    """A port is taken or is no number; the message holds the command that works."""


class Ports(msgspec.Struct, frozen=True):
    """The gateway's port and the five behind it, which follow it one by one."""

    gateway: int = 3000
    postgres: int = 5432
    smtp: int = 1025
    mail: int = 8025

    @property
    def bff(self) -> int:
        return self.gateway + 1

    @property
    def auth(self) -> int:
        return self.gateway + 2

    @property
    def rest(self) -> int:
        return self.gateway + 3

    @property
    def rest_admin(self) -> int:
        return self.gateway + 4

    @property
    def storage(self) -> int:
        return self.gateway + 5

    def all(self) -> dict[str, int]:
        inner = {name: getattr(self, name) for name in ("bff", "auth", "rest", "rest_admin", "storage")}
        return {name: getattr(self, name) for name in VARIABLES} | inner


def answering(ports: Ports) -> dict[str, str]:
    """Where each service that listens says, by 2xx, that it is ready."""
    paths = {
        "auth": (ports.auth, "/health"),
        "rest": (ports.rest_admin, "/ready"),
        "mail": (ports.mail, "/livez"),
        "bff": (ports.bff, "/api/health/live"),
        "gateway": (ports.gateway, "/.ibid-gateway"),
        "storage": (ports.storage, "/status"),
    }
    return {name: f"http://127.0.0.1:{port}{path}" for name, (port, path) in paths.items()}


VARIABLES = {
    "gateway": "IBID_PORT",
    "postgres": "IBID_POSTGRES_PORT",
    "smtp": "IBID_SMTP_PORT",
    "mail": "IBID_MAIL_PORT",
}


def read(environ: Mapping[str, str]) -> Ports:
    """Raises PortsError naming every variable that is no port."""
    said = {name: environ[variable] for name, variable in VARIABLES.items() if environ.get(variable)}
    wrong = [f"{VARIABLES[name]}={value}" for name, value in said.items() if not _is_port(value)]
    if wrong:
        raise PortsError(f"{', '.join(wrong)}: a port is a number from 1024 to 65000")
    chosen = Ports(**{name: int(value) for name, value in said.items()})
    twice = sorted(port for port, times in Counter(chosen.all().values()).items() if times > 1)
    if twice:
        raise PortsError(
            f"port {twice[0]} is chosen twice: five ports from IBID_PORT + 1 on belong to the services behind it; "
            f"see {', '.join(VARIABLES.values())}"
        )
    return chosen


def _is_port(value: str) -> bool:
    return value.isascii() and value.isdigit() and 1024 <= int(value) <= 65_000  # noqa: PLR2004 - as the message says


def check(ports: Ports, host: str, only: tuple[str, ...] = ()) -> None:
    """Raises PortsError when any is taken, with who has it and the command that would work."""
    asked_for = {name: port for name, port in ports.all().items() if not only or name in only}
    taken = {name: port for name, port in asked_for.items() if not is_free(port, host)}
    if not taken:
        return
    who = "; ".join(f"port {port} ({name}) is in use by {holder(port)}" for name, port in taken.items())
    raise PortsError(f"{who}.\nStop it, or start Ibid on free ports:\n\n  {_command(free_like(ports, host))}\n")


def _command(free: Ports) -> str:
    """What was asked for, to be typed again with other ports."""
    told = {variable: os.environ[variable] for variable in ("IBID_HOME", "IBID_HOST") if os.environ.get(variable)}
    told |= {variable: str(getattr(free, name)) for name, variable in VARIABLES.items()}
    words = sys.argv[2:] if sys.argv[1:2] == ["up"] else []
    return " ".join([*(f"{name}={shlex.quote(value)}" for name, value in told.items()), "./scripts/start.sh", *words])


def is_free(port: int, host: str) -> bool:
    """On loopback, where the services are, and at `host`. Raises PortsError where nobody can listen."""
    return all(_is_free(port, address) for address in {"127.0.0.1", host})


def _is_free(port: int, address: str) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        # As servers do it: a port that only lingers in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                return False
            raise PortsError(f"cannot listen at IBID_HOST={address}: {problem.strerror}") from problem
    return True


def holder(port: int) -> str:
    try:
        found = [c for c in psutil.net_connections("tcp") if c.laddr and c.laddr.port == port and c.status == "LISTEN"]
        pid = next((c.pid for c in found if c.pid), None)
        return "another account's process" if pid is None else f"{psutil.Process(pid).name()} (process {pid})"
    except psutil.Error:
        return "another account's process"


def free_like(ports: Ports, host: str) -> Ports:
    """The same ports, all moved by the smallest step at which every one is free."""
    for shift in range(10, 5000, 10):
        moved = Ports(*(getattr(ports, name) + shift for name in VARIABLES))
        if all(is_free(port, host) for port in moved.all().values()):
            return moved
    raise PortsError("no free ports were found")


def free() -> int:
    """Any port of loopback's that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
