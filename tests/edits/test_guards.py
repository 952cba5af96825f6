"""A change that touches what carries the meaning of a text is never safe; one that does not is."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bff.edits.guards import guards
from tests.documents.make import Node, citation, evidence, text
from tests.edits.make import LINK, block, change
from tests.sampling import cases

DOE = citation("0a000000-0000-4000-8000-00000000000c")
PROVED = evidence("0a000000-0000-4000-8000-00000000000e")
FORMULA = {"type": "mathInline", "attrs": {"latex": "x^2"}}
NOTE = {"type": "footnote", "content": [text("An aside.")]}

SWAP = ("\u27e6c1\u27e7 and Roe\u27e6c2\u27e7", "\u27e6c2\u27e7 and Roe\u27e6c1\u27e7")

SAFE = [
    ("the the reeds", "the reeds"),
    ("It is 12 m tall, tall.", "It is 12 m tall."),
    ("5-10 reeds", "5\u201310 reeds"),
    ('He said "yes" loud', "He said \u201cyes\u201d loudly"),
    ("In 2010 as planned it grew", "In 2010 as was planned it grew"),
    ("it dont matter to reeds", "it does matter to reeds"),
    ("A (rather long) aside", "A rather long aside"),
]
TOUCHED = [
    ("12 cores", "13 cores", "number"),
    ("1,000 cores", "10,000 cores", "number"),
    ("a depth of -5 now", "a depth of 5 now", "number"),
    ("p < 0.05 here", "p > 0.05 here", "number"),
    ("10\u00b2 reeds", "10\u00b3 reeds", "number"),
    ("seven reeds", "eleven reeds", "number"),
    ("half of them", "all of them", "number"),
    ("about 3 and 4", "about 4 and 3", "number"),
    ("in B12 alone", "in B6 alone", "number"),
    ("f\u00fcnf Halme", "sechs Halme", "number"),
    ("5 mg daily", "5 g daily", "unit"),
    ("5 mg/kg daily", "5 mg daily", "unit"),
    ("5\u00a0\u00b5m wide", "5\u00a0mm wide", "unit"),
    ("20 \u00b0C there", "20 \u00b0F there", "unit"),
    ("five days later", "five weeks later", "unit"),
    ("40 percent of it", "40 percentage points of it", "unit"),
    ("9.8 m s\u207b\u00b2 here", "9.8 m s\u207b\u00b9 here", "unit"),
    ("Dose (mg)", "Dose (g)", "unit"),
    ("cost $5 then", "cost \u20ac5 then", "unit"),
    ("He said \u201cthe reed bends\u201d.", "He said \u201cthe reeds bend\u201d.", "quotation"),
    ('She wrote "so it is" once', 'She wrote "so it was" once', "quotation"),
    ("it is \u2018a reed\u2019s way\u2019 to bend", "it is \u2018a reed\u2019s habit\u2019 to bend", "quotation"),
    ("\u00abroseau\u00bb bends", "roseau bends", "quotation"),
    ("the reed bends", "\u201cthe reed\u201d bends", "quotation"),
    ('an "open one that is never closed', 'an "open one that was never closed', "quotation"),
    ("so (Doe, 2020) says", "so (Roe, 2020) says", "citation"),
    ("so [3, 4] say", "so [3] says", "citation"),
    ("as Doe et al. say", "as Roe et al. say", "citation"),
    ("see https://a.example/x", "see https://a.example/y", "citation"),
    ("it does not bend", "it does bend", "negation"),
    ("it never bends", "it ever bends", "negation"),
    ("it can't bend", "it can bend", "negation"),
    ("es ist kein Rohr", "es ist ein Rohr", "negation"),
]


@pytest.mark.parametrize(("before", "after"), SAFE)
def test_what_changes_no_meaning_is_safe(before: str, after: str) -> None:
    found = block(before)

    assert guards(found, change(found, before, after), ["sedge"]) == []


@pytest.mark.parametrize(("before", "after", "guard"), TOUCHED)
def test_what_carries_meaning_is_guarded_by_name(before: str, after: str, guard: str) -> None:
    found = block("First. ", before, " Last.")

    assert guard in guards(found, change(found, before, after), [])


@pytest.mark.parametrize(
    ("pieces", "find", "replace", "guard"),
    [
        (["So it is", DOE, ", he says."], "is\u27e6c1\u27e7,", "is,", "citation"),
        (["So it is", DOE, ", he says."], "is\u27e6c1\u27e7, he", "was\u27e6c1\u27e7, she", "citation"),
        (["Doe", DOE, " and Roe", DOE, "."], SWAP[0], SWAP[1], "citation"),
        (["see ", text("this page", LINK), " now"], "this page ", "", "citation"),
        ([text("Reeds bend low.", PROVED)], "bend low", "break low", "evidence"),
        ([text("Reeds bend low.", PROVED)], "bend low", "bend very low", "evidence"),
        (["As ", FORMULA, " grows"], " \u27e6m1\u27e7 grows", " it grows", "formula"),
        (["It bends.", NOTE, " So"], "bends.\u27e6f1\u27e7An aside.\u27e6/f1\u27e7", "bends.", "footnote"),
    ],
)  # fmt: skip
def test_a_mark_or_node_that_goes_or_is_written_over_is_guarded(
    pieces: list[Any], find: str, replace: str, guard: str
) -> None:
    found = block(*pieces)

    assert guard in guards(found, change(found, find, replace), [])


def test_words_beside_a_citation_or_evidence_are_not_guarded_for_it() -> None:
    found = block("So so it is", DOE, ". ", text("Reeds bend.", PROVED), " And and then.")

    assert guards(found, change(found, "So so it", "So it"), []) == []
    assert guards(found, change(found, "And and", "And"), []) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("the Common Reed bends", "the reed bends"),
        ("the common  reed bends", "the Common reed bends"),
        ("the reed bends", "the common reed bends"),
        ("a na\u00efve C++ reader", "a naive C++ reader"),
        ("a naive C++ reader", "a naive C reader"),
    ],
)
def test_a_protected_term_that_goes_comes_or_changes_its_form_is_guarded(before: str, after: str) -> None:
    found = block(before)

    assert "term" in guards(found, change(found, before, after), ["common reed", "nai\u0308ve", "C++", "reed"])


def test_a_protected_term_within_another_word_is_none() -> None:
    found = block("the reedy reader bent")

    assert guards(found, change(found, "reedy reader", "reader"), ["reed", "read"]) == []


def test_every_change_within_a_quotation_set_apart_is_guarded() -> None:
    found = block("the the reeds")
    quoted = type(found)(found.id, found.kind, found.text, found.units, found.labels, quoted=True)

    assert guards(quoted, change(quoted, "the the", "the"), []) == ["quotation"]


PLAIN = ["reeds", "bend", "in", "the", "wind", "and", "stand", "tall", "again"]
WEIGHTY: dict[str, st.SearchStrategy[str]] = {
    "number": st.integers(0, 10**9).map(str) | st.sampled_from(["six", "ten", "0.25", "1,000", "\u00bd"]),
    "unit": st.sampled_from(["5 mg", "5 kg", "5 km", "5 s", "5 hours", "5 %", "5 mL", "5 kWh", "5 GB", "5 MPa", "5 l"]),
    "quotation": st.sampled_from(["\u201ca reed\u201d", '"the sedge"', "\u00abjonc\u00bb", "\u2018a rush\u2019"]),
    "citation": st.sampled_from(["(Doe, 2019)", "[4]", "[2, 7]", "Poe et al.", "doi:10.1000/xyz", "(see Roe 1988a)"]),
    "negation": st.sampled_from(["not", "never", "without", "isn't", "neither", "nicht", "jamais"]),
    "term": st.sampled_from(["Phragmites", "salt marsh"]),
}  # fmt: skip
TERMS = ["Phragmites", "salt marsh"]


@settings(max_examples=cases(150, 3000))
@given(st.sampled_from(sorted(WEIGHTY)), st.lists(st.sampled_from(PLAIN), min_size=2, max_size=8), st.data())
def test_no_change_of_what_carries_meaning_is_ever_safe(guard: str, around: list[str], data: st.DataObject) -> None:
    """Exchanged, dropped or put in, at any place of any sentence."""
    weight = data.draw(WEIGHTY[guard])
    other = data.draw(WEIGHTY[guard].filter(lambda found: found != weight) | st.just(""))
    place = data.draw(st.integers(0, len(around)))
    before = " ".join([*around[:place], weight, *around[place:]])
    after = " ".join(filter(None, [*around[:place], other, *around[place:]]))
    one, two = data.draw(st.permutations([before, after]))
    found = block(one)

    assert guards(found, change(found, one, two), TERMS) != []


@settings(max_examples=cases(60, 1000))
@given(st.lists(st.sampled_from(PLAIN), min_size=4, max_size=12), st.data())
def test_a_change_of_plain_words_is_safe_beside_all_that_is_guarded(around: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(around) - 1))
    before, after = " ".join(around[:place]), " ".join(around[place:])
    kept: list[Node | str] = [
        " (Doe, 2019) took 5 mg of \u201csalt\u201d, not 6 salt marshes. ", DOE, text("Proved.", PROVED), FORMULA, NOTE,
    ]  # fmt: skip
    found = block(f"{before} ", *kept, after)

    assert guards(found, change(found, f"{before} ", f"{before} indeed "), TERMS) == []
