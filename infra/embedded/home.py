"""Where everything of one stack lives, and the account that Postgres runs under."""

import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
from pathlib import Path

import msgspec

from infra.embedded.refusal import Refusal

ROOT = Path(__file__).parents[2]
# Postgres refuses to run as root, so root lends it an account that owns nothing else.
ACCOUNT = "ibid-postgres"
SHARED = Path("/var/lib/ibid")


def command(script: str) -> str:
    """How a person types one of the scripts for this very folder."""
    chosen = os.environ.get("IBID_HOME")
    return f"IBID_HOME={shlex.quote(chosen)} ./scripts/{script}.sh" if chosen else f"./scripts/{script}.sh"


class HomeError(Refusal):
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
    def objects(self) -> Path:
        """Below it Storage keeps its buckets: by the names that it gives the one store and the one tenant."""
        return self.files / "stub/stub"

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
        """The built web app; tests share one build among their stacks by IBID_WEB."""
        return Path(os.environ.get("IBID_WEB") or self.path / "web")


def locate() -> Home:
    """Raises HomeError when the folder cannot be made or written."""
    path = Path(os.environ.get("IBID_HOME") or ROOT / ".ibid").resolve()
    try:
        _make(path)
    except OSError as problem:
        raise HomeError(
            f"cannot make {path} ({problem.strerror}); set IBID_HOME to a folder you may write"
        ) from problem
    if not os.access(path, os.W_OK):
        raise HomeError(f"cannot write to {path}; set IBID_HOME to a folder you may write")
    return Home(path=path, postgres=_for_postgres(path))


def _make(path: Path) -> None:
    """A folder that exists keeps its permissions; a new one of root's lets Postgres's account walk through."""
    if not path.exists():
        path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True)
    for private in ("files", "logs"):
        (path / private).mkdir(mode=0o700, exist_ok=True)


def _for_postgres(path: Path) -> Path:
    """Root's Postgres runs under an account of its own, which may not be able to enter `path`."""
    inside = path / "postgres"
    # One folder a stack, told apart by where its home is: no folder of the user's is opened to the account.
    outside = SHARED / hashlib.sha256(str(path).encode()).hexdigest()[:12]
    if os.geteuid() != 0 or inside.exists():
        return inside
    if outside.exists() or not os.environ.get("IBID_HOME"):
        return outside
    return inside if _enterable(path) else outside


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
        words = f"useradd --system --no-create-home --home-dir {SHARED} --shell /bin/false {ACCOUNT}"
    try:
        subprocess.run(words.split(), check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise HomeError(f"cannot make the system account {ACCOUNT}; run as an ordinary user instead") from problem
    return pwd.getpwnam(ACCOUNT)


# All that a start makes in its folder. reset.sh removes these alone: IBID_HOME may name a folder with more in it.
MADE = (
    *("files", "logs", "postgres", "caddy", "web", "venv", "node", "tools", "operations", "stamps", "npm-cache"),
    *("restoring", "restore.json", "update.json", "operations.lock", ".lock"),
    *(".env.local", "state.json", "Caddyfile", "bootstrapped", "seeded"),
)


def remove(home: Home) -> None:
    """Every byte of the stack; the caller has stopped it and asked."""
    # What a restore set aside has the name of what took its place, and more.
    aside = home.path.glob(f"{home.files.name}.*-*")
    for made in (home.postgres, *(home.path / name for name in MADE), *aside):
        if made.is_dir():
            shutil.rmtree(made)
        else:
            made.unlink(missing_ok=True)
    if home.path.exists() and not any(home.path.iterdir()):
        home.path.rmdir()
