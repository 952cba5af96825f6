"""What docs/operations.md says to type on a server is understood by its scripts, and by Docker."""

import re
import subprocess
from pathlib import Path

import pytest

from infra.operations import __main__ as operations
from tests.operations import reference
from tests.operations.engine import ROOT, Engine

WANTED = (
    "up -d",
    "down",
    "start.sh",
    "stop.sh",
    "logs.sh",
    "status.sh",
    "stats",
    "shell.sh",
    "build bff",
    "pull",
    "prune.sh",
)

WRONG = (
    *("$compose up --now", "$compose logs mailer", "docker stat", "$compose -f infra/x.yml ps"),
    # Ours are at no registry, and the worker's image is built by another service.
    *("$compose pull", "$compose pull --ignore-buildable"),
)


@pytest.mark.parametrize("wanted", WANTED)
def test_it_has_what_an_operator_looks_for(wanted: str) -> None:
    assert any(wanted in command for command in (*reference.without_docker(), *reference.in_containers()))


def test_a_new_version_takes_five_steps() -> None:
    assert [re.findall(r"\w+(?=\.sh)", one) for one in reference.steps()] == [
        ["doctor"], ["update"], ["update"], ["status"], ["prune"],
    ]  # fmt: skip


def test_every_command_of_dockers_is_one_that_it_knows(server: Path, engine: Engine) -> None:
    commands = [one for one in reference.in_containers() if "docker" in one or "$compose" in one]
    assert len(commands) >= 5
    for command in commands:
        text = command.replace("$compose", reference.COMPOSE)
        done = subprocess.run(["bash", "-euc", text], cwd=server, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stderr)
    assert len(engine.calls()) >= len(commands)


@pytest.mark.parametrize("command", WRONG)
def test_docker_would_not_understand_just_anything(server: Path, engine: Engine, command: str) -> None:
    text = command.replace("$compose", reference.COMPOSE)

    assert subprocess.run(["bash", "-euc", text], cwd=server, capture_output=True, check=False).returncode == 125


def test_every_script_takes_the_words_that_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of operations are read by their own parsers; that all others exist is enough here."""
    asked: list[object] = []
    for act, (adding, _) in operations.ACTS.items():
        monkeypatch.setitem(operations.ACTS, act, (adding, lambda _, words: asked.append(words)))
    written = {*reference.without_docker(), *reference.in_containers(), *reference.steps()}
    scripts = [one for command in written for one in re.findall(r"\./scripts/(\w[\w-]*)\.sh((?: [\w.-]+)*)", command)]
    for name, words in scripts:
        assert (ROOT / f"scripts/{name}.sh").exists(), name
        if name in operations.ACTS:
            assert operations.main([name, "--stack", "embedded", *words.split()]) == 0, (name, words)
    assert len(asked) >= 10
