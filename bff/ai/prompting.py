"""The words a model is given: what to do, what the sources say, where the document stands. Pure but for its files."""

from functools import lru_cache
from pathlib import Path

from bff.ai.writer import Passage, Prompt, Shown, Turn

_FOLDER = Path(__file__).parent / "prompts"


@lru_cache
def template(name: str) -> str:
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


def system(prompt: Prompt, *, with_tags: bool) -> str:
    """Where there is nothing to quote, nobody is told how."""
    role = template(prompt.manner)
    return f"{role}\n\n{template('quote_tags')}" if with_tags and prompt.passages and prompt.manner != "edit" else role


def sources(passages: tuple[Passage, ...]) -> str:
    """Labelled and fenced, for models that take plain text alone."""
    return "\n\n".join(
        f'<source label="{passage.label}" name="{_attribute(passage.source_name)}" page="{passage.page}">\n'
        f"{passage.text}\n</source>"
        for passage in passages
    )


def task(prompt: Prompt) -> str:
    parts = [f'The {prompt.about} is called "{prompt.title}".']
    if prompt.before.strip():
        parts.append(f"<document_so_far>\n{prompt.before}\n</document_so_far>")
    if prompt.history:
        parts.append(f"<conversation_so_far>\n{conversation(prompt.history)}\n</conversation_so_far>")
    if prompt.blocks:
        parts.append(f"<document>\n{document(prompt.blocks)}\n</document>")
    if prompt.protected:
        parts.append("Terms that stay as they are:\n" + "\n".join(prompt.protected))
    if prompt.lacking:
        parts.append(f"No source is given: {prompt.lacking}")
    asked = prompt.instruction.strip() or "Write the next paragraph of the document."
    parts.append(f"{'Question' if prompt.manner == 'answer' else 'Instruction'}: {asked}")
    return "\n\n".join(parts)


def conversation(turns: tuple[Turn, ...]) -> str:
    names = {"user": "researcher", "assistant": "you"}
    return "\n".join(f'<said by="{names[turn.role]}">\n{turn.text}\n</said>' for turn in turns)


def document(blocks: tuple[Shown, ...]) -> str:
    return "\n".join(f'<block id="{block.label}" kind="{block.kind}">{block.text}</block>' for block in blocks)


def whole(prompt: Prompt) -> str:
    return f"{sources(prompt.passages)}\n\n{task(prompt)}" if prompt.passages else task(prompt)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
