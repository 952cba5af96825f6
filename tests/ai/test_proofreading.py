"""Without a model only what needs no understanding is proposed, and each proposal is one that can be carried out."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bff.ai.proofreading import proposals
from bff.ai.writer import Shown
from bff.edits.apply import plain, spliced
from bff.edits.plan import Plan
from tests.edits.make import block
from tests.sampling import cases

SLIPS = {
    "Reeds bend in the the wind.": "Reeds bend in the wind.",
    "Two  blanks here.": "Two blanks here.",
    "A comma , and a stop .": "A comma, and a stop.",
    "Once,, or twice..": "Once, or twice.",
    "And so on...": "And so on\u2026",
    "Reeds - tall ones - bend -- low.": "Reeds \u2013 tall ones \u2013 bend \u2013 low.",
    "Pages 5-10, and 1990-1995.": "Pages 5\u201310, and 1990\u20131995.",
}
SOUND = [
    "He had had enough, and said that that was so.", "Duran Duran sang.", "On 2020-11-26, or 555-1234.",
    "ISBN 0-19-852663-6", "a well-known reed", "Wait.  Then go.", "See fig. 3.", "x = a - 1", "2020-11",
]  # fmt: skip


def mended(text: str, instruction: str = "") -> str:
    found = block(text)
    plan = Plan([found], [])
    planned = [plan.take(line) for line in proposals((Shown("B1", "paragraph", text),), instruction)]
    return plain(spliced(found, [one.splice for one in planned]))


@pytest.mark.parametrize(("before", "after"), SLIPS.items())
def test_slips_of_the_keyboard_are_mended(before: str, after: str) -> None:
    assert mended(before) == after


@pytest.mark.parametrize("text", SOUND)
def test_what_may_be_meant_so_is_left_alone(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize(
    "instruction",
    [
        'Replace "reed" with "rush".',
        "please change \u201creed\u201d to \u201crush\u201d",
        "Ersetze \u201ereed\u201c durch \u201erush\u201c",
    ],
)
def test_words_that_the_instruction_says_to_exchange_are_exchanged_everywhere(instruction: str) -> None:
    assert mended("A reed, a reed and reeds; the the reed.", instruction) == "A rush, a rush and reeds; the the rush."


@settings(max_examples=cases(100, 2000))
@given(
    st.lists(st.sampled_from(["the", "reed", "  ", " ", ",", " ,", "..", "5-10", " - ", "b"]), max_size=25).map("".join)
)
def test_every_proposal_fits_to_the_letter(text: str) -> None:
    """`take` raises for one that does not."""
    mended(text)
    mended(text, "Replace 'reed' with 'rush'")


def test_the_same_words_are_mended_the_same_way_every_time() -> None:
    shown = (Shown("B1", "paragraph", " ".join(SLIPS)),)

    assert list(proposals(shown, "")) == list(proposals(shown, ""))
    assert all(json.loads(line)["reason"] for line in proposals(shown, ""))
