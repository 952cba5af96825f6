"""Answers that carry their own quotes, read while they stream."""

import random

import pytest

from bff.ai.quoting import Reader
from bff.ai.writer import Quoted, Wrote

ANSWER = (
    'Sleep helps.<quote source="S1" page="4">those who slept recalled more</quote> It was so for p < 0.05 '
    'and a<b. <quote source="S2">half of the adults improved</quote>\n\nThe rest <quoted> is open.'
)
TEXT = "Sleep helps. It was so for p < 0.05 and a<b.\n\nThe rest <quoted> is open."


def read(pieces: list[str]) -> tuple[str, list[tuple[int, Quoted]]]:
    """The text, and each claim with the length of the text before it."""
    reader, text, claims = Reader(), "", []
    for said in [*[reader.feed(piece) for piece in pieces], reader.close()]:
        for piece in said:
            if isinstance(piece, Wrote):
                text += piece.text
            else:
                claims.append((len(text), piece))
    return text, claims


@pytest.mark.parametrize("seed", range(40))
def test_however_an_answer_is_cut_its_text_and_claims_are_the_same(seed: int) -> None:
    rng = random.Random(seed)
    cuts = sorted(rng.sample(range(1, len(ANSWER)), rng.choice([0, 3, 20, 100, len(ANSWER) - 1])))
    pieces = [ANSWER[start:end] for start, end in zip([0, *cuts], [*cuts, len(ANSWER)], strict=True)]

    assert read(pieces) == (
        TEXT,
        [
            (12, Quoted("those who slept recalled more", "S1", 4)),
            (44, Quoted("half of the adults improved", "S2", None)),
        ],
    )


@pytest.mark.parametrize(
    "tag",
    [
        "<quote>no source named</quote>",
        '<quote source="7">not a label of ours</quote>',
        '<quote source="S1" page="four">no number</quote>',
        '<quote source="S1"></quote>',
        '<quote source="S1">one <quote source="S2">in another</quote>',
        '<quote source="S1" style="x">an attribute too many</quote>',
    ],
)
def test_what_is_no_whole_known_tag_makes_no_claim_and_no_text(tag: str) -> None:
    assert read(["Before.", tag, " After."]) == ("Before. After.", [])


def test_a_tag_that_never_ends_is_dropped() -> None:
    assert read(['Said.<quote source="S1">and then the answer was cut']) == ("Said.", [])
    assert read(["Said.<quo"]) == ("Said.<quo", [])
    assert read(["Said.", '<quote source="S1">' + "x" * 9000, " more</quote> On."]) == ("Said. On.", [])
