"""A machine whose Ibid does not run: what lives on it, and the backup's acts there as an operator's shell sees them."""

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from infra.backup import __main__ as command
from infra.backup import archive, restoring
from infra.backup.target import Target, embedded
from infra.embedded import home as homes
from infra.embedded import ports as stack_ports
from infra.embedded import postgres, stack, state
from infra.embedded.home import Home
from infra.embedded.ports import VARIABLES, Ports
from tests.stack import ROOT

# What a step of backup and restore says of itself as it begins.
STEP = re.compile(r"^\[(backup|restore) (\d+)/\d+\] ")
Seen = Mapping[str, tuple[int, int, int]]


@dataclass(frozen=True)
class Said:
    code: int
    text: str


@dataclass(frozen=True)
class Machine:
    """`environ` names its folder and its ports. `backups` is the folder of archives where none is named."""

    home: Home
    environ: Mapping[str, str]
    ports: Ports

    def run(self, *words: str, backups: Path, **told: str) -> Said:
        """An act in this process, which is quick: `make`, `verify ARCHIVE`, `restore --yes ARCHIVE` …"""
        said = io.StringIO()
        with self.here(backups, **told), pytest.MonkeyPatch.context() as patched:
            patched.setattr(sys, "argv", ["backup", *words])
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                code = command.main()
        return Said(code, said.getvalue())

    @contextmanager
    def begun(self, *words: str, backups: Path) -> Iterator[subprocess.Popen[str]]:
        """The same in a process of its own, to be looked at and killed."""
        with subprocess.Popen(
            [sys.executable, "-m", "infra.backup", *words], cwd=ROOT, text=True,
            env=dict(os.environ) | self.environ | {"BACKUP_DIR": str(backups)},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                process.kill()

    @contextmanager
    def here(self, backups: Path, **told: str) -> Iterator[Target]:
        with pytest.MonkeyPatch.context() as patched:
            for name, value in {**self.environ, "BACKUP_DIR": str(backups), **told}.items():
                patched.setenv(name, value)
            yield embedded(homes.locate())

    @contextmanager
    def awake(self) -> Iterator[psutil.Process]:
        """Its Postgres alone, while the block lasts or until it is killed."""
        server = stack.start_postgres(self.home, self.ports)
        try:
            yield psutil.Process(server.pid)
        finally:
            postgres.stop(server)

    def lives(self) -> Seen:
        """Each file of database and storage, by what tells one content from another."""
        found = {}
        for top in (self.home.data, self.home.files):
            for place in (top, *top.rglob("*")):
                now = place.stat()
                found[str(place)] = (now.st_ino, now.st_size, now.st_mtime_ns)
        return found

    def left_over(self, backups: Path) -> list[str]:
        """What no run may leave behind it: partial archives, half restored databases and their servers."""
        scratch = [*self.home.postgres.glob(".scratch-*"), *self.home.postgres.glob("*partial*")]
        beside = [at / restoring.BESIDE for at in (self.home.path, self.home.postgres)]
        return [
            *(one.name for one in (*backups.glob(f"{archive.PARTIAL}*"), *scratch)),
            *(str(one) for one in beside if one.exists()),
            *(" ".join(one) for one in self.servers()),
        ]

    def servers(self) -> list[list[str]]:
        """The command lines of database servers in this machine's folders, but for its own while it runs."""
        own = str(self.home.data) if state.read(self.home) else ""
        commands = [one.info["cmdline"] or [] for one in psutil.process_iter(["cmdline"])]
        found = [words for words in commands if len(words) > 2 and words[1] == "-D" and words[2] != own]
        return [words for words in found if words[2].startswith(str(self.home.postgres))]


@contextmanager
def machine(folder: Path) -> Iterator[Machine]:
    """An empty one: no keys, no database, no files."""
    free = stack_ports.free_like(Ports(gateway=3800, postgres=5900, smtp=3890, mail=3891), "127.0.0.1")
    environ = {variable: str(getattr(free, name)) for name, variable in VARIABLES.items()}
    environ |= {"IBID_HOME": str(folder / "ibid")}
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("IBID_HOME", environ["IBID_HOME"])
        home = homes.locate()
    try:
        yield Machine(home, environ, free)
    finally:
        homes.remove(home)
