"""Lays the files of a tar, which it reads, below a folder, with their attributes: `python -c … FOLDER`."""

import os
import shutil
import sys
import tarfile
from collections.abc import Mapping
from typing import IO

PAX = "SCHILY.xattr."


def main(folder: str) -> None:
    with tarfile.open(fileobj=sys.stdin.buffer, mode="r|") as tar:
        for one in tar:
            source = tar.extractfile(one)
            # What has a version's name has its bytes: they never change.
            if source is not None and not os.path.exists(os.path.join(folder, one.name)):  # noqa: PTH110, PTH118
                with source:
                    lay(os.path.join(folder, one.name), source, one.pax_headers)  # noqa: PTH118


def lay(path: str, source: IO[bytes], headers: Mapping[str, str]) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
    partial = f"{path}.partial"
    with open(partial, "wb") as out:  # noqa: PTH123
        shutil.copyfileobj(source, out)
        for name, value in headers.items():
            if name.startswith(f"{PAX}user."):
                os.setxattr(partial, name.removeprefix(PAX), value.encode("utf-8", "surrogateescape"))
    os.replace(partial, path)  # noqa: PTH105


if __name__ == "__main__":
    main(*sys.argv[1:])
