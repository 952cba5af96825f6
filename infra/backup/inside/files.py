"""Writes files as a tar, with their attributes: `python -c … FOLDER HOLD` reads their names as JSON. 66: one is gone.

Each gets a second name below HOLD first, which takes no time: what is deleted while they are written is written all the
same.
"""

import json
import os
import shutil
import sys
import tarfile
import tempfile
import time

GONE = 66
PREFIX = ".backup-"
DAY = 24 * 3600


def main(folder: str, hold: str) -> None:
    sweep(hold)
    names = json.load(sys.stdin)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=hold) as held:
        for number, name in enumerate(names):
            try:
                os.link(os.path.join(folder, name), os.path.join(held, str(number)))  # noqa: PTH118 - names as they are
            except FileNotFoundError:
                print(name, file=sys.stderr)  # noqa: T201
                sys.exit(GONE)
        with tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            for number, name in enumerate(names):
                add(tar, os.path.join(held, str(number)), name)  # noqa: PTH118


def sweep(hold: str) -> None:
    """What a run that was killed held; one that still works is younger."""
    for left in os.scandir(hold):
        if left.name.startswith(PREFIX) and left.stat().st_mtime < time.time() - DAY:
            shutil.rmtree(left.path, ignore_errors=True)


def add(tar: tarfile.TarFile, path: str, name: str) -> None:
    told = tar.gettarinfo(path, name)
    own = [key for key in os.listxattr(path) if key.startswith("user.")]
    told.pax_headers = {f"SCHILY.xattr.{key}": value(path, key) for key in own}
    with open(path, "rb") as file:  # noqa: PTH123
        tar.addfile(told, file)


def value(path: str, key: str) -> str:
    return os.getxattr(path, key).decode("utf-8", "surrogateescape")


if __name__ == "__main__":
    main(*sys.argv[1:])
