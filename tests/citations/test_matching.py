"""The same work found twice is one work."""

from typing import Any

import pytest

from bff.citations.matching import (
    Found,
    best_titled,
    fold,
    from_crossref,
    from_semantic_scholar,
    merge,
    names,
    same_work,
)
from tests.citations.answers import CROSSREF_UNDATED, CROSSREF_WORK, S2_PAPER


def paper(**over: Any) -> dict[str, Any]:
    return {**S2_PAPER, **over}


def test_one_doi_is_one_work_whatever_its_case() -> None:
    [found] = merge("graph", [from_semantic_scholar(S2_PAPER)], [from_crossref(CROSSREF_WORK)])

    assert found.sources == ("semantic_scholar", "crossref")
    assert found.doi == "10.18653/v1/n18-3011"
    assert found.cited_by == 365
    # Crossref's record wins: it parts given from family names.
    assert found.csl["author"] == [{"family": "Ammar", "given": "Waleed"}, {"literal": "Allen Institute"}]
    assert found.csl["type"] == "paper-conference"


def test_without_a_doi_titles_are_compared() -> None:
    one = from_semantic_scholar(
        paper(externalIds={}, title="Construction of the literature graph, in Semantic-Scholar!")
    )

    assert same_work(one, from_crossref(CROSSREF_WORK))


def test_the_same_title_years_apart_is_two_works() -> None:
    one = from_semantic_scholar(paper(externalIds={}, publicationDate=None, year=2001))

    assert not same_work(one, from_crossref(CROSSREF_WORK))


def test_short_titles_say_too_little() -> None:
    assert not same_work(
        from_semantic_scholar(paper(externalIds={}, title="Editorial")),
        from_crossref({**CROSSREF_WORK, "title": ["Editorial"], "DOI": None}),
    )


def test_the_sources_take_turns_and_the_very_title_comes_first() -> None:
    ones = [from_semantic_scholar(paper(title=f"Paper {n} of one", externalIds={})) for n in range(2)]
    others = [
        from_crossref({**CROSSREF_WORK, "title": [f"Work {n} of other"], "DOI": f"10.1000/{n}"}) for n in range(3)
    ]

    merged = merge("work 2 OF other", ones, others)

    assert [found.title for found in merged] == [
        "Work 2 of other",
        "Paper 0 of one",
        "Work 0 of other",
        "Paper 1 of one",
        "Work 1 of other",
    ]


def test_a_work_without_year_or_journal_is_still_a_work() -> None:
    found = from_crossref(CROSSREF_UNDATED)

    assert found.title == "A work without a year & without a journal"
    assert "issued" not in found.csl
    assert "container-title" not in found.csl


@pytest.mark.parametrize("odd", [{}, {"journal": None, "authors": None, "externalIds": None, "publicationTypes": None}])
def test_a_paper_with_nothing_but_a_title_is_read(odd: dict[str, Any]) -> None:
    assert from_semantic_scholar({"title": "Alone", **odd}).csl == {"type": "article", "title": "Alone"}


def test_a_folded_title_has_no_case_accents_or_punctuation() -> None:
    assert fold("Über-Straße: <i>Große</i> Ideen") == fold("uber strasse   GROSSE ideen")


def test_names_are_said_in_order() -> None:
    csl = {"author": [{"family": "Berg", "given": "Anna", "non-dropping-particle": "van der"}, {"literal": "WHO"}]}

    assert names(csl) == ["Anna van der Berg", "WHO"]


@pytest.mark.parametrize(
    ("asked", "title", "same"),
    [
        ("Sleep spindles in mice", "Sleep Spindles in <i>Mice</i>", True),
        ("Sleep spindels in mice", "Sleep spindles in mice", True),
        ("Sleep spindles in mice", "Sleep spindles in rats and cats", False),
        ("Report on peat 2019", "Report on peat 2018", False),
        ("Sleep spindles", "Sleep spindles, part 2", False),
    ],
)
def test_a_title_is_taken_for_the_one_asked_for_only_when_it_is(asked: str, title: str, same: bool) -> None:
    found = Found({"type": "book", "title": title}, ())

    assert best_titled(asked, [found]) == (found if same else None)
