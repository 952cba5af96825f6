"""What docs/lessons.md says is kept is kept: each check that it names is there."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from infra.operations import speaking

ROOT = Path(__file__).parents[2]
LESSONS = (
    *("pinned images", "expose", "limits", "healthy dependencies", "a consistent snapshot", "a backup before"),
    *("checksums", "Unix line ends", "colour", "health after each operation", "a clear start banner", "clear errors"),
    *("confirmations", "a guide for the worst day, rehearsed", "a tunnel"),
)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
# An escape code, as shell, Python and terminfo write it.
COLOUR = re.compile(r"\\033|\\x1b|\\e\[|\\u001b|\btput\b|\x1b", re.IGNORECASE)


def rows() -> dict[str, list[tuple[str, str]]]:
    """Each lesson with its checks."""
    lines = [line for line in (ROOT / "docs/lessons.md").read_text().splitlines() if line.startswith("| ")]
    return {line.split("|")[1].strip(): NAMED.findall(line) for line in lines[2:]}


def test_every_lesson_names_its_check_and_every_check_is_there() -> None:
    found = rows()

    assert [one for one in LESSONS if not any(name.startswith(one) for name in found)] == []
    assert [name for name, checks in found.items() if not checks] == []
    missing = [check for checks in found.values() for check in checks if check[1] not in functions(ROOT / check[0])]
    assert missing == []


def functions(file: Path) -> set[str]:
    return {node.name for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)}


def test_nothing_is_coloured_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """One module colours, and that on a terminal alone; so does what moves, a step's seconds."""
    every = [*(ROOT / "scripts").glob("*.sh"), *(ROOT / "infra").rglob("*.py"), ROOT / "scripts/fetch_uv.py"]
    ours = [file for file in every if "node_modules" not in file.parts]
    assert [file.name for file in ours if COLOUR.search(file.read_text())] == ["speaking.py"]
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert speaking.painted("well", "green") == "well"

    step = '. scripts/lib.sh; home=$(mktemp -d); mkdir "$home/logs"; step "a step" true; rm -r "$home"'
    said = subprocess.run(["bash", "-c", step], cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"  a step \(\d s\)\n", said.stdout)
