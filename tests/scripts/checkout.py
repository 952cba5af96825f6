"""A clean checkout in a folder that nobody else may enter, and a machine that has only Python."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from infra.embedded import ports as stack_ports
from infra.embedded.ports import VARIABLES, Ports

ROOT = Path(__file__).parents[2]
# Ibid brings these itself where they are missing.
BROUGHT = re.compile(r"^(node|nodejs|npm|npx|uv|uvx|pip[\d.]*|caddy|postgrest|python[\d.]*)$")


@dataclass
class Checkout:
    folder: Path
    programs: Path
    ports: Ports

    @property
    def home(self) -> Path:
        return self.folder / ".ibid"

    def run(self, script: str, *words: str, told: str = "", seconds: float = 300, **environ: str) -> "Said":
        """One of the scripts, with a clean environment; `environ` is added to it and `told` is what a person types."""
        done = subprocess.run(
            [f"./scripts/{script}", *words],
            cwd=self.folder, env=self.environment() | environ, input=told, timeout=seconds,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return Said(done.returncode, done.stdout + done.stderr)

    def follow(self, block: str, told: dict[str, str], folder: Path | None = None) -> None:
        """What a page says to type, as it stands there."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=folder or self.folder, env=self.environment() | told, timeout=600,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, block + done.stdout + done.stderr

    @contextmanager
    def begun(self, script: str, *words: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
        """One of the scripts in the foreground; it ends with the block at the latest."""
        with subprocess.Popen(
            [f"./scripts/{script}", *words],
            cwd=self.folder, env=self.environment() | environ, text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                process.terminate()

    def environment(self) -> dict[str, str]:
        kept = ("HOME", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "HTTPS_PROXY", "PIP_CONFIG_FILE")
        asked = {name: os.environ[name] for name in kept if name in os.environ}
        asked |= {name: value for name, value in os.environ.items() if name.startswith(("UV_", "PIP_", "npm_config_"))}
        chosen = {variable: str(getattr(self.ports, name)) for name, variable in VARIABLES.items()}
        return asked | chosen | {"PATH": str(self.programs), "SEMANTIC_SCHOLAR_URL": "http://127.0.0.1:9"}

    def noted(self) -> dict[str, Any]:
        """What the stack wrote down about itself."""
        found: dict[str, Any] = json.loads((self.home / "state.json").read_text())
        return found

    def runs(self) -> bool:
        """As start.sh --status tells, which would take a moment to be asked before every test."""
        try:
            now = self.noted()
        except OSError:
            return False
        return bool(now["ready"]) and lives(now["supervisor"]["pid"])

    def services(self) -> dict[str, int]:
        return {name: process["pid"] for name, process in self.noted()["services"].items()}

    def processes(self) -> list[int]:
        """The supervisor's, the services', and of all that they began."""
        first = [self.noted()["supervisor"]["pid"], *self.services().values()]
        begun = [child.pid for number in first if lives(number) for child in psutil.Process(number).children(True)]
        return sorted({*first, *begun})

    def supervisor_said(self) -> str:
        return (self.home / "logs/supervisor.log").read_text()

    def page(self, path: str = "/", **headers: str) -> tuple[int, str]:
        """The status and the text that the gateway answers. OSError where it does not, or refuses."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.ports.gateway}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()


@dataclass(frozen=True)
class Said:
    code: int
    text: str


def check_out(into: Path) -> Checkout:
    """The files that git would keep, as they are now."""
    folder = into / "ibid"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    free = stack_ports.free_like(Ports(gateway=3400, postgres=5700, smtp=3490, mail=3491), "127.0.0.1")
    return Checkout(folder, bare_machine(into / "programs"), free)


def bare_machine(into: Path) -> Path:
    """A PATH that has what a machine has, without what Ibid brings, and a Python as Debian ships it."""
    into.mkdir()
    missing = into.with_name("missing")
    missing.mkdir()
    for module in ("venv", "ensurepip", "pip"):
        (missing / f"{module}.py").write_text(f'raise ImportError("{module} is not on this machine")\n')
    python = into / "python3"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{missing}" exec "{sys.base_prefix}/bin/python3" "$@"\n')
    python.chmod(0o755)
    for folder in ("/usr/bin", "/bin", "/usr/sbin", "/sbin"):
        for program in Path(folder).iterdir():
            place = into / program.name
            if not BROUGHT.match(program.name) and not place.is_symlink():
                place.symlink_to(program)
    return into


def lives(number: int) -> bool:
    """A process that ended and whom nobody collected (a detached one, under some inits) does not live."""
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until(done: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether it came true in time; while it is refused or half written it is not yet."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if done():
                return True
        except (OSError, KeyError, ValueError):
            pass
        time.sleep(0.1)
    return False
