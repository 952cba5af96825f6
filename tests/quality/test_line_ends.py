"""Shell and SQL keep Unix line ends: one carriage return, and a script does not start on Linux."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_OURS = {"node_modules", ".git", ".venv", ".ibid", ".ibid-test", ".hypothesis"}


def scripts(root: Path) -> Iterator[Path]:
    for folder, inside, names in os.walk(root):
        inside[:] = [name for name in inside if name not in NOT_OURS]
        yield from (Path(folder, name) for name in names if name.endswith((".sh", ".sql")))
    yield from (path for path in [root / ".ci/run"] if path.exists())


def with_carriage_returns(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in scripts(root) if b"\r" in path.read_bytes())


def test_no_script_has_windows_line_ends() -> None:
    assert with_carriage_returns(ROOT) == []


def test_a_planted_script_is_found(tmp_path: Path) -> None:
    (tmp_path / "good.sh").write_bytes(b"#!/bin/sh\nexit 0\n")
    (tmp_path / "planted.sh").write_bytes(b"#!/bin/sh\r\nexit 0\r\n")

    assert with_carriage_returns(tmp_path) == ["planted.sh"]


def test_git_writes_them_so_on_every_machine() -> None:
    rules = (ROOT / ".gitattributes").read_text().splitlines()

    assert {"*.sh text eol=lf", "*.sql text eol=lf"} <= set(rules)
