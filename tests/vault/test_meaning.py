"""What texts mean comes from a process apart; when it dies or dawdles, a search goes on without it."""

import asyncio
import time
from pathlib import Path

import msgspec
import pytest

from bff.vault import meaning
from bff.vault.meaning import CannotEmbed, Meaning

STAND_IN = """
import json, os, sys, time
for line in sys.stdin:
    texts = json.loads(line)
    if "die" in texts: os.abort()
    if "dawdle" in texts: time.sleep(60)
    if "lie" in texts: texts = texts[1:]
    print(json.dumps([f"{os.getpid()}: {text}" for text in texts]), flush=True)
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "stand_in.py"
    script.write_text(STAND_IN)
    monkeypatch.setattr(meaning, "PROGRAM", script)


def process_of(vector: str | None) -> int:
    assert vector is not None
    return int(vector.partition(":")[0])


async def test_texts_that_mean_the_same_are_near_and_no_text_means_nothing() -> None:
    asked = Meaning()
    try:
        same, alike, other, nothing = await asked.of(["a car", "an automobile", "the tides of the sea", ""])
    finally:
        await asked.close()

    assert nothing is None
    first, second, third = (msgspec.json.decode(vector or "", type=list[float]) for vector in (same, alike, other))
    assert len(first) == 256
    assert sum(a * b for a, b in zip(first, first, strict=True)) == pytest.approx(1, abs=1e-3)
    assert sum(a * b for a, b in zip(first, second, strict=True)) > 0.4
    assert sum(a * b for a, b in zip(first, third, strict=True)) < 0.3


@pytest.mark.usefixtures("stand_in")
async def test_one_process_answers_until_it_rests() -> None:
    asked = Meaning(idle=0.05)
    many = await asked.of([str(number) for number in range(150)])
    (first, second), third = many[:2], await asked.of(["again"])
    resting = asked._process
    assert resting is not None
    await resting.wait()
    later = await asked.of(["later"])
    await asked.close()

    assert [str(vector).partition(": ")[2] for vector in many] == [str(number) for number in range(150)]
    assert process_of(first) == process_of(second) == process_of(third[0])
    assert process_of(later[0]) != process_of(first)


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize("word", ["die", "lie", "\ud800"])
async def test_a_process_that_goes_wrong_is_replaced(word: str) -> None:
    asked = Meaning()
    with pytest.raises(CannotEmbed):
        await asked.of([word, "x"])

    assert await asked.of_question(word) is None
    assert await asked.of_question("reeds") is not None
    await asked.close()


@pytest.mark.usefixtures("stand_in")
async def test_a_search_does_not_wait_for_a_slow_answer() -> None:
    asked = Meaning(patience=0.1)
    began = time.monotonic()

    assert await asked.of_question("dawdle") is None
    assert time.monotonic() - began < 30
    await asked.close()


@pytest.mark.usefixtures("stand_in")
async def test_the_process_that_a_late_question_started_answers_the_next() -> None:
    asked = Meaning(patience=0)
    assert await asked.of_question("first") is None
    await asyncio.gather(*asked._asking)
    process = asked._process
    assert process_of((await asked.of(["second"]))[0]) == (process.pid if process else 0)
    await asked.close()


async def test_switched_off_nothing_is_started() -> None:
    asked = Meaning(on=False)

    assert await asked.of_question("reeds") is None
    assert asked._process is None
