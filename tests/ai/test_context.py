"""What a model gets to read."""

from uuid import UUID, uuid4

import msgspec

from bff.ai import budget, context, sentences
from bff.ai.writer import Passage

SOURCE = uuid4()


def passage(text: str, page: int = 1, start: int = 0, source: UUID = SOURCE) -> Passage:
    return Passage(uuid4(), source, "paper.pdf", page, start, start + len(text), text)


def test_an_instruction_is_searched_for_by_its_subject() -> None:
    assert context.search_words("Write a paragraph about sleep and memory", "T", "x") == "sleep memory"


def test_an_instruction_without_a_subject_is_searched_for_by_the_document() -> None:
    assert (
        context.search_words("Continue", "Sleep and memory", "Walker measured recall.")
        == "Sleep memory Walker measured recall"
    )


def test_one_common_word_does_not_make_a_passage_relevant() -> None:
    near, far = passage("The effects of sleep on memory are known."), passage("The effects of black holes.")

    assert context.relevant([near, far], "effects sleep memory") == [near]


def test_a_query_of_one_word_needs_that_word() -> None:
    near, far = passage("Photosynthetic rates."), passage("Sleep.")

    assert context.relevant([far, near], "photosynthesis") == [near]


def test_a_passage_near_in_meaning_needs_no_word_of_the_query() -> None:
    near, far = passage("Resting at night improves recall."), passage("The committee approved the budget.")
    near, far = msgspec.structs.replace(near, similarity=0.45), msgspec.structs.replace(far, similarity=0.36)

    assert context.relevant([far, near], "slumber remembering") == [near]


def test_overlapping_pieces_become_one_with_true_offsets() -> None:
    page = "Sleep restores attention. Memory improves overnight. Recall follows."
    pieces = [passage(page[26:68], start=26), passage("elsewhere", page=2), passage(page[0:52], start=0)]

    whole, other = context.merged(pieces)

    assert (whole.start, whole.end, whole.text) == (0, 68, page)
    assert whole.chunk_id == pieces[0].chunk_id
    assert other is pieces[1]


def test_passages_are_taken_best_first_while_there_is_room() -> None:
    long, short = passage("word " * 400), passage("short", page=3)

    assert [(one.text, one.label) for one in context.fits([long, short], room=100)] == [("short", "S1")]


def test_the_document_is_cut_at_a_paragraph_and_keeps_its_end() -> None:
    text = "First paragraph.\n" * 300 + "The last words."

    kept = context.tail(text, room=60)

    assert kept.endswith("The last words.")
    assert kept.startswith("First paragraph.")
    assert budget.estimate_tokens(kept) <= 60


def test_a_sentence_is_not_cut_behind_an_abbreviation() -> None:
    text = "As Walker et al. showed in Fig. 2, sleep helps. It lasts."

    assert [text[start:end] for start, end in sentences.spans(text)] == [
        "As Walker et al. showed in Fig. 2, sleep helps.",
        "It lasts.",
    ]
    assert sentences.last(text, 0) == (48, 57)


def test_a_heading_is_no_part_of_the_sentence_below_it() -> None:
    text = "From gravity to a timetable\nA prediction treats the tide\nas a sum. It holds."

    assert [text[start:end] for start, end in sentences.spans(text)] == [
        "From gravity to a timetable",
        "A prediction treats the tide\nas a sum.",
        "It holds.",
    ]


def test_costs_are_in_millionths_and_unknown_models_cost_nothing() -> None:
    assert budget.cost_micros("claude-sonnet-5-5", 1000, 100) == 3000
    assert budget.cost_micros("claude-haiku-5-5-20261007", 200_000, 10) == 100_025
    assert budget.cost_micros("llama", 1000, 100) == 0


def test_what_comes_out_of_a_cache_costs_less_and_what_goes_into_one_more() -> None:
    assert budget.cost_micros("claude-sonnet-5-5", 1000, 0, cached=1000) == 100
    assert budget.cost_micros("claude-sonnet-5-5", 1000, 0, caching=1000) == 2500
    assert budget.most("claude-sonnet-5-5", 1000, 100) == budget.Amount(1100, 2500 + 1000)
