"""What the services say: the end of it or what comes, of all or of one, with all lines or those that hold a text."""

import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from infra.backup.problems import NotPossible, Refused
from infra.operations.stacks import Compose

# Between two looks at files that grow.
PAUSE = 0.2
# Of one file's end, at most so much is read to find its last lines.
MOST = 4 * 1024 * 1024


def of_files(folder: Path, service: str, tail: int, *, follow: bool) -> Iterator[str]:
    """As Compose writes them: the service's name, a bar, its line."""
    files = sorted(file for file in folder.glob("*.log") if not file.name.endswith(".old.log"))
    known = [file.stem for file in files]
    if service and service not in known:
        raise Refused(f"{service} has written nothing here; there are {', '.join(known) or 'no logs yet'}.")
    chosen = [Growing(file) for file in files if not service or file.stem == service]
    width = max((len(one.name) for one in chosen), default=0)
    try:
        for one in chosen:
            yield from (f"{one.name.ljust(width)} | {line}" for line in one.last(tail))
        while follow:
            for one in chosen:
                yield from (f"{one.name.ljust(width)} | {line}" for line in one.more())
            time.sleep(PAUSE)
    finally:
        for one in chosen:
            one.close()


class Growing:
    """A log that somebody writes, and at times empties (supervisor.rotate)."""

    def __init__(self, file: Path) -> None:
        self.name = file.stem
        self._file: IO[bytes] = file.open("rb")
        self._read_to = 0
        self._begun = b""

    def last(self, count: int) -> list[str]:
        self._read_to = max(0, self._file.seek(0, 2) - MOST)
        whole = self.more()
        return whole[-count:] if count else []

    def more(self) -> list[str]:
        """Whole lines that came since."""
        if self._file.seek(0, 2) < self._read_to:
            self._read_to, self._begun = 0, b""
        self._file.seek(self._read_to)
        *whole, self._begun = (self._begun + self._file.read()).split(b"\n")
        self._read_to = self._file.tell()
        return [line.decode(errors="replace") for line in whole]

    def close(self) -> None:
        self._file.close()


def of_containers(compose: Compose, service: str, tail: int, *, follow: bool) -> Iterator[str]:
    """Raises NotPossible with what Compose said."""
    words = [
        "logs",
        "--no-color",
        "--tail",
        str(tail),
        *(["--follow"] if follow else []),
        *([service] if service else []),
    ]
    with compose.begun(*words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            yield from (line.decode(errors="replace").rstrip("\n") for line in process.stdout)
        finally:
            if process.poll() is None and follow:
                process.terminate()
        if process.wait():
            raise NotPossible(f"docker compose logs failed: {process.stderr.read().decode(errors='replace').strip()}")


def holding(lines: Iterable[str], text: str) -> Iterator[str]:
    """Without regard to upper and lower case, as people look for words."""
    return (line for line in lines if text.casefold() in line.casefold())
