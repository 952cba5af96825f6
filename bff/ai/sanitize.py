"""What a person or a source may put before a model. Refused or blanked, never rewritten."""

import re

from bff.ai.constants import MAX_CONTEXT, MAX_PROMPT
from bff.errors import SanitizationError

__all__ = ["SanitizationError", "sanitize_argument", "sanitize_context", "sanitize_prompt"]

# Control characters but tab and line ends; halves of surrogate pairs; code points that are no characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def sanitize_prompt(text: str, *, limit: int = MAX_PROMPT) -> str:
    """A person's own words: as written, or refused with what to change."""
    if len(text) > limit:
        raise SanitizationError(f"the instruction has {len(text):,} characters; shorten it to {limit:,}")
    found = _FORBIDDEN.search(text)
    if found is not None:
        raise SanitizationError(f"the instruction holds a character that cannot be sent (U+{ord(found.group()):04X})")
    return text


def sanitize_context(text: str, *, limit: int = MAX_CONTEXT) -> str:
    """Text of documents and sources, where nobody can be asked to retype: each forbidden character becomes one space,
    so that offsets stay true."""
    if len(text) > limit:
        raise SanitizationError(f"the text around it has {len(text):,} characters; {limit:,} can be sent")
    return _FORBIDDEN.sub(" ", text)


def sanitize_argument(value: str) -> str:
    """For a command's argument vector: nothing that could be read as an option."""
    if (
        not value
        or value.startswith("-")
        or _FORBIDDEN.search(value)
        or any(character.isspace() for character in value)
    ):
        raise SanitizationError("a model's name has letters, digits, dots and dashes, and does not begin with a dash")
    return value
