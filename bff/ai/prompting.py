"""The words a model is given: what to do, what the sources say, where the document stands. Pure but for its files."""

from functools import lru_cache
from pathlib import Path

from bff.ai.writer import Passage, Prompt

_FOLDER = Path(__file__).parent / "prompts"


@lru_cache
def template(name: str) -> str:
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


def system(*, with_tags: bool) -> str:
    return f"{template('draft')}\n\n{template('quote_tags')}" if with_tags else template("draft")


def sources(passages: tuple[Passage, ...]) -> str:
    """Labelled and fenced, for models that take plain text alone."""
    return "\n\n".join(
        f'<source label="{passage.label}" name="{_attribute(passage.source_name)}" page="{passage.page}">\n'
        f"{passage.text}\n</source>"
        for passage in passages
    )


def task(prompt: Prompt) -> str:
    before = f"<document_so_far>\n{prompt.before}\n</document_so_far>\n\n" if prompt.before.strip() else ""
    asked = prompt.instruction.strip() or "Write the next paragraph of the document."
    return f'The document is called "{prompt.title}".\n\n{before}Instruction: {asked}'


def whole(prompt: Prompt) -> str:
    return f"{sources(prompt.passages)}\n\n{task(prompt)}"


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
