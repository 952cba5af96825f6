"""How the stack is: each service's health and what it uses, and how old the newest backup is."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from infra.backup.problems import NotWell, Stale
from infra.embedded.banner import version
from infra.operations import kept, speaking
from infra.operations.kept import Backups
from infra.operations.running import Running, Service
from infra.operations.speaking import age, painted, say, size
from infra.operations.stacks import Stack

HEAD = ("service", "state", "cpu", "memory", "of")


class Status(msgspec.Struct, frozen=True):
    """What --json prints. Times are RFC 3339, in UTC; memory is in bytes and cpu in percent of one core."""

    stack: str
    version: str
    time: datetime
    healthy: bool
    services: Sequence[Service]
    backups: Backups


def look(stack: Stack, running: Running) -> Status:
    now = datetime.now(UTC)
    services = running.services()
    healthy = all(one.well for one in services)
    return Status(stack.kind, version(), now, healthy, services, kept.look(stack.backups.folder, now))


def show(found: Status) -> None:
    rows = [[one.name, one.state, percent(one), size(one.memory), size(one.limit)] for one in found.services]
    for line, service in zip(speaking.table(HEAD, rows), [None, *found.services], strict=True):
        said = f"{line}  {service.detail}" if service and service.detail else line
        say(said if service is None else painted(said, "green" if service.well else "red"))
    say("")
    say(backup(found))


def percent(service: Service) -> str:
    return "-" if service.cpu is None else f"{service.cpu:.1f} %"


def backup(found: Status) -> str:
    about = found.backups
    if about.newest is None or about.made is None:
        return painted(f"backup    none in {about.folder}; ./scripts/backup.sh makes one", "red")
    tested = f"{about.verified} was restored as a test" if about.verified else "none was restored as a test"
    if about.verified_at:
        tested += f" {age(about.verified_at, found.time)} ago"
    line = f"backup    {about.newest}, {age(about.made, found.time)} old; {tested}"
    return painted(line, "red" if about.stale else "green")


def judge(found: Status) -> None:
    """Raises NotWell or Stale, for who goes by exit codes."""
    bad = [one.name for one in found.services if not one.well]
    if bad:
        raise NotWell(
            f"Not healthy: {', '.join(bad)}. "
            f"./scripts/logs.sh {bad[0]} shows what it says, ./scripts/doctor.sh what the host lacks."
        )
    if found.backups.stale:
        raise Stale("All services are healthy, but there is no backup of the last 26 hours: ./scripts/backup.sh")
