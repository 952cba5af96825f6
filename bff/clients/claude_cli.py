"""The Claude CLI as a subprocess: an argument vector, the prompt on its input, its JSON lines read as they come."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import msgspec

from bff.clients.models import (
    Cited,
    ModelCutOff,
    ModelError,
    ModelFailed,
    ModelRejected,
    ModelTimedOut,
    ModelUnreachable,
    Said,
    Spent,
)

# What the command needs to find itself, its settings and its certificates; no key or address of ours.
ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "CLAUDE_CONFIG_DIR", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
WALL_SECONDS = 600.0
SILENCE_SECONDS = 180.0
# Of everything it prints; an answer of a few pages takes a tenth of this.
OUTPUT_BYTES = 8 * 1024 * 1024
LINE_BYTES = 1024 * 1024
_GRACE = 2.0


class Command:
    """`program` is a name on the PATH or a path; never a line for a shell."""

    def __init__(
        self, program: str, *, wall: float = WALL_SECONDS, silence: float = SILENCE_SECONDS, output: int = OUTPUT_BYTES
    ) -> None:
        self._program = program
        self._wall = wall
        self._silence = silence
        self._output = output

    async def stream(self, *, model: str, system: str, prompt: str) -> AsyncGenerator[Said | Cited | Spent, None]:
        """Raises a ModelError. Leaving the iterator kills the command and all that it started."""
        process = await self._start(model, system)
        feeding = asyncio.create_task(_feed(process, prompt))
        try:
            reading = _Reading()
            async for line in self._lines(process):
                for piece in reading.take(line):
                    yield piece
            reading.end(await process.wait())
        finally:
            feeding.cancel()
            await _kill(process)

    async def _start(self, model: str, system: str) -> Process:
        arguments = [
            *("--print", "--output-format", "stream-json", "--include-partial-messages", "--verbose"),
            # It writes prose and touches nothing: no tools, no project settings, no saved conversation.
            *("--tools", "", "--strict-mcp-config", "--setting-sources", "", "--no-session-persistence"),
            *("--model", model, "--system-prompt", system),
        ]
        try:
            return await asyncio.create_subprocess_exec(
                self._program, *arguments,
                stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=LINE_BYTES, start_new_session=True,
                env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
                cwd=os.environ.get("TMPDIR", "/tmp"),  # noqa: S108 - nothing is written there
            )  # fmt: skip
        except OSError as problem:
            raise ModelUnreachable("the Claude CLI cannot be started; set CLAUDE_CLI to where it is") from problem

    async def _lines(self, process: Process) -> AsyncIterator[bytes]:
        assert process.stdout is not None
        clock = asyncio.get_running_loop().time
        taken, end = 0, clock() + self._wall
        while True:
            try:
                # Around the reading alone: a timeout over the whole would go off inside whoever takes the pieces.
                async with asyncio.timeout_at(min(end, clock() + self._silence)):
                    line = await process.stdout.readline()
            except TimeoutError as problem:
                raise ModelTimedOut("the Claude CLI took too long; what it wrote so far is kept") from problem
            except ValueError as problem:
                raise ModelFailed("the Claude CLI printed a line that is too long") from problem
            if not line:
                return
            taken += len(line)
            if taken > self._output:
                raise ModelFailed("the Claude CLI printed more than any answer needs")
            yield line


class _Reading:
    def __init__(self) -> None:
        self._ended = False
        self._said = False

    def take(self, line: bytes) -> list[Said | Spent]:
        try:
            event = msgspec.json.decode(line)
        except msgspec.DecodeError:
            # Warnings that are not JSON come before the first event in some versions.
            return []
        if not isinstance(event, dict):
            return []
        match event.get("type"):
            case "stream_event":
                return self._partial(event.get("event"))
            case "result":
                return self._result(event)
        return []

    def _partial(self, event: Any) -> list[Said | Spent]:
        delta = event.get("delta") if isinstance(event, dict) else None
        if not isinstance(delta, dict) or delta.get("type") != "text_delta" or not delta.get("text"):
            return []
        self._said = True
        return [Said(str(delta["text"]))]

    def _result(self, event: dict[str, Any]) -> list[Said | Spent]:
        self._ended = True
        if event.get("is_error"):
            raise _failure(str(event.get("result", "")))
        pieces: list[Said | Spent] = []
        if not self._said and event.get("result"):
            pieces.append(Said(str(event["result"])))
        usage = event.get("usage")
        if isinstance(usage, dict):
            read = sum(_count(usage, name) for name in _INPUT)
            cached, caching = _count(usage, _CACHED), _count(usage, _CACHING)
            pieces.append(Spent(read, _count(usage, "output_tokens"), cached, caching))
        return pieces

    def end(self, status: int) -> None:
        if not self._ended:
            said = "the Claude CLI ended in the middle of its answer" if self._said else "the Claude CLI gave no answer"
            raise (ModelCutOff if self._said else ModelFailed)(f"{said} (exit status {status})")


_CACHED, _CACHING = "cache_read_input_tokens", "cache_creation_input_tokens"
_INPUT = ("input_tokens", _CACHED, _CACHING)


def _count(usage: dict[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) and value >= 0 else 0


def _failure(words: str) -> ModelError:
    """The command says in words what went wrong; only whether a person must act is read out of them."""
    if any(sign in words.lower() for sign in ("login", "log in", "api key", "credit", "authenticat")):
        return ModelRejected("the Claude CLI is not signed in on the server; run it there once by hand")
    return ModelFailed("the Claude CLI reported an error; try again")


async def _feed(process: Process, prompt: str) -> None:
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(prompt.encode())
        await process.stdin.drain()
    process.stdin.close()


async def _kill(process: Process) -> None:
    """The whole group: what the command started must not outlive it."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        # A macOS refuses where all of them have ended and nobody has asked yet how.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, sent)
        if sent is signal.SIGKILL or process.returncode is None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GRACE):
                    await process.wait()
