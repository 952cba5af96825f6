"""Which stack the scripts work on, and how Docker Compose is called for it."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Literal

import msgspec

from infra.backup import target
from infra.backup.problems import NoDocker, NotPossible, Refused
from infra.backup.target import Settings
from infra.embedded import keys

ROOT = Path(__file__).parents[2]
PROD = "infra/compose.prod.yml"
TUNNEL = "infra/compose.tunnel.yml"
# Images that are made here, and nowhere to be fetched.
OURS = ("ibid-bff", "ibid-web", "ibid-backup")
Source = IO[bytes] | int | None


class Compose(msgspec.Struct, frozen=True):
    """Every call is a vector of words; no shell reads them. `settings` is .env.production."""

    settings: Path

    def vector(self, *words: str) -> list[str]:
        """With the tunnel's file where a tunnel is set up: without it the gateway's ports would be opened."""
        base = ["docker", "compose", "-f", PROD, "--env-file", str(self.settings)]
        tunnel = ["-f", TUNNEL, "--profile", "tunnel"] if keys.read(self.settings).get("TUNNEL_TOKEN") else []
        return [*base, *tunnel, *words]

    def begun(self, *words: str, stdin: Source = subprocess.DEVNULL, stdout: Source = None) -> subprocess.Popen[bytes]:
        """Runs beside us; its errors are kept to be read. Raises NoDocker."""
        return subprocess.Popen(
            self.vector(*words), executable=docker(), cwd=ROOT, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE
        )

    def run(self, *words: str, given: bytes | None = None, into: IO[bytes] | None = None) -> bytes:
        """What it printed; nothing where that goes `into` a file. Raises NoDocker, or NotPossible with what it said."""
        return _run(self.vector(*words), f"docker compose {words[0]}", given, into)

    def shown(self, *words: str) -> int:
        """Its exit code. What it prints and asks is between it and whoever sits at the terminal. Raises NoDocker."""
        return subprocess.run(self.vector(*words), executable=docker(), cwd=ROOT, check=False).returncode


class Stack(msgspec.Struct, frozen=True):
    """`home` is IBID_HOME; `settings` the file with its secrets, which may not be there yet."""

    kind: Literal["embedded", "compose"]
    home: Path
    settings: Path

    @property
    def backups(self) -> Settings:
        """What its settings file says of backups, or the environment. Raises ValueError where a figure is none."""
        return target.settings(self.settings)

    @property
    def compose(self) -> Compose:
        """Raises NotPossible where there is no settings file, without which Compose starts nothing."""
        if not self.settings.exists():
            raise NotPossible(f"There is no {self.settings}; ./scripts/new-keys.sh https://your.site makes it.")
        return Compose(self.settings)


def find(named: str | None, environ: Mapping[str, str] = os.environ) -> Stack:
    """What --stack names, else whichever was set up here. Raises Refused where that cannot be told."""
    home = Path(environ.get("IBID_HOME") or ROOT / ".ibid").resolve()
    embedded = Stack("embedded", home, home / ".env.local")
    compose = Stack("compose", home, ROOT / ".env.production")
    if named:
        every = {"embedded": embedded, "compose": compose}
        if named not in every:
            raise Refused(f"There is no stack {named}: --stack embedded, or --stack compose.")
        return every[named]
    if embedded.settings.exists() and compose.settings.exists():
        both = f"Both {embedded.settings} and {compose.settings} are here"
        raise Refused(f"{both}; say which is meant: --stack embedded, or --stack compose.")
    return compose if compose.settings.exists() else embedded


def engine(*words: str) -> bytes:
    """What docker itself prints, where Compose has no word for it. Raises NoDocker, or NotPossible."""
    return _run(["docker", *words], f"docker {words[0]}")


def _run(vector: list[str], called: str, given: bytes | None = None, into: IO[bytes] | None = None) -> bytes:
    done = subprocess.run(
        vector, executable=docker(), cwd=ROOT, check=False,
        stdin=subprocess.DEVNULL if given is None else None, input=given,
        stdout=into or subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-1200:] or f"exit code {done.returncode}"
        raise NotPossible(f"{called} failed: {said}")
    return done.stdout or b""


def docker() -> str:
    """Raises NoDocker."""
    found = shutil.which("docker")
    if found is None:
        raise NoDocker(
            "Docker is not here, or not on the PATH. docs/self-hosting.md says which version; "
            "if Ibid runs here without Docker, say --stack embedded."
        )
    return found
