"""Which words were changed: exact in every case, and no more than were."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bff.edits import diff
from tests.edits.make import WORDS

said = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


@given(said | st.text(max_size=80), said | st.text(max_size=80))
def test_both_texts_can_be_read_out_of_what_became_of_the_words(before: str, after: str) -> None:
    pieces = diff.pieces(before, after)

    assert "".join(one.text for one in pieces if one.kind != "inserted") == before
    assert "".join(one.text for one in pieces if one.kind != "deleted") == after
    for one in pieces:
        assert one.text == before[one.start : one.end] or (one.kind == "inserted" and one.start == one.end)
    assert all(one.kind != two.kind for one, two in pairwise(pieces))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("the the reeds", "the reeds", "the[- the] reeds"),
        ("Reeds bend.", "Reeds bend low.", "Reeds bend[+ low]."),
        ("The reeds bend", "reeds bend", "[-The ]reeds bend"),
        ("It is 5 mg.", "It is 5 g.", "It is 5 [-mg][+g]."),
        ("a  b", "a b", "a[-  ][+ ]b"),
        ("same", "same", "same"),
        ("", "new", "[+new]"),
    ],
)
def test_a_change_is_told_by_whole_words(before: str, after: str, told: str) -> None:
    signs = {"kept": "{}", "deleted": "[-{}]", "inserted": "[+{}]"}

    assert "".join(signs[one.kind].format(one.text) for one in diff.pieces(before, after)) == told


def test_of_a_long_text_only_what_was_touched_is_told() -> None:
    rng = random.Random(3)
    before = [f"w{rng.randrange(900)}" for _ in range(6000)]
    after = list(before)
    # Far enough apart that each is a change of its own; and one stretch that goes elsewhere.
    for place in range(40, 5000, 50):
        after[place] = f"new{place}"
    after[5200:5300], after[5800:5800] = [], after[5200:5300]

    changed = diff.changes(before, after)

    assert sum(one.a1 - one.a0 for one in changed) == len(range(40, 5000, 50)) + 100
    assert sum(one.b1 - one.b0 for one in changed) == len(range(40, 5000, 50)) + 100


def test_texts_with_nothing_in_common_are_one_change() -> None:
    before, after = [f"a{n}" for n in range(5000)], [f"b{n}" for n in range(5000)]

    assert diff.changes(before, after) == [(0, 5000, 0, 5000)]
