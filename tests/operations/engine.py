"""The tests' hand on what stands where docker would (docker.py)."""

import json
import shlex
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tests.infra import compose

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("docker.py")
PROJECTS = (("compose.prod.yml",), ("compose.prod.yml", "compose.tunnel.yml"), ("compose.dev.yml",))


@cache
def projects() -> str:
    return json.dumps({" ".join(files): compose.project(*files)["services"] for files in PROJECTS})


class Engine:
    """A folder with a program `docker` in it, for the PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        program = folder / "docker"
        program.write_text(f"#!{sys.executable} -IS\n{PROGRAM.read_text()}")
        program.chmod(0o755)
        (folder / "calls").touch()
        (folder / "projects.json").write_text(projects())
        self.world: dict[str, Any] = {
            "compose": "2.40.3", "containers": {}, "logs": {}, "inside": {}, "images": [], "plain": {}, "fails": {},
        }  # fmt: skip
        self.is_now()

    def is_now(self, **world: Any) -> None:
        self.world |= world
        (self.folder / "world.json").write_text(json.dumps(self.world))

    def calls(self) -> list[list[str]]:
        return [json.loads(line) for line in (self.folder / "calls").read_text().splitlines()]

    def commands(self) -> list[str]:
        """Each call without the words that name the project."""
        return [shlex.join(one[one.index("--env-file") + 2 :] if "--env-file" in one else one) for one in self.calls()]
