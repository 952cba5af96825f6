"""What comes from outside is made safe before any style sees it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bff.citations.csl import as_date, as_text, clean, find_doi, year_of
from bff.citations.style import reference_list

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
MEMBERS = st.sampled_from(
    ["type", "title", "author", "editor", "issued", "accessed", "container-title", "volume", "page", "DOI", "URL"]
)


@pytest.mark.parametrize(
    ("raw", "date"),
    [
        ({"date-parts": [[2021, 3, 9]]}, {"date-parts": [[2021, 3, 9]]}),
        ({"date-parts": [["2021", "03"]]}, {"date-parts": [[2021, 3]]}),
        ({"date-parts": [[2021, 13, 40]]}, {"date-parts": [[2021]]}),
        ({"date-parts": [[2020], [2021]]}, {"date-parts": [[2020], [2021]]}),
        ({"date-parts": [[None]]}, {}),
        ({"date-parts": []}, {}),
        ({"raw": "published 2019-04"}, {"date-parts": [[2019, 4]]}),
        ("2018-05-06", {"date-parts": [[2018, 5, 6]]}),
        (1999, {"date-parts": [[1999]]}),
        (None, {}),
        ({"date-parts": 7}, {}),
    ],
)
def test_a_date_has_a_year_or_is_left_out(raw: Any, date: dict[str, Any]) -> None:
    assert as_date(raw) == date


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (["First", "Second"], "First"),
        ([], ""),
        ("a &amp; b", "a & b"),
        ("H<SUB>2</SUB>O <em>in vivo</em>", "H<sub>2</sub>O <i>in vivo</i>"),
        ("<script>alert(1)</script>x", "alert(1)x"),
        ("<jats:p>One</jats:p><jats:p>Two</jats:p>", "One Two"),
        ("p < 0.05 and r > 3", "p < 0.05 and r > 3"),
        ("a\x00b\n\tc", "a b c"),
        ("\ue000private\ue010", "private"),
        (7, "7"),
        (None, ""),
        (True, ""),
    ],
)
def test_text_is_one_line_with_little_markup(raw: Any, text: str) -> None:
    assert as_text(raw) == text


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1000/182", "10.1000/182"),
        ("https://doi.org/10.1000/ABC.", "10.1000/abc"),
        ("doi:10.1000/a(b)c", "10.1000/a(b)c"),
        ("see 10.1000/x, or", "10.1000/x"),
        ("10.1/short", None),
        ("not a doi", None),
    ],
)
def test_a_doi_is_found_however_it_is_written(text: str, doi: str | None) -> None:
    assert find_doi(text) == doi


def test_addresses_lead_to_the_web_or_are_dropped() -> None:
    assert "URL" not in clean({"title": "x", "URL": "javascript:alert(1)"})
    assert clean({"title": "x", "URL": "https://example.org"})["URL"] == "https://example.org"


def test_unknown_members_and_types_are_dropped() -> None:
    assert clean({"title": "x", "type": "spaceship", "evil": 1, "custom": {}}) == {"title": "x", "type": "document"}


def test_an_institution_keeps_its_name_and_a_lone_given_name_counts() -> None:
    names = [
        {"name": "WHO"},
        {"given": "Sukarno"},
        {"family": "Ünal", "given": "Ö.", "affiliation": []},
        {},
        "Plato",
        3,
    ]

    assert clean({"title": "x", "author": names})["author"] == [
        {"literal": "WHO"},
        {"literal": "Sukarno"},
        {"family": "Ünal", "given": "Ö."},
        {"literal": "Plato"},
    ]


@given(st.dictionaries(MEMBERS, JSON, max_size=8))
def test_whatever_comes_can_be_set(raw: dict[str, Any]) -> None:
    csl = clean(raw)
    [entry] = reference_list([(1, raw)])

    assert csl["title"]
    assert entry.text.strip()
    assert clean(csl) == csl
    assert year_of(csl) is None or isinstance(year_of(csl), int)
