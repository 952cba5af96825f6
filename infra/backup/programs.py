"""Postgres's own programs."""

import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit


def failure(program: Path, *words: str, url: str = "") -> str:
    """The end of what it said where it failed, else nothing.

    The password of `url` goes by the environment: arguments can be read by every account of the machine.
    """
    password = urlsplit(url).password or ""
    database = ["--dbname", url.replace(f":{password}@", "@", 1)] if url else []
    done = subprocess.run(
        [str(program), *database, *words],
        env=os.environ | ({"PGPASSWORD": password} if password else {}),
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if not done.returncode:
        return ""
    return done.stderr.strip()[-600:] or f"exit code {done.returncode}"
