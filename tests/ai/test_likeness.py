"""What is nearly a quote, and what only looks like one."""

import pytest

from bff.ai.quotes import Page, Source, State


def state(text: str, quote: str, *more: str) -> State:
    return Source([Page(number, page) for number, page in enumerate((text, *more), 1)]).find(quote, 1).state


REST = "in the water of the lake was measured on each day of the year."


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("The nitrite", "The nitrate"),
        ("The minority", "The majority"),
        ("The employee", "The employer"),
        ("The abduction", "The adduction"),
        ("What seventy", "What seventeen"),
        ("What fourth", "What fourteenth"),
        ("The informal", "The in formal"),
        ("The in formal", "The informal"),
        ("What \u2248 value", "What \u2260 value"),
        ("The $500 of it", "The \u20ac500 of it"),
        ("The y = x of it", "The y = -x of it"),
        ("Rather little", "Rather a little"),
        ("The hyptension", "The hypotension, not"),
        ("The insignificant", "The significant"),
        ("The Keler valve", "The Keller valve"),
    ],
)
def test_another_word_is_no_slip(ours: str, theirs: str) -> None:
    assert state(f"{theirs} {REST}", f"{ours} {REST}") is State.NOT_FOUND


def test_a_word_that_the_source_knows_is_no_slip_of_another() -> None:
    text, quote = f"The mortality {REST}", f"The morality {REST}"

    assert state(text, quote) is State.NEAR
    assert state(text, quote, "Of morality, little is said.") is State.NOT_FOUND


def test_a_question_is_no_statement() -> None:
    assert state("Does sleep help the memory of adults?", "Does sleep help the memory of adults.") is State.NOT_FOUND


def test_where_words_are_not_parted_one_letter_is_no_slip() -> None:
    text = "研究结果表明该药物对大多数成年患者的失眠症状没有效果"

    assert state(text, text) is State.EXACT
    assert state(text, text.replace("没有", "有")) is State.NOT_FOUND


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("The analyzed nitrate", "The analysed nitrate"),
        ("The nitrate and naive", "The nitrate and na\u00efve"),
        ("The temprature", "The temperature"),
        ("The temperautre", "The temperature"),
        ("The temper ature", "The temperature"),
        ("The temperature, a mean", "The temperature, the mean"),
    ],
)
def test_a_slip_is_near(ours: str, theirs: str) -> None:
    assert state(f"{theirs} {REST}", f"{ours} {REST}") is State.NEAR


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("A 5-MW lamp was on all night", "A 5-mW lamp was on all night"),
        ("values in nm were measured", "values in nM were measured"),
        ("levels of Co rose over time", "levels of CO rose over time"),
        ("they asked who knew of it", "they asked WHO knew of it"),
        ("the t values that were found", "the T values that were found"),
        ("THE LAMP USED 5 MW OF POWER", "The lamp used 5 mW of power"),
    ],
)
def test_capitals_matter_in_symbols(ours: str, theirs: str) -> None:
    assert state(theirs, ours) is State.NOT_FOUND


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("the effect of sleep on memory", "THE EFFECT OF SLEEP ON MEMORY"),
        ("the effect of sleep on memory", "The Effect of Sleep on Memory"),
        ("A lamp of 5 watts", "a lamp of 5 Watts"),
        ("IN 2010, WE SAW IT ALL", "In 2010, we saw it all"),
    ],
)
def test_capitals_do_not_matter_in_words(ours: str, theirs: str) -> None:
    assert state(theirs, ours) is State.NORMALISED
