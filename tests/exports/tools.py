"""Programs that read what we write, where they are installed; nothing depends on them."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

needs_pandoc = pytest.mark.skipif(
    not shutil.which("pandoc"), reason="pandoc is not installed: reading back is NOT checked"
)
needs_tex = pytest.mark.skipif(
    not (shutil.which("lualatex") and shutil.which("bibtex")), reason="no TeX is installed: compiling is NOT checked"
)
Json = dict[str, Any]


def pandoc(text: str, reader: str) -> Json:
    """Its tree of the text. `smart` is off: it would set quotes as printers do."""
    call = ["pandoc", "-f", reader, "-t", "json", "--sandbox"]
    made = subprocess.run(call, input=text, capture_output=True, text=True, timeout=60, check=True)
    found: Json = json.loads(made.stdout)
    return found


def pandoc_of_docx(file: Path) -> Json:
    made = subprocess.run(["pandoc", "-f", "docx", "-t", "json", file], capture_output=True, timeout=60, check=True)
    found: Json = json.loads(made.stdout)
    return found


def found(tree: Any, *kinds: str) -> list[Any]:
    """The contents of each element of those kinds, in order."""
    if isinstance(tree, list):
        return [each for part in tree for each in found(part, *kinds)]
    if not isinstance(tree, dict):
        return []
    here = [tree.get("c")] if tree.get("t") in kinds else []
    return here + [each for part in tree.values() for each in found(part, *kinds)]


def words(tree: Any) -> str:
    """What a reader reads; code and formulas as they were written."""
    if isinstance(tree, list):
        return "".join(map(words, tree))
    if not isinstance(tree, dict):
        return ""
    kind, content = tree.get("t"), tree.get("c")
    if kind in {"Space", "SoftBreak", "LineBreak"}:
        return " "
    if kind in {"Str", "Code", "CodeBlock", "Math"}:
        return str(content if kind == "Str" else content[1])
    return words(content) + ("\n" if kind in {"Para", "Plain", "Header"} else "")


def compiled(engine: str, folder: Path, text: str, beside: Mapping[str, str] | None = None) -> str:
    """The log of a compilation that asked nobody anything and ended well."""
    (folder / "document.tex").write_text(text)
    for name, words in (beside or {}).items():
        (folder / name).write_text(words)
    tex = [engine, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "document"]
    for call in [tex, ["bibtex", "document"], tex] if beside else [tex]:
        made = subprocess.run(call, cwd=folder, capture_output=True, timeout=110, check=False)
        said = made.stdout.decode(errors="replace")
        assert made.returncode == 0, said[-3000:]
    return (folder / "document.log").read_text(errors="replace")
