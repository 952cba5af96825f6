"""What every writer owes: words, claims that name our passages, a count where it says so, an end when left."""

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from bff.ai import prompting, providers
from bff.ai.providers import Anthropic, ClaudeCli, Sentences
from bff.ai.writer import Passage, Piece, Prompt, Quoted, Shown, Used, Writer, Wrote
from bff.clients.anthropic import Messages
from bff.clients.claude_cli import Command
from bff.clients.offline import LABEL, Offline
from bff.errors import Invalid
from tests.edge.make import made_settings
from tests.fakes import messages as fake

TEXT = "Heading of the page\nThose who slept recalled more\nwords than those who stayed awake. Nothing else was tested."
QUOTE = "Those who slept recalled more\nwords than those who stayed awake."
PROMPT = Prompt(
    "How does sleep change what is recalled?",
    "Sleep",
    "",
    (Passage(uuid4(), uuid4(), "sleep.pdf", 4, 0, len(TEXT), TEXT, label="S1"),),
)
SCRIPT = Path(__file__).parents[1] / "fakes" / "claude.py"

Make = Callable[[], Writer]


@pytest.fixture
async def client() -> AsyncIterator[tuple[Messages, fake.Api]]:
    async with fake.serving() as api:
        made = Messages(api_key="k", base_url=api.url, silence=2)
        yield made, api
        await made.close()


@pytest.fixture(params=["anthropic", "anthropic by tags", "claude-cli", "offline"])
def writer(request: pytest.FixtureRequest, client: tuple[Messages, fake.Api], tmp_path: Path) -> Writer:
    messages, api = client
    match request.param:
        case "anthropic":
            api.answers = [[fake.started(), *fake.text(0, "Sleep helps.", cites=(0, 1, 2, QUOTE)), *fake.ended()]]
            return Anthropic(messages, "claude-sonnet-5-5", 100, cites=True)
        case "anthropic by tags":
            tag = '<quote source="S1">those who slept recalled more</quote>'
            api.answers = [[fake.started(), *fake.text(0, "Sleep helps.", tag), *fake.ended()]]
            return Anthropic(messages, "local", 100, cites=False)
        case "claude-cli":
            stub = tmp_path / "claude"
            stub.write_text(f"#!{sys.executable}\n{SCRIPT.read_text(encoding='utf-8')}", encoding="utf-8")
            stub.chmod(0o755)
            return ClaudeCli(Command(str(stub)), "claude-sonnet-5-5")
    return Sentences(Offline(pause=0))


async def test_words_come_before_the_claims_that_rest_on_them(writer: Writer) -> None:
    pieces = [piece async for piece in writer.write(PROMPT)]

    kinds = [type(piece) for piece in pieces if not isinstance(piece, Used)]
    assert Quoted in kinds
    assert kinds.index(Wrote) < kinds.index(Quoted)
    assert "<quote" not in "".join(piece.text for piece in pieces if isinstance(piece, Wrote))


async def test_every_claim_names_a_passage_of_ours_by_its_page(writer: Writer) -> None:
    claims = [piece async for piece in writer.write(PROMPT) if isinstance(piece, Quoted)]

    assert claims
    for claim in claims:
        assert (claim.label, claim.page) == ("S1", 4)
        assert claim.quote.casefold() in TEXT.casefold()
        assert "Heading" not in claim.quote


async def test_a_citation_is_of_the_sentences_it_points_at_where_one_stands_twice(
    client: tuple[Messages, fake.Api],
) -> None:
    text = "It rained. Then it was dry. It rained. Then it was wet."
    messages, api = client
    api.answers = [
        [fake.started(), *fake.text(0, "Wet.", cites=(0, 2, 4, "It rained.Then it was wet.")), *fake.ended()]
    ]
    passage = msgspec.structs.replace(PROMPT.passages[0], text=text, end=len(text))
    writing = Anthropic(messages, "m", 100, cites=True).write(msgspec.structs.replace(PROMPT, passages=(passage,)))

    (claim,) = [piece async for piece in writing if isinstance(piece, Quoted)]

    assert claim.quote == "It rained. Then it was wet."


EDIT = Prompt(
    "",
    "Sleep",
    "",
    PROMPT.passages,
    manner="edit",
    blocks=(Shown("B1", "paragraph", "Sleep sleep <helps>."),),
    protected=("REM sleep",),
)


async def test_edits_are_read_by_us_so_nothing_in_them_is_a_quote(writer: Writer) -> None:
    pieces = [piece async for piece in writer.write(EDIT)]

    text = "".join(piece.text for piece in pieces if isinstance(piece, Wrote))
    assert {type(piece) for piece in pieces} <= {Wrote, Used}
    expected = {"anthropic": "Sleep helps.", "claude-cli": "Sleep helps.", "offline": '{"op":"replace","block_id":"B1"'}
    assert text.startswith(expected[writer.name])


@pytest.mark.parametrize("cites", [True, False])
async def test_a_model_that_edits_gets_the_whole_document_and_the_form_of_its_answer(
    client: tuple[Messages, fake.Api], cites: bool
) -> None:
    messages, api = client
    api.answers = [[fake.started(), *fake.text(0, "{}"), *fake.ended()]]

    writer = Anthropic(messages, "claude-sonnet-5-5", 100, cites=cites, edit_tokens=900)
    _ = [piece async for piece in writer.write(EDIT)]

    request = api.requests[0]["body"]
    assert request["max_tokens"] == 900
    assert request["system"] == prompting.template("edit")
    [content] = request["messages"][0]["content"]
    assert '<block id="B1" kind="paragraph">Sleep sleep <helps>.</block>' in content["text"]
    assert "REM sleep" in content["text"]
    assert TEXT in content["text"]


async def test_it_counts_tokens_where_it_says_so(writer: Writer) -> None:
    counted = [piece async for piece in writer.write(PROMPT) if isinstance(piece, Used)]

    assert bool(counted) == writer.abilities.counts_tokens
    if counted:
        assert counted[-1].output_tokens > 1


async def test_it_can_be_left_in_its_middle(writer: Writer) -> None:
    writing = writer.write(PROMPT)
    piece: Piece = await anext(writing)
    while not isinstance(piece, Wrote):
        piece = await anext(writing)

    await writing.aclose()

    with pytest.raises(StopAsyncIteration):
        await anext(writing)


async def test_without_a_model_the_answer_says_so_first() -> None:
    writing = Sentences(Offline(pause=0)).write(PROMPT)

    text = "".join([piece.text async for piece in writing if isinstance(piece, Wrote)])

    assert text == f"{LABEL} “Those who slept recalled more words than those who stayed awake.”"


def test_without_a_key_the_offline_writer_is_the_default() -> None:
    writers = providers.make(made_settings())

    assert [writer.name for writer in writers.all()] == ["offline"]
    assert writers.choose(None).name == "offline"


async def test_with_a_key_anthropic_is_the_default_and_cites_itself() -> None:
    writers = providers.make(made_settings(ANTHROPIC_API_KEY="k"))

    chosen = writers.choose(None)
    assert (chosen.name, chosen.abilities.cites) == ("anthropic", True)
    await writers.close()


async def test_a_server_of_ones_own_is_asked_for_quote_tags() -> None:
    writers = providers.make(made_settings(ANTHROPIC_BASE_URL="http://127.0.0.1:11434", AI_PROVIDER="anthropic"))

    assert not writers.choose("anthropic").abilities.cites
    await writers.close()


def test_an_unknown_provider_is_refused_with_those_there_are() -> None:
    with pytest.raises(Invalid) as caught:
        providers.make(made_settings()).choose("gpt")

    assert caught.value.problems[0].message == "one of: offline"
