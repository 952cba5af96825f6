"""Runs the extractor in a process of its own and takes what it says, within limits of time and size."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio import StreamReader
from pathlib import Path

import msgspec

from bff.vault.constants import LINE_BYTES, WALL_SECONDS
from bff.vault.extract import PROGRAM, CannotExtract, Ending, Failure, Page


async def read(path: Path, media_type: str, wall_seconds: float = WALL_SECONDS) -> list[Page]:
    """Raises CannotExtract, also where the extractor dies or takes too long: the file made it do so."""
    process = await asyncio.create_subprocess_exec(
        # -I: nothing from the environment or the working folder; -S would hide the packages.
        *(sys.executable, "-I", str(PROGRAM), str(path), media_type),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=LINE_BYTES,
        env={"PATH": os.environ.get("PATH", "")},
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(wall_seconds):
            return await _told(process.stdout)
    except (TimeoutError, ValueError) as problem:
        raise CannotExtract(Failure.TOO_HARD) from problem
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _told(lines: StreamReader) -> list[Page]:
    pages: list[Page] = []
    async for line in lines:
        if line.startswith(b'{"number"'):
            pages.append(msgspec.json.decode(line, type=Page))
            continue
        ending = msgspec.json.decode(line, type=Ending)
        if ending.failure is not None:
            raise CannotExtract(ending.failure)
        return pages
    # Killed by a limit before its last line.
    raise CannotExtract(Failure.TOO_HARD)
