"""The extractor runs apart from us: its words come back, its death and its dawdling become reasons."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from bff.vault import extract, reading
from bff.vault.extract import CannotExtract, Failure
from bff.vault.extract.kinds import PDF
from bff.vault.extract.readers import pages
from tests.vault import make


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(make.pdf(make.SENTENCES))
    return path


async def test_pages_come_back_from_the_process(source: Path) -> None:
    assert await reading.read(source, PDF) == pages(source, PDF)


async def test_a_reason_comes_back_from_the_process(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(make.encrypted())
    with pytest.raises(CannotExtract) as told:
        await reading.read(path, PDF)
    assert told.value.failure is Failure.ENCRYPTED


@pytest.mark.parametrize(
    "body",
    [
        "import os; os.abort()",
        "while True: pass",
        'import sys; sys.stdout.write(\'{"number":1,"text":"\' + \'x\' * 9_000_000)',
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**27, 2**27)); x = bytearray(2**28)",
        "print('not json')",
        "pass",
    ],
)
async def test_a_process_that_goes_wrong_is_a_reason(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    script = tmp_path / "stand_in.py"
    script.write_text(body)
    monkeypatch.setattr(reading, "PROGRAM", script)
    began = time.monotonic()

    with pytest.raises(CannotExtract) as told:
        await reading.read(source, PDF, wall_seconds=1.5)

    assert told.value.failure is Failure.TOO_HARD
    assert time.monotonic() - began < 30


async def test_a_cancelled_reading_leaves_no_process(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, alive = tmp_path / "stand_in.py", tmp_path / "alive"
    script.write_text(f"import os, time\nopen({str(alive)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)")
    monkeypatch.setattr(reading, "PROGRAM", script)
    task = asyncio.create_task(reading.read(source, PDF))
    await asyncio.to_thread(_written, alive)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    with pytest.raises(ProcessLookupError):
        os.kill(_written(alive), 0)


def _written(path: Path) -> int:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.01)
    raise AssertionError("the process did not start")


async def test_the_limits_bind(tmp_path: Path) -> None:
    """What `confine` sets holds in the process: no memory beyond the limit, no file written."""
    script = tmp_path / "greedy.py"
    script.write_text(
        "import runpy, sys\n"
        f"module = runpy.run_path({str(extract.PROGRAM)!r})\n"
        "module['confine']()\n"
        "try: bytearray(2 * module['MEMORY_BYTES']); sys.exit(10)\n"
        "except MemoryError: pass\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"try: open({str(tmp_path / 'out')!r}, 'w', buffering=1).write('x\\n'); sys.exit(11)\n"
        "except OSError: sys.exit(0)\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, str(script))
    assert await process.wait() == 0
