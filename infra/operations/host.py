"""The doctor's checks of the machine: programs, ports, disks, memory, clock, backups."""

import ctypes
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

from infra.backup.problems import NotPossible
from infra.backup.target import Settings
from infra.embedded import ports
from infra.embedded.banner import version
from infra.operations import kept, on_machine, stacks, updating, versions
from infra.operations.checks import Check, Patient, apart, ok
from infra.operations.running import version_of
from infra.operations.speaking import age, size

# As docs/self-hosting.md and scripts/start.sh say.
PYTHON = (3, 11)
DOCKER, COMPOSE = (27,), (2, 24, 4)
LIBC = (2, 28)
GIB = 2**30
# The least to work at all, and the least to work well. A machine of 2 GB has a little less for programs.
MEMORY = {"embedded": (0.9 * GIB, 1.8 * GIB), "compose": (1.8 * GIB, 3.6 * GIB)}
DISK = (2 * GIB, 8 * GIB)
# adjtimex(2): the clock is not kept in step with any other.
UNSYNCHRONISED = 0x40
STATUS_AT = 40
DAYS_BETWEEN_TESTS = 8


def programs(patient: Patient) -> Iterator[Check]:
    yield at_least("Python", platform.python_version(), PYTHON, "Install one; docs/self-hosting.md says which.")
    yield at_least("git", version_of(["git", "--version"]), (2,), "apt-get install git: versions are its tags.")
    if patient.compose:
        engine = version_of(["docker", "version", "--format", "{{.Server.Version}}"])
        found = engine or ("it is here, but its engine does not answer" if shutil.which("docker") else "")
        mend = "Install it (docs/self-hosting.md), start its service, and let your account be in its group."
        yield at_least("Docker", found, DOCKER, mend)
        yield at_least("Compose", version_of(["docker", "compose", "version", "--short"]), COMPOSE, mend)
        yield apart("platform", "containers bring their own libraries")
    else:
        why = "the embedded stack needs none"
        yield from (apart("Docker", why), apart("Compose", why))
        yield machine()


def at_least(name: str, said: str, least: tuple[int, ...], mend: str) -> Check:
    found = re.search(r"\d+(?:\.\d+)*", said)
    wanted = ".".join(map(str, least))
    if found is None:
        return Check(name, "wrong", said or "not here", f"{mend} It takes {wanted} or newer.")
    if tuple(map(int, found[0].split("."))) < least:
        return Check(name, "wrong", found[0], f"{mend} It takes {wanted} or newer.")
    return ok(name, found[0])


def machine() -> Check:
    system, kind, (libc, version) = platform.system(), platform.machine(), platform.libc_ver()
    said = f"{system} on {kind}, {libc or 'another libc'} {version}".rstrip()
    own = os.environ.get("POSTGREST_BIN") and os.environ.get("CADDY_BIN")
    fits = (system, kind, libc) == ("Linux", "x86_64", "glibc") and tuple(map(int, version.split("."))) >= LIBC
    if fits or own:
        return ok("platform", said)
    return Check("platform", "wrong", said, "Set POSTGREST_BIN and CADDY_BIN to programs of your own for this machine.")


def open_ports(patient: Patient) -> Iterator[Check]:
    if patient.compose and patient.told.get("TUNNEL_TOKEN"):
        yield apart("ports", "behind the tunnel none is open")
        return
    if patient.runs:
        yield ok("ports", "this Ibid has them")
        return
    wanted = [80, 443] if patient.compose else list(ports.read(os.environ).all().values())
    listening = {one.laddr.port for one in psutil.net_connections("tcp") if one.laddr and one.status == "LISTEN"}
    taken = [f"{port} by {ports.holder(port)}" for port in wanted if port in listening]
    if not taken:
        yield ok("ports", f"{', '.join(map(str, wanted))} are free")
        return
    mend = "Stop what has them." if patient.compose else "Stop what has them, or set IBID_PORT and its like."
    yield Check("ports", "wrong", f"taken: {'; '.join(taken)}", mend)


def disks(patient: Patient) -> Iterator[Check]:
    """Each disk once, by what lies on it."""
    seen: dict[int, list[Path]] = {}
    for place in places(patient):
        there = next(one for one in (place, *place.parents) if one.exists())
        seen.setdefault(there.stat().st_dev, []).append(place)
    for some in seen.values():
        there = next(one for one in (some[0], *some[0].parents) if one.exists())
        free = shutil.disk_usage(there).free
        said = f"{size(free)} free for {', '.join(map(str, some))}"
        mend = "Make room: ./scripts/prune.sh, ./scripts/backup-cleanup.sh, or a larger disk."
        yield graded("disk", said, free, DISK, mend)


def places(patient: Patient) -> Iterator[Path]:
    if patient.compose:
        yield Path(version_of(["docker", "info", "--format", "{{.DockerRootDir}}"]) or "/var/lib/docker")
    else:
        home = on_machine.located(patient.stack.home)
        yield from {home.path, home.postgres}
    yield patient.stack.backups.folder


def graded(name: str, said: str, found: float, least: tuple[float, float], mend: str) -> Check:
    works, well = least
    if found < works:
        return Check(name, "wrong", said, mend)
    return Check(name, "warning", said, mend) if found < well else ok(name, said)


def memory(patient: Patient) -> Iterator[Check]:
    total = psutil.virtual_memory().total
    mend = "Give the machine more; docs/self-hosting.md says how much for how many people."
    yield graded("memory", size(total), total, MEMORY[patient.stack.kind], mend)


def clock(patient: Patient) -> Iterator[Check]:
    """Tokens and certificates are good for a time, so a clock that is wrong keeps people out."""
    try:
        commit = int(versions.git("log", "-1", "--format=%ct"))
    except (NotPossible, ValueError):
        commit = 0
    mend = "Let it be kept in step: timedatectl set-ntp true, or a chrony or ntpd of your own."
    if patient.now.timestamp() < commit - 3600:
        yield Check("clock", "wrong", f"{patient.now:%Y-%m-%d %H:%M} UTC, before this version was made", mend)
    elif unsynchronised():
        yield Check("clock", "warning", "the kernel says that nothing keeps it in step", mend)
    else:
        yield ok("clock", f"{patient.now:%Y-%m-%d %H:%M:%S} UTC, kept in step")


def unsynchronised() -> bool:
    """By adjtimex, which only reads where its first word, `modes`, is zero. False where it cannot be asked."""
    if sys.platform != "linux":
        return False
    told = ctypes.create_string_buffer(256)
    if ctypes.CDLL(None).adjtimex(told) < 0:
        return False
    return bool(int.from_bytes(told.raw[STATUS_AT : STATUS_AT + 4], sys.byteorder) & UNSYNCHRONISED)


def backups(patient: Patient) -> Iterator[Check]:
    found = kept.look(patient.stack.backups.folder, patient.now)
    if found.made is None:
        yield Check(
            "backup", "warning", f"none in {found.folder}", "./scripts/backup.sh, and a schedule: docs/operations.md"
        )
    elif found.stale:
        said = f"the newest is {age(found.made, patient.now)} old"
        yield Check(
            "backup", "wrong", said, "See why the schedule did not run: backups/backup.log, then ./scripts/backup.sh"
        )
    else:
        yield ok("backup", f"{found.newest}, {age(found.made, patient.now)} old")
    tested = found.verified_at
    if tested is None or (patient.now - tested).days >= DAYS_BETWEEN_TESTS:
        said = f"the last was {age(tested, patient.now)} ago" if tested else "none yet"
        yield Check("restore as a test", "warning", said, "./scripts/verify-backup.sh; the schedule does it on Sundays")
    else:
        yield ok("restore as a test", f"{found.verified}, {age(tested, patient.now)} ago")
    yield from wanted_by_backups(patient.stack.backups)


def wanted_by_backups(chosen: Settings) -> Iterator[Check]:
    """Programs that only some settings need."""
    if chosen.recipient and shutil.which("age") is None:
        yield Check("age", "wrong", "BACKUP_AGE_RECIPIENT is set, and age is not here", "apt-get install age")
    if chosen.bucket and not (shutil.which("aws") or shutil.which("rclone")):
        yield Check("aws or rclone", "wrong", "BACKUP_S3_BUCKET is set, and neither is here", "apt-get install rclone")


def services(patient: Patient) -> Iterator[Check]:
    if not patient.runs:
        yield apart("services", "Ibid does not run")
        return
    bad = [one.name for one in patient.services if not one.well]
    if bad:
        yield Check(
            "services", "wrong", f"not healthy: {', '.join(bad)}", f"./scripts/logs.sh {bad[0]} shows what it says."
        )
    else:
        yield ok("services", f"{len(patient.services)}, all healthy")


def checkout(patient: Patient) -> Iterator[Check]:
    """An update goes from commit to commit."""
    if left := updating.left(patient.stack.home):
        said = f"an update from {left.before} to {left.after} was interrupted"
        yield Check("update", "wrong", said, f"./scripts/update.sh puts {left.before} back.")
    if not (stacks.ROOT / ".git").exists():
        yield Check(
            "checkout", "warning", "not a clone of the repository", "update.sh and rollback.sh need one: git clone"
        )
        return
    changed = versions.git("status", "--porcelain", "--untracked-files=no").splitlines()
    if changed:
        yield Check(
            "checkout",
            "warning",
            f"{len(changed)} files differ from the version",
            "git status; update.sh refuses them.",
        )
    else:
        yield ok("checkout", version())
