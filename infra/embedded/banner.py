"""The first line that a command of ours says: what it is, when it began, which version."""

import os
import subprocess
from datetime import UTC, datetime
from functools import cache

from infra.embedded.home import ROOT


def banner(name: str) -> str:
    return f"{name}, {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, {version()}"


@cache
def version() -> str:
    """An image has it from its building, a service from who started it; else the commit or tag that is checked out."""
    if told := os.environ.get("APP_VERSION"):
        return told
    described = ["git", "describe", "--tags", "--always", "--dirty"]
    try:
        found = subprocess.run(described, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:  # a copy of the code needs no git
        found = ""
    return found or "unknown"
