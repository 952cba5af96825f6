"""Writes web/src/lib/database.types.ts anew from the database that DATABASE_URL names."""

import os
import subprocess

from tests.database.conftest import CLI
from tests.database.test_types import TYPES
from tests.stack import ROOT


def main() -> None:
    url = os.environ["DATABASE_URL"]
    command = [CLI, "--workdir", ROOT, "--agent", "no"]
    command += ["gen", "types", "--schema", "public", f"--remote={url}?sslmode=disable"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    TYPES.write_text(done.stdout)


if __name__ == "__main__":
    main()
