"""The first line that a command of ours says: what it is, when it began, which version."""

import os
import subprocess
from datetime import UTC, datetime

from infra.embedded.home import ROOT


def banner(name: str) -> str:
    return f"{name}, {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, {version()}"


def version() -> str:
    """The commit or tag that is checked out; an image has it from its building."""
    described = ["git", "describe", "--tags", "--always", "--dirty"]
    try:
        found = subprocess.run(described, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:  # a copy of the code needs no git
        found = ""
    return found or os.environ.get("APP_VERSION", "unknown")
