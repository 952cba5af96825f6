"""How these scripts speak: who they are and since when, colour where somebody looks, a question and its answer."""

import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

from infra.backup.problems import Refused
from infra.embedded.banner import banner as first_line

COLOURS = {"green": 32, "yellow": 33, "red": 31}


def say(line: str) -> None:
    tell([line])


def tell(lines: Iterable[str]) -> None:
    """Until nobody reads any more (`| head`): then no more is taken of them, and what is done goes on all the same."""
    try:
        for line in lines:
            print(line, flush=True)  # noqa: T201 - a command's voice
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def note(line: str) -> None:
    """Beside what is printed, which may be for a program to read."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def banner(script: str) -> None:
    note(first_line(f"Ibid {script}"))


def painted(text: str, colour: str) -> str:
    """Only on a terminal, and not where NO_COLOR asks for none."""
    plain = not sys.stdout.isatty() or bool(os.environ.get("NO_COLOR"))
    return text if plain else f"\033[{COLOURS[colour]}m{text}\033[0m"


def confirm(word: str, otherwise: str, *, yes: bool) -> None:
    """Raises Refused, with `otherwise`, unless the word was typed or --yes given."""
    if yes:
        return
    try:
        typed = input(f"Type {word} to go on: ")
    except EOFError:
        typed = ""
    if typed.strip() != word:
        raise Refused(otherwise)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """In columns as wide as they must be; the first two to the left, figures to the right."""
    whole = [head, *rows]
    widths = [max(len(row[column]) for row in whole) for column in range(len(head))]
    return [
        "  ".join(
            word.ljust(width) if column < 2 else word.rjust(width)  # noqa: PLR2004
            for column, (word, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in whole
    ]


def size(count: int | None) -> str:
    if count is None:
        return "-"
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.0f} MiB"


def age(moment: datetime, now: datetime) -> str:
    """As people say it: 3 hours, 2 days."""
    hours = (now - moment).total_seconds() / 3600
    if hours < 0:
        return "in the future"
    if hours < 1:
        return f"{hours * 60:.0f} minutes"
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"  # noqa: PLR2004
