"""The list of what is written with the service key is the list of what is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bff.clients import privileged
from tests.stack import ROOT

WRITES = {"insert", "update", "call", "_ask"}


def written(source: str) -> Iterator[str]:
    """The table or function of each call that says `because`, or that has it said (_ask in auth/attempts.py)."""
    tree = ast.parse(source)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", "")
        first = call.args[0] if call.args else None
        gives_reason = any(keyword.arg == "because" for keyword in call.keywords)
        if name in WRITES and isinstance(first, ast.Constant) and (gives_reason or name == "_ask"):
            yield str(first.value)


def users() -> dict[Path, str]:
    return {
        file: text
        for file in (ROOT / "bff").rglob("*.py")
        if "because=" in (text := file.read_text()) and file.name != "privileged.py"
    }


def listed() -> set[str]:
    """The names in the first column of the table in the module's docstring."""
    rows = [line for line in (privileged.__doc__ or "").splitlines() if line.startswith("| ")][1:]
    cells = [re.sub(r":.*|\(.*?\)", "", row.split("|")[1]) for row in rows if "---" not in row]
    return {name.strip() for cell in cells for name in cell.split(",")}


def test_the_list_names_every_write_with_the_service_key_and_no_other() -> None:
    assert listed() == {name for text in users().values() for name in written(text)}


@pytest.mark.parametrize("text", ["r.insert('secrets', {}, because='x')", "r.update('secrets', {}, {}, because=WHY)"])
def test_a_write_that_nobody_listed_is_found(text: str) -> None:
    assert list(written(text)) == ["secrets"]


def test_the_service_key_has_one_home() -> None:
    """Besides the place that builds, the settings, and the worker, which has no caller."""
    holders = {
        str(file.relative_to(ROOT)) for file in (ROOT / "bff").rglob("*.py") if "service_role_key" in file.read_text()
    }

    assert holders == {"bff/app.py", "bff/settings.py", "bff/jobs/__main__.py"}
