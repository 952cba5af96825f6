"""The same work found twice is one work."""

from typing import Any

import pytest

from bff.citations.matching import doi_asked, fold, from_crossref, from_semantic_scholar, merge, names, same_work
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
    ("words", "doi"),
    [
        ("10.1000/182", "10.1000/182"),
        ("https://doi.org/10.1000/182", "10.1000/182"),
        ("doi: 10.1000/182", "10.1000/182"),
        ("what is in 10.1000/182 about", None),
        ("sleep spindles", None),
    ],
)
def test_a_doi_that_stands_alone_is_looked_up(words: str, doi: str | None) -> None:
    assert doi_asked(words) == doi


@pytest.mark.parametrize(
    ("title", "subtitle", "whole"),
    [
        (["Sleep"], ["A history"], "Sleep: A history"),
        (["Why sleep?"], ["A history"], "Why sleep? A history"),
        (["Sleep: a History"], ["A history"], "Sleep: a History"),
        (["Sleep"], [], "Sleep"),
    ],
)
def test_a_subtitle_is_part_of_the_title(title: list[str], subtitle: list[str], whole: str) -> None:
    assert from_crossref({**CROSSREF_WORK, "title": title, "subtitle": subtitle}).title == whole


def test_what_crossref_names_otherwise_is_not_lost() -> None:
    csl = from_crossref({**CROSSREF_WORK, "publisher-location": "Oxford", "article-number": "e12"}).csl

    assert (csl["publisher-place"], csl["number"]) == ("Oxford", "e12")
