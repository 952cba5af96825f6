"""What Storage writes beside a file's bytes, in its extended attributes: its type, and how long it may be kept."""

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

# As GNU tar and bsdtar name them in a pax header.
PAX = "SCHILY.xattr."
OURS = "user."


def of(file: Path) -> dict[str, str]:
    """As headers of its place in the archive; none where its disk has no such thing."""
    found: dict[str, str] = {}
    with _where_there_are_any():
        for name in os.listxattr(file):
            if name.startswith(OURS):
                found[PAX + name] = os.getxattr(file, name).decode("utf-8", "surrogateescape")
    return found


def give(file: int, headers: Mapping[str, str]) -> None:
    """`file` is open."""
    with _where_there_are_any():
        for name, value in headers.items():
            if name.startswith(PAX + OURS):
                os.setxattr(file, name.removeprefix(PAX), value.encode("utf-8", "surrogateescape"))


@contextmanager
def _where_there_are_any() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno != errno.ENOTSUP:
            raise
