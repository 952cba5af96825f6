"""Looks a host over, before Ibid is there and after, and says what mends whatever is not as it should be."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from infra.backup.problems import BackupError, NotWell
from infra.embedded.banner import version
from infra.operations import host, site
from infra.operations.checks import Check, Patient
from infra.operations.running import Running
from infra.operations.speaking import painted, say
from infra.operations.stacks import Stack

CHECKS: Sequence[Callable[[Patient], Iterator[Check]]] = (
    host.programs, host.checkout, host.open_ports, host.disks, host.memory, host.clock,
    site.settings, site.names, site.certificate, host.services, host.backups,
)  # fmt: skip
COLOURS = {"ok": "green", "warning": "yellow", "wrong": "red"}


class Report(msgspec.Struct, frozen=True):
    """What --json prints. `well`: nothing is wrong; there may be warnings."""

    stack: str
    version: str
    time: datetime
    well: bool
    checks: list[Check]


def look(stack: Stack, reached: Callable[[], Running]) -> Report:
    """`reached` gives what runs; a host on which nothing can be asked yet is looked over all the same."""
    now = datetime.now(UTC)
    try:
        running = reached()
    except BackupError:
        running = None
    patient = Patient(stack, running, now)
    found = [one for check in CHECKS for one in check(patient)]
    return Report(stack.kind, version(), now, all(one.state != "wrong" for one in found), found)


def show(report: Report) -> None:
    for one in report.checks:
        line = f"{one.state:<15} {one.name:<18} {one.found}"
        say(painted(line, COLOURS[one.state]) if one.state in COLOURS else line)
        if one.do:
            say(f"{'':<15} {'':<18} → {one.do}")


def judge(report: Report) -> None:
    """Raises NotWell."""
    wrong = [one for one in report.checks if one.state == "wrong"]
    if wrong:
        raise NotWell(
            f"{len(wrong)} wrong: {', '.join(dict.fromkeys(one.name for one in wrong))}. What mends each stands above."
        )
