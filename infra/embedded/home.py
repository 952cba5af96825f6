"""Where everything of one stack lives, and the account that Postgres runs under."""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[2]
# Postgres refuses to run as root, so root lends it an account that owns nothing else.
ACCOUNT = "ibid-postgres"
SHARED = Path("/var/lib/ibid")


class HomeError(RuntimeError):
    """The folder cannot be used; the message says what to do."""


class Home(msgspec.Struct, frozen=True):
    """One stack's folder. Nothing outside `path` and `postgres` is ever written."""

    path: Path
    postgres: Path

    @property
    def data(self) -> Path:
        return self.postgres / "data"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def settings(self) -> Path:
        return self.path / ".env.local"

    @property
    def state(self) -> Path:
        return self.path / "state.json"

    @property
    def web(self) -> Path:
        return self.path / "web"


def locate() -> Home:
    """Raises HomeError when the folder cannot be made or written."""
    path = Path(os.environ.get("IBID_HOME") or ROOT / ".ibid").resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise HomeError(
            f"cannot make {path} ({problem.strerror}); set IBID_HOME to a folder you may write"
        ) from problem
    if not os.access(path, os.W_OK):
        raise HomeError(f"cannot write to {path}; set IBID_HOME to a folder you may write")
    return Home(path=path, postgres=_for_postgres(path))


def _for_postgres(path: Path) -> Path:
    """Root's Postgres runs under an account of its own, which may not be able to enter `path`."""
    if os.geteuid() != 0:
        return path / "postgres"
    if os.environ.get("IBID_HOME") and _enterable(path):
        return path / "postgres"
    # One folder a stack, told apart by where its home is: no folder of the user's is opened to the account.
    return SHARED / hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _enterable(path: Path) -> bool:
    """Whether the account can walk into `path`: every folder above lets others through."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def account() -> pwd.struct_passwd | None:
    """The account for Postgres, made when it is missing; None where we are not root and simply run as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = [
            "useradd",
            "--system",
            "--no-create-home",
            "--home-dir",
            str(SHARED),
            "--shell",
            "/bin/false",
            ACCOUNT,
        ]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise HomeError(f"cannot make the system account {ACCOUNT}; run as an ordinary user instead") from problem
    return pwd.getpwnam(ACCOUNT)


def remove(home: Home) -> None:
    """Every byte of the stack; the caller has stopped it and asked."""
    for folder in {home.path, home.postgres}:
        shutil.rmtree(folder, ignore_errors=True)
