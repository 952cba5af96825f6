"""What texts mean, asked of a process of its own that starts when first needed and rests when nobody asks."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bff.log import vault_logger
from bff.vault.constants import ANSWER_SECONDS, IDLE_SECONDS, LINE_BYTES, MAX_QUERY, MEANT_AT_ONCE, SEARCH_WAITS

# Written down with what was embedded; raise the number whenever the same text would get other figures.
MODEL = "wordllama-l2-supercat-256/1"
PROGRAM = Path(__file__).parent / "embed/__main__.py"


class CannotEmbed(Exception):
    """The process died or took too long."""


class Meaning:
    """One for a process. Where it is not `on`, nothing has a meaning and nothing is started."""

    def __init__(self, *, on: bool = True, idle: float = IDLE_SECONDS, patience: float = SEARCH_WAITS) -> None:
        self.on = on
        self._idle = idle
        self._patience = patience
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._resting: asyncio.TimerHandle | None = None
        self._asking: set[asyncio.Task[list[str | None]]] = set()

    async def of(self, texts: Sequence[str]) -> list[str | None]:
        """Vectors of 256 numbers as pgvector reads them, None for what means nothing. Raises CannotEmbed."""
        found: list[str | None] = []
        for start in range(0, len(texts), MEANT_AT_ONCE):
            # A turn a batch: a question does not wait for a book.
            async with self._turn:
                found += await self._ask(texts[start : start + MEANT_AT_ONCE])
        return found

    async def of_question(self, words: str) -> str | None:
        """None also where the answer is late or does not come: a search must not fail for it."""
        if not self.on or not words.strip():
            return None
        asking = asyncio.create_task(self.of([words[:MAX_QUERY]]))
        self._asking.add(asking)
        asking.add_done_callback(self._asked)
        done, _ = await asyncio.wait([asking], timeout=self._patience)
        return asking.result()[0] if done and asking.exception() is None else None

    def _asked(self, asking: "asyncio.Task[list[str | None]]") -> None:
        self._asking.discard(asking)
        if not asking.cancelled() and asking.exception() is not None:
            vault_logger().warning("a question was searched by its words alone: {}", asking.exception())

    async def _ask(self, texts: Sequence[str]) -> list[str | None]:
        if self._resting is not None:
            self._resting.cancel()
        process, answered = await self._running(), False
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                found = await _exchange(process, texts)
            answered = True
        except (TimeoutError, OSError, ValueError, msgspec.MsgspecError) as problem:
            raise CannotEmbed(f"the embedding process failed: {type(problem).__name__}") from problem
        finally:
            # Half an answer would be taken for the next one's.
            if not answered:
                await self._end()
        self._resting = asyncio.get_running_loop().call_later(self._idle, self._rest)
        return found

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", str(PROGRAM)),
                stdin=PIPE,
                stdout=PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=LINE_BYTES,
                # One core: what is embedded can wait, what people do meanwhile cannot.
                env={"PATH": os.environ.get("PATH", ""), "RAYON_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                start_new_session=True,
            )
        return self._process

    def _rest(self) -> None:
        """Its standard input ends, and so does the process; a later question starts another."""
        if self._process is not None and self._process.stdin is not None and not self._turn.locked():
            self._process.stdin.close()
            self._process = None

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def close(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
        for asking in list(self._asking):
            asking.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)
        await self._end()


async def _exchange(process: Process, texts: Sequence[str]) -> list[str | None]:
    """Raises ValueError where the answer is none."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(msgspec.json.encode(list(texts)) + b"\n")
    await process.stdin.drain()
    found = msgspec.json.decode(await process.stdout.readline(), type=list[str | None])
    if len(found) != len(texts):
        raise ValueError("another number of vectors than of texts")
    return found
