"""A clean checkout in a folder that nobody else may enter, and a machine that has only Python."""

import os
import re
import shutil
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from infra.embedded import ports as stack_ports
from infra.embedded.ports import VARIABLES, Ports

ROOT = Path(__file__).parents[2]
# Ibid brings these itself where they are missing.
BROUGHT = re.compile(r"^(node|nodejs|npm|npx|uv|uvx|pip[\d.]*|caddy|postgrest)$")


@dataclass
class Checkout:
    folder: Path
    programs: Path
    ports: Ports
    opened: ExitStack = field(default_factory=ExitStack)

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

    def environment(self) -> dict[str, str]:
        kept = ("HOME", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "HTTPS_PROXY", "PIP_CONFIG_FILE")
        asked = {name: os.environ[name] for name in kept if name in os.environ}
        asked |= {name: value for name, value in os.environ.items() if name.startswith(("UV_", "PIP_", "npm_config_"))}
        chosen = {variable: str(getattr(self.ports, name)) for name, variable in VARIABLES.items()}
        return asked | chosen | {"PATH": str(self.programs), "SEMANTIC_SCHOLAR_URL": "http://127.0.0.1:9"}


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
    """A PATH that has what a machine has, without what Ibid brings."""
    into.mkdir()
    for folder in ("/usr/bin", "/bin", "/usr/sbin", "/sbin"):
        for program in Path(folder).iterdir():
            place = into / program.name
            if not BROUGHT.match(program.name) and not place.is_symlink():
                place.symlink_to(program)
    return into


def lives(number: int) -> bool:
    """A process that ended and whom nobody collected (a detached one, under some inits) does not live."""
    return psutil.pid_exists(number) and psutil.Process(number).status() != psutil.STATUS_ZOMBIE
