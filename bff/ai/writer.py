"""The port to whatever writes: a prompt goes in, typed pieces come out in order."""

from collections.abc import AsyncGenerator
from typing import Literal, Protocol
from uuid import UUID

import msgspec


class Passage(msgspec.Struct, frozen=True):
    """A piece of a source's page: `text` is the page's `[start:end]`. `label` names it to a model, as in S3;
    `similarity` is how near in meaning it is to what was searched for, where meaning found it."""

    chunk_id: UUID
    source_id: UUID
    source_name: str
    page: int
    start: int
    end: int
    text: str
    score: float = 0.0
    similarity: float | None = None
    label: str = ""


class Shown(msgspec.Struct, frozen=True):
    """A block of a document: `label` names it to a model, as in B12; `text` has labels for what is no text."""

    label: str
    kind: str
    text: str


class Turn(msgspec.Struct, frozen=True):
    """One side's words in a conversation."""

    role: Literal["user", "assistant"]
    text: str


class Prompt(msgspec.Struct, frozen=True):
    """`before` is the document's text in front of the place, `title` the document's, or the project's where `about`
    says so. An `answer` knows the conversation so far, and in `lacking` why it got no passages.
    An `edit` gets the whole document in `blocks` and is written as JSON objects; the `protected` terms are to stay."""

    instruction: str
    title: str
    before: str
    passages: tuple[Passage, ...]
    manner: Literal["draft", "answer", "edit"] = "draft"
    about: Literal["document", "project"] = "document"
    history: tuple[Turn, ...] = ()
    lacking: str = ""
    blocks: tuple[Shown, ...] = ()
    protected: tuple[str, ...] = ()


class Wrote(msgspec.Struct, frozen=True):
    """The next words of the answer."""

    text: str


class Quoted(msgspec.Struct, frozen=True):
    """A claim, still to be checked: that `quote` stands in the passage `label` and carries what was just written:
    the last `covers` characters, or the last sentence where that is not known."""

    quote: str
    label: str | None = None
    page: int | None = None
    covers: int | None = None


class Used(msgspec.Struct, frozen=True):
    """Tokens so far; the last one said counts. `estimated` where nobody counted them for us. `cached` and `caching`:
    how many of the input came out of the provider's cache, and how many went into it."""

    input_tokens: int
    output_tokens: int
    estimated: bool = False
    cached: int = 0
    caching: int = 0


Piece = Wrote | Quoted | Used


class Abilities(msgspec.Struct, frozen=True):
    """`cites`: the provider itself points at passages; else the answer carries quote tags that we read out of it.
    `thinks`: it has words of its own, also where there is no passage."""

    cites: bool
    counts_tokens: bool
    needs_key: bool
    thinks: bool = True


class Writer(Protocol):
    """`write` raises errors of `clients.models`; closing its iterator stops the work behind it."""

    name: str
    model: str
    abilities: Abilities

    def write(self, prompt: Prompt) -> AsyncGenerator[Piece, None]: ...
