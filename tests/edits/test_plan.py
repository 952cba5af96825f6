"""What a model writes is taken to the letter or not at all."""

import json
from itertools import islice, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bff.edits.apply import plain, spliced
from bff.edits.plan import MOST, Objects, Plan, Refusal
from tests.documents.make import citation, text
from tests.edits.make import block, take
from tests.sampling import cases

DOE = citation("0a000000-0000-4000-8000-00000000000c")
REEDS = block("The reeds bend, the reeds stand", DOE, ".", {"type": "footnote", "content": [text("An aside.")]})


def line(**proposal: Any) -> str:
    return json.dumps({"op": "replace", "block_id": "B1", "reason": "", **proposal})


@pytest.mark.parametrize(
    ("proposal", "reason"),
    [
        ({"find": "The reeds", "replace": "A reed", "block_id": "B2"}, "unknown_block"),
        ({"find": "The reeds", "replace": "A reed", "block_id": "b1"}, "unknown_block"),
        ({"find": "the sedges", "replace": "x"}, "not_found"),
        ({"find": "The  reeds", "replace": "x"}, "not_found"),
        ({"find": "reeds", "replace": "sedges"}, "not_unique"),
        ({"find": "bend", "replace": "bend"}, "no_change"),
        ({"find": "bend", "replace": "be\nnd"}, "not_allowed"),
        ({"find": "bend", "replace": "be\u0000nd"}, "not_allowed"),
        ({"find": "bend", "replace": "bend\u27e6c9\u27e7"}, "not_allowed"),
        ({"find": "bend", "replace": "bend\u27e6c1\u27e7"}, "not_allowed"),
        ({"find": "bend", "replace": "\U000f0001"}, "not_allowed"),
        ({"find": ".\u27e6f2\u27e7An", "replace": "An"}, "not_allowed"),
        ({"find": "bend", "replace": ""}, "malformed"),
        ({"op": "delete", "find": "bend", "replace": "x"}, "malformed"),
        ({"op": "insert", "find": "bend"}, "malformed"),
        ({"op": "rewrite", "find": "bend", "replace": "x"}, "malformed"),
        ({"find": "", "replace": "x"}, "malformed"),
        ({"find": "bend", "replace": "x", "confidence": 1}, "malformed"),
        ({"find": ["bend"], "replace": "x"}, "malformed"),
        ({"find": "bend", "replace": None}, "malformed"),
        ({"find": "bend", "replace": "x" * 8001}, "malformed"),
        ({"find": "c1", "replace": "x"}, "not_found"),
    ],
)
def test_what_does_not_fit_to_the_letter_is_refused_with_its_reason(proposal: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        take(REEDS, **proposal)

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("proposal", "after"),
    [
        ({"find": "The reeds bend", "replace": "The reeds break"}, "The reeds break, the reeds stand\u27e6c1\u27e7."),
        ({"op": "insert", "find": "bend", "replace": " low"}, "The reeds bend low, the reeds stand\u27e6c1\u27e7."),
        ({"op": "delete", "find": ", the reeds stand"}, "The reeds bend\u27e6c1\u27e7."),
        ({"find": "stand\u27e6c1\u27e7", "replace": "\u27e6c1\u27e7s"}, "The reeds bend, the reeds \u27e6c1\u27e7s."),
    ],
)  # fmt: skip
def test_what_fits_is_taken(proposal: dict[str, Any], after: str) -> None:
    planned = take(REEDS, **proposal)

    said = REEDS.outside(plain(spliced(REEDS, [planned.splice])))
    assert said == f"{after}\u27e6f2\u27e7An aside.\u27e6/f2\u27e7"


def test_two_changes_of_the_same_words_are_one_too_many() -> None:
    plan = Plan([REEDS], [])
    plan.take(line(find="The reeds bend", replace="Reeds bend"))

    with pytest.raises(Refusal) as refused:
        plan.take(line(find="bend, the", replace="bend; the"))

    assert (refused.value.reason, plan.count, plan.refused) == ("overlaps", 1, 1)


def test_of_one_run_no_more_are_taken_than_a_person_can_review() -> None:
    words = ["".join(letters) for letters in islice(product("abcdefgh", repeat=3), MOST + 1)]
    plan = Plan([block(" ".join(words))], [])
    for word in words[:MOST]:
        plan.take(line(find=word, replace="x"))

    with pytest.raises(Refusal) as refused:
        plan.take(line(find=words[MOST], replace="x"))

    assert refused.value.reason == "too_many"


JSON = st.dictionaries(st.text(max_size=6), st.text(max_size=12) | st.lists(st.integers()), max_size=4)


@settings(max_examples=cases(80, 1000))
@given(st.lists(JSON, max_size=5), st.sampled_from(["", "\n", ",\n", "```json\n"]), st.integers(1, 9))
def test_objects_are_read_out_of_a_stream_however_it_is_cut(said: list[Any], between: str, size: int) -> None:
    stream = between + between.join(json.dumps(one, ensure_ascii=False) for one in said) + between
    reader = Objects()
    found = [one for at in range(0, len(stream), size) for one in reader.feed(stream[at : at + size])]

    assert [json.loads(one) for one in [*found, *reader.close()]] == said


@settings(max_examples=cases(80, 2000))
@given(st.data())
def test_a_proposal_that_is_damaged_anywhere_is_refused_or_still_says_where(data: st.DataObject) -> None:
    """Cut, doubled or with a character exchanged: whatever is taken was written in the document exactly once."""
    whole = line(find="reeds bend", replace="reeds break", reason="It is so.")
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.sampled_from(["", '"', "{", "}", "\\", "x", "\n", whole])) + whole[at + 1 :]
    reader, plan = Objects(), Plan([REEDS], [])

    for written in [*reader.feed(damaged), *reader.close()]:
        try:
            planned = plan.take(written)
        except Refusal:
            continue
        told = json.loads(written)
        assert set(told) <= {"op", "block_id", "find", "replace", "reason"}
        assert REEDS.outside(REEDS.text).count(told["find"]) == 1
        assert REEDS.outside(REEDS.text[planned.splice.start : planned.splice.end]) == told["find"]


def test_an_object_without_end_is_refused_once_and_what_follows_is_read() -> None:
    reader, plan = Objects(), Plan([REEDS], [])
    reasons = []
    for written in [*reader.feed('{"op": "' + "x" * 50_000), *reader.feed('"} ' + line(find="bend", replace="lean"))]:
        try:
            plan.take(written)
        except Refusal as refusal:
            reasons.append(refusal.reason)

    assert (reasons, plan.count) == (["malformed"], 1)
