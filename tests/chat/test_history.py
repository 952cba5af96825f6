"""What an answer knows of its conversation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bff.ai.budget import estimate_tokens
from bff.ai.writer import Turn
from bff.chat.history import lacking, subject, titled, within


def turns(*words: str) -> list[Turn]:
    """A question, its answer, a question …"""
    return [Turn("assistant" if place % 2 else "user", text) for place, text in enumerate(words)]


def test_what_fits_is_kept_in_its_order() -> None:
    said = turns("What is peat?", "Old moss.", "And then?", "Coal.")

    assert within(said) == tuple(said)


def test_the_oldest_go_first_and_no_answer_stands_without_its_question() -> None:
    said = turns("a" * 300, "b" * 300, "c" * 300, "d" * 300)

    assert within(said, room=360) == tuple(said[2:])
    assert within(said, room=250) == tuple(said[2:])


def test_of_a_last_answer_that_is_too_long_the_end_is_kept() -> None:
    (kept,) = within(turns("Why?", "word " * 2000 + "the end."), room=100)

    assert kept.role == "assistant"
    assert kept.text.endswith("the end.")
    assert estimate_tokens(kept.text) <= 100


def test_answers_without_words_are_left_out() -> None:
    question, _, again, answer = said = turns("Why?", " ", "Why now?", "So.")

    assert within(said) == (question, again, answer)


@given(st.lists(st.text(max_size=400), max_size=12), st.integers(min_value=20, max_value=500))
def test_no_history_outgrows_its_room_or_has_a_gap(words: list[str], room: int) -> None:
    said = turns(*words)

    kept = within(said, room)

    assert sum(estimate_tokens(turn.text) for turn in kept) <= room
    spoken = [turn for turn in said if turn.text.strip()]
    if len(kept) > 1:
        assert list(kept) == spoken[len(spoken) - len(kept) :]


def test_a_question_with_a_subject_is_searched_by_it_alone() -> None:
    assert subject("How does peat form in bogs?", "Reeds", turns("Who drained the fen?", "Monks."), "") == (
        "peat form bogs"
    )


def test_a_question_without_one_is_about_what_was_asked_before() -> None:
    assert "fen" in subject("And why?", "Reeds", turns("Who drained the fen?", "Monks."), "Text on lilies.")
    assert "lilies" in subject("And why?", "Reeds", [], "Text on lilies.")


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("  Why peat?\nTell me all.", "Why peat?"),
        ("word " * 40, "word " * 15 + "word…"),
        ("x" * 200, "x" * 79 + "…"),
    ],
)
def test_the_first_line_names_the_conversation(question: str, title: str) -> None:
    assert titled(question) == title
    assert len(title) <= 80


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        ([], "no sources yet"),
        (["pending"], "still being read"),
        (["failed"], "could not be read"),
        (["ready", "pending"], "fits the question"),
    ],
)
def test_what_is_lacking_is_said_by_what_the_sources_are(statuses: list[str], words: str) -> None:
    assert words in lacking(statuses)
