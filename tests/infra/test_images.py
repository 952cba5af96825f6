"""What an image copies of ours is enough for what is run in it: each program finds all that it imports."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra import compose
from tests.infra.compose import INFRA

ROOT = INFRA.parent
COPY = re.compile(r"^COPY (?!--from)(.+) (\S+)$", re.MULTILINE)
MODULE = re.compile(r"python -m ([\w.]+)")
# What one that is run begins itself.
BEGUN = {"backup/Dockerfile": {"infra.backup"}}


@pytest.mark.parametrize(("file", "image"), [("bff/Dockerfile", "ibid-bff:"), ("backup/Dockerfile", "ibid-backup:")])
def test_every_program_of_an_image_finds_all_that_it_imports(tmp_path: Path, file: str, image: str) -> None:
    lay((INFRA / file).read_text().rpartition("\nFROM ")[2], tmp_path)
    modules = sorted(run_in(image) | BEGUN.get(file, set()))
    assert len(modules) > 1, modules

    starts = [f"{name}.__main__" if (tmp_path / name.replace(".", "/")).is_dir() else name for name in modules]
    importing = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"
    words, environ = [sys.executable, "-c", importing, *starts], {**os.environ, "PYTHONPATH": ""}
    done = subprocess.run(words, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def lay(stage: str, into: Path) -> None:
    """As the last stage of a Dockerfile copies it."""
    for sources, place in COPY.findall(stage.replace("\\\n", "")):
        for source in sources.split():
            at = into / place / Path(source).name if place.endswith("/") else into / place
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, at, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
            else:
                at.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / source, at)


def run_in(image: str) -> set[str]:
    """The modules that the services of an image run, and those that ask whether they are well."""
    told = [one for one in compose.project("compose.prod.yml")["services"].values() if one["image"].startswith(image)]
    asked = [word for one in told for word in (one.get("command", []), one.get("healthcheck", {}).get("test", []))]
    written = (INFRA / image.removeprefix("ibid-").removesuffix(":") / "Dockerfile").read_text()
    spoken = re.sub(r'[",]', "", written)
    return set(MODULE.findall("\n".join(" ".join(map(str, words)) for words in asked) + spoken))
