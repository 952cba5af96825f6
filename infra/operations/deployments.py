"""Bringing a version up, on either stack: its code, what is built from it, and the services that run it."""

import subprocess
from typing import Protocol

import msgspec

from infra import settings_file
from infra.backup.problems import NotPossible
from infra.operations import stacks, versions
from infra.operations.running import Running
from infra.operations.stacks import Compose


class Deployment(Protocol):
    @property
    def running(self) -> Running:
        """The stack as it is now."""

    def prepare(self, version: str) -> None:
        """Its code is here, and all that is built from it. Raises NotPossible."""

    def bring_back(self, version: str) -> None:
        """The same of one that ran here before: what was built from it then serves again. Raises NotPossible."""

    def start(self) -> None:
        """Migrations are applied, and every service runs what is here. Raises NotPossible."""

    def complain(self) -> None:
        """Shows the last words of what is not well."""


def script(name: str, *words: str) -> None:
    """One of the scripts of what is checked out now. What it says is shown; raises NotPossible where it fails."""
    done = subprocess.run([f"./scripts/{name}", *words], cwd=stacks.ROOT, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise NotPossible(f"./scripts/{name} ended with exit code {done.returncode}; what it said stands above.")


class EmbeddedDeployment:
    """Services read their code as they run, so they are stopped before it changes."""

    def __init__(self, running: Running) -> None:
        self.running = running

    def prepare(self, version: str) -> None:
        script("stop.sh")
        versions.check_out(version)
        script("start.sh", "--install")

    def bring_back(self, version: str) -> None:
        self.prepare(version)

    def start(self) -> None:
        # A demo that was made stays; one that was not wanted is not made now.
        script("start.sh", "--detach", "--no-demo")

    def complain(self) -> None:
        """start.sh has."""


class ContainerDeployment:
    """Images are named after their version, so the new ones are built while the old ones run."""

    def __init__(self, running: Running, compose: Compose) -> None:
        self.running = running
        self._compose = compose

    def prepare(self, version: str) -> None:
        self._check_out(version)
        self._do("build")

    def bring_back(self, version: str) -> None:
        """Needs no registry and no package index: what ended the update may be that one of these is away."""
        self._check_out(version)
        if not all(
            stacks.engine("image", "ls", "--quiet", image) for image in self._images().values() if _is_ours(image)
        ):
            self._do("build")

    def start(self) -> None:
        self._do("up", "-d")

    def complain(self) -> None:
        bad = sorted({one.name for one in self.running.services() if not one.well})
        if bad:
            self._compose.shown("logs", "--no-color", "--tail", "25", *bad)

    def _check_out(self, version: str) -> None:
        versions.check_out(version)
        settings_file.name_version(self._compose.settings, versions.called())
        # Asked to pull all, Compose looks for ours too, where a service names the image and another builds it.
        others = sorted(name for name, image in self._images().items() if not _is_ours(image))
        self._do("pull", "--policy", "missing", *others)

    def _images(self) -> dict[str, str]:
        """By service."""
        every = msgspec.json.decode(self._compose.run("config", "--format", "json"))["services"]
        return {name: told["image"] for name, told in every.items()}

    def _do(self, *words: str) -> None:
        if self._compose.shown(*words):
            raise NotPossible(f"docker compose {words[0]} failed; what it said stands above.")


def _is_ours(image: str) -> bool:
    return image.rpartition(":")[0] in stacks.OURS
