"""How much of a conversation an answer knows, and what its question is about. Pure."""

from collections.abc import Sequence

from bff.ai import context
from bff.ai.budget import estimate_tokens
from bff.ai.writer import Turn
from bff.chat.constants import AROUND, ROOM, TITLE


def within(turns: Sequence[Turn], room: int = ROOM) -> tuple[Turn, ...]:
    """The newest that fit, without a gap, from a question on. Of a newest that does not fit alone, its end."""
    kept: list[Turn] = []
    for turn in reversed([turn for turn in turns if turn.text.strip()]):
        weight = estimate_tokens(turn.text) + AROUND
        if weight > room and not kept:
            return (Turn(turn.role, context.tail(turn.text, room)),)
        if weight > room:
            break
        room -= weight
        kept.append(turn)
    while kept and kept[-1].role == "assistant" and len(kept) > 1:
        # An answer without its question says little.
        kept.pop()
    return tuple(reversed(kept))


def subject(question: str, title: str, turns: Sequence[Turn], before: str) -> str:
    """The words to search for. "And why?" is about what was asked before; the first question about the document."""
    asked = "\n".join(turn.text for turn in turns if turn.role == "user")
    return context.search_words(question, title, asked or before)


def titled(question: str) -> str:
    """The first line of the first question, cut between words."""
    line = " ".join(question.strip().splitlines()[0].split())
    if len(line) <= TITLE:
        return line
    return line[:TITLE].rpartition(" ")[0] + "…" if " " in line[:TITLE] else line[: TITLE - 1] + "…"


def lacking(statuses: Sequence[str]) -> str:
    """Why there is nothing to quote, by what the project's sources are."""
    if not statuses:
        return "this project has no sources yet. Add some to the vault and ask again."
    if "ready" not in statuses:
        waiting = "pending" in statuses
        return f"the project's sources {'are still being read' if waiting else 'could not be read'}."
    return "no passage in the project's sources fits the question. Add a source that does, or ask otherwise."
