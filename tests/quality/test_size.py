"""Short functions, short modules: what separates code that is read from code that is searched."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FUNCTION_LINES = 50
MODULE_LINES = 400
TREES = ("bff", "infra", "scripts", "tests", "e2e", "bench")
GENERATED = {"web/src/lib/database.types.ts", "web/src/lib/openapi.d.ts"}


def python() -> Iterator[Path]:
    for tree in TREES:
        yield from (path for path in (ROOT / tree).rglob("*.py") if "node_modules" not in path.parts)


def modules() -> Iterator[Path]:
    yield from python()
    for kind in ("*.ts", "*.tsx"):
        found = (ROOT / "web/src").rglob(kind)
        yield from (path for path in found if str(path.relative_to(ROOT)) not in GENERATED)


def long_functions(source: str) -> list[tuple[str, int]]:
    functions = (
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    lengths = ((node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions)
    return [(name, lines) for name, lines in lengths if lines > FUNCTION_LINES]


def test_no_function_is_longer_than_fifty_lines() -> None:
    found = {str(path.relative_to(ROOT)): long_functions(path.read_text()) for path in python()}

    assert {path: functions for path, functions in found.items() if functions} == {}


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules()}

    assert {path: lines for path, lines in lengths.items() if lines > MODULE_LINES} == {}


@pytest.mark.parametrize(("lines", "found"), [(50, 0), (51, 1)])
def test_a_planted_function_is_measured(lines: int, found: int) -> None:
    source = "def long():\n" + "    pass\n" * (lines - 1)

    assert len(long_functions(source)) == found
