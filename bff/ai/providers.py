"""The writers there are, behind one port, and which of them the settings choose."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from bff.ai import prompting, proofreading, sentences
from bff.ai.budget import estimate_tokens
from bff.ai.context import search_words
from bff.ai.quoting import Reader
from bff.ai.sanitize import sanitize_argument
from bff.ai.writer import Abilities, Passage, Piece, Prompt, Quoted, Used, Writer, Wrote
from bff.clients.claude_cli import Command
from bff.clients.models import Cited, Said, Spent
from bff.clients.offline import Offline, Sentence
from bff.errors import FieldProblem, Invalid
from bff.settings import Settings

if TYPE_CHECKING:
    from bff.clients.anthropic import Messages


class Anthropic:
    """With citations of its own where the server gives them, else by quote tags."""

    name = "anthropic"

    def __init__(
        self, client: "Messages", model: str, max_tokens: int, *, cites: bool, edit_tokens: int | None = None
    ) -> None:
        self.model = model
        self.abilities = Abilities(cites=cites, counts_tokens=True, needs_key=True)
        self._client = client
        self._max_tokens = max_tokens
        self._edit_tokens = edit_tokens or max_tokens

    def write(self, prompt: Prompt) -> AsyncGenerator[Piece, None]:
        if prompt.manner == "edit":
            return _plain(self._client.stream(self._request(prompt, [])))
        if not self.abilities.cites:
            return _by_tags(self._client.stream(self._request(prompt, [])), prompt)
        shown = _shown(prompt)
        documents = [_document(one, last=one is shown[-1]) for one in shown]
        return _by_citations(self._client.stream(self._request(prompt, documents)), shown)

    def _request(self, prompt: Prompt, documents: list[dict[str, Any]]) -> dict[str, Any]:
        """No sampling parameters, no forced tools, no prefill: the newer models refuse them."""
        asked = prompting.task(prompt) if documents else prompting.whole(prompt)
        return {
            "model": self.model,
            "max_tokens": self._edit_tokens if prompt.manner == "edit" else self._max_tokens,
            "system": prompting.system(prompt, with_tags=not documents),
            "messages": [{"role": "user", "content": [*documents, {"type": "text", "text": asked}]}],
        }


class ClaudeCli:
    name = "claude-cli"
    abilities = Abilities(cites=False, counts_tokens=True, needs_key=False)

    def __init__(self, command: Command, model: str) -> None:
        self.model = model
        self._command = command

    def write(self, prompt: Prompt) -> AsyncGenerator[Piece, None]:
        answer = self._command.stream(
            model=sanitize_argument(self.model),
            system=prompting.system(prompt, with_tags=True),
            prompt=prompting.whole(prompt),
        )
        return _plain(answer) if prompt.manner == "edit" else _by_tags(answer, prompt)


class Sentences:
    """No model: the sources' own sentences, and said so; of edits those that need no understanding."""

    name = "offline"
    model = "none"
    abilities = Abilities(cites=True, counts_tokens=False, needs_key=False, thinks=False)

    def __init__(self, client: Offline) -> None:
        self._client = client

    def write(self, prompt: Prompt) -> AsyncGenerator[Piece, None]:
        if prompt.manner == "edit":
            return _plain(self._client.say(proofreading.proposals(prompt.blocks, prompt.instruction)))
        shown = _shown(prompt)
        offered = [Sentence(text, at, block) for at, one in enumerate(shown) for block, text in enumerate(one.blocks)]
        words = search_words(prompt.instruction, prompt.title, prompt.before)
        return _by_citations(self._client.stream(words, offered), shown)


class Closeable(Protocol):
    async def close(self) -> None: ...


class Writers:
    """The factory: by the name a request gives, or the one the settings name."""

    def __init__(self, writers: Sequence[Writer], default: str, closing: Sequence[Closeable] = ()) -> None:
        self._writers = {writer.name: writer for writer in writers}
        self.default = default
        self._closing = closing

    def choose(self, name: str | None) -> Writer:
        writer = self._writers.get(name or self.default)
        if writer is None:
            known = ", ".join(sorted(self._writers))
            raise Invalid("there is no such provider here", (FieldProblem("provider", f"one of: {known}"),))
        return writer

    def all(self) -> list[Writer]:
        return list(self._writers.values())

    async def close(self) -> None:
        for client in self._closing:
            await client.close()


def make(settings: Settings) -> Writers:
    """Every writer that could work here: the Anthropic one needs a key or a server of one's own."""
    writers: list[Writer] = [Sentences(Offline())]
    closing: list[Closeable] = []
    if settings.anthropic_api_key or settings.anthropic_base_url:
        # Its SDK takes a second to import, for which a start without a key need not wait.
        from bff.clients.anthropic import Messages  # noqa: PLC0415

        client = Messages(api_key=settings.anthropic_api_key, base_url=settings.anthropic_base_url)
        # Servers that merely speak the protocol ignore citations and would leave every sentence bare.
        cites = not settings.anthropic_base_url
        tokens, edit_tokens = settings.ai_max_tokens, settings.ai_edit_max_tokens
        writers.append(Anthropic(client, settings.ai_model, tokens, cites=cites, edit_tokens=edit_tokens))
        closing.append(client)
    if settings.ai_provider == "claude-cli":
        writers.append(ClaudeCli(Command(settings.claude_cli), settings.ai_model))
    return Writers(writers, settings.ai_provider, closing)


class _Shown(msgspec.Struct, frozen=True):
    """A passage as a provider that cites gets it: one block a sentence, so that a citation is short."""

    passage: Passage
    spans: list[tuple[int, int]]

    @property
    def blocks(self) -> list[str]:
        return [self.passage.text[start:end] for start, end in self.spans]


def _shown(prompt: Prompt) -> list[_Shown]:
    return [_Shown(passage, sentences.spans(passage.text)) for passage in prompt.passages]


def _document(shown: _Shown, *, last: bool) -> dict[str, Any]:
    """All that stands before the end of the last one is cached: the next draft often reads the same."""
    return {
        "type": "document",
        "source": {"type": "content", "content": [{"type": "text", "text": text} for text in shown.blocks]},
        "title": f"{shown.passage.source_name}, p. {shown.passage.page}",
        "citations": {"enabled": True},
    } | ({"cache_control": {"type": "ephemeral"}} if last else {})


async def _by_citations(
    answer: AsyncGenerator[Said | Cited | Spent, None], shown: Sequence[_Shown]
) -> AsyncGenerator[Piece, None]:
    """A pointer resolves to our own passage; what it points at is checked like any other quote."""
    async with aclosing(answer) as pieces:
        async for piece in pieces:
            match piece:
                case Said(text):
                    yield Wrote(text)
                case Spent():
                    yield _used(piece)
                case Cited():
                    yield _resolved(piece, shown)


def _resolved(cited: Cited, shown: Sequence[_Shown]) -> Quoted:
    """Where our blocks say so, the quote is cut out of the passage itself, line breaks and all."""
    if not 0 <= cited.document < len(shown):
        return Quoted(cited.text.strip(), covers=cited.covers)
    passage, ours = shown[cited.document].passage, shown[cited.document].spans[cited.first : cited.stop]
    quote = passage.text[ours[0][0] : ours[-1][1]] if ours else cited.text.strip()
    return Quoted(quote, passage.label, passage.page, cited.covers)


async def _by_tags(answer: AsyncGenerator[Said | Cited | Spent, None], prompt: Prompt) -> AsyncGenerator[Piece, None]:
    pages = {passage.label: passage.page for passage in prompt.passages}
    reader = Reader()
    async with aclosing(answer) as pieces:
        async for piece in pieces:
            match piece:
                case Said(text):
                    for read in reader.feed(text):
                        yield _with_page(read, pages)
                case Spent():
                    yield _used(piece)
    for read in reader.close():
        yield _with_page(read, pages)


async def _plain(answer: AsyncGenerator[Said | Cited | Spent, None]) -> AsyncGenerator[Piece, None]:
    """An answer that is read by us: nothing in it is a quote."""
    async with aclosing(answer) as pieces:
        async for piece in pieces:
            match piece:
                case Said(text):
                    yield Wrote(text)
                case Spent():
                    yield _used(piece)


def _used(spent: Spent) -> Used:
    return Used(spent.input_tokens, spent.output_tokens, cached=spent.cached, caching=spent.caching)


def _with_page(piece: Wrote | Quoted, pages: dict[str, int]) -> Piece:
    """The passage's page beats the one the model says: we know it, the model copies it."""
    if isinstance(piece, Wrote) or piece.label not in pages:
        return piece
    return Quoted(piece.quote, piece.label, pages[piece.label], piece.covers)


def estimated(prompt: Prompt, text: str) -> Used:
    """What was used as far as can be told, where the provider's own count never came."""
    read = prompting.system(prompt, with_tags=True) + prompting.whole(prompt)
    return Used(estimate_tokens(read), estimate_tokens(text), estimated=True)
