"""The Claude CLI as a subprocess, against a stub that is stricter about its arguments."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bff.clients import models
from bff.clients.claude_cli import ENVIRONMENT, Command
from bff.clients.models import ModelError, Said, Spent

SCRIPT = Path(__file__).parents[1] / "fakes" / "claude.py"


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An executable; run by this Python itself, for wrappers add variables of their own."""
    made = tmp_path_factory.mktemp("cli") / "claude"
    made.write_text(f"#!{sys.executable}\n{SCRIPT.read_text(encoding='utf-8')}", encoding="utf-8")
    made.chmod(0o755)
    return str(made)


async def heard(command: Command, prompt: str) -> tuple[str, list[Spent], ModelError | None]:
    text, spent = "", []
    try:
        async for piece in command.stream(model="claude-sonnet-5-5", system="Write.", prompt=prompt):
            if isinstance(piece, Said):
                text += piece.text
            elif isinstance(piece, Spent):
                spent.append(piece)
    except ModelError as problem:
        return text, spent, problem
    return text, spent, None


async def test_the_answer_comes_in_pieces_with_its_count(stub: str) -> None:
    text, spent, problem = await heard(Command(stub), "-- 'quoted' $(touch /nowhere)\n" + "long " * 100_000)

    assert text.startswith("Sleep helps.<quote source=")
    assert spent == [Spent(150, 17, cached=30)]
    assert problem is None


async def test_no_secret_of_ours_is_in_its_environment(stub: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPABASE_SERVICE_ROLE_KEY", "secret")

    text, _, _ = await heard(Command(stub), "ENVIRONMENT")

    assert text
    # Python itself adds LC_CTYPE.
    assert set(text.split(",")) <= {*ENVIRONMENT, "LC_CTYPE"}


@pytest.mark.parametrize(
    ("prompt", "kind", "kept"),
    [
        ("DIE", models.ModelCutOff, "Half an ans"),
        ("SIGNED OUT", models.ModelRejected, ""),
        ("FLOOD", models.ModelFailed, "xxx"),
        ("HANG", models.ModelTimedOut, "A first word"),
    ],
)
async def test_each_way_to_fail_has_its_error_and_keeps_the_words(
    stub: str, prompt: str, kind: type[ModelError], kept: str
) -> None:
    text, _, problem = await heard(Command(stub, silence=1.0, output=100_000), prompt)

    assert type(problem) is kind
    assert text.startswith(kept)


async def test_a_program_that_is_not_there_is_said_so() -> None:
    _, _, problem = await heard(Command("/nowhere/claude"), "Write.")

    assert isinstance(problem, models.ModelUnreachable)


async def test_leaving_kills_it_and_all_that_it_started(stub: str) -> None:
    stream = Command(stub).stream(model="m", system="s", prompt="HANG")
    said = ""
    while not said.endswith("."):
        piece = await anext(stream)
        said += piece.text if isinstance(piece, Said) else ""
    group = int(said.rpartition(" ")[2].rstrip("."))
    assert os.getpgid(group) == group

    await stream.aclose()

    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        await asyncio.sleep(0.05)
    pytest.fail("something of the command's group still runs")
