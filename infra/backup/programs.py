"""Postgres's own programs."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from infra.backup.manifest import BLOCK
from infra.backup.sums import Source


def failure(program: Path, *words: str, url: str = "", into: Path | None = None, given: Source | None = None) -> str:
    """The end of what it said where it failed, else nothing. `given` is its input; what it prints goes into the file.

    The password of `url` goes by the environment: arguments can be read by every account of the machine.
    """
    password = urlsplit(url).password or ""
    database = ["--dbname", url.replace(f":{password}@", "@", 1)] if url else []
    with (
        output(into) as out,
        subprocess.Popen(
            [str(program), *database, *words],
            env=os.environ | ({"PGPASSWORD": password} if password else {}),
            stdin=subprocess.DEVNULL if given is None else subprocess.PIPE, stdout=out, stderr=subprocess.PIPE,
        ) as running,
    ):  # fmt: skip
        return ended(running, given)


@contextlib.contextmanager
def output(into: Path | None) -> Iterator[IO[bytes] | int]:
    if into is None:
        yield subprocess.DEVNULL
        return
    with into.open("xb") as out:
        yield out


def ended(running: subprocess.Popen[bytes], given: Source | None = None) -> str:
    """What it said in the end where it failed; fed until then."""
    assert running.stderr is not None
    if given is not None and running.stdin is not None:
        # One that ends before it has read everything says itself why.
        with contextlib.suppress(BrokenPipeError), running.stdin as pipe:
            shutil.copyfileobj(given, pipe, BLOCK)
    said = running.stderr.read().decode(errors="replace").strip()
    return "" if not running.wait() else said[-600:] or f"exit code {running.returncode}"
