"""Labels and reference lists as a reader sees them."""

from typing import Any

import pytest

from bff.citations import style
from bff.citations.style import Mention, Words, in_text, reference_list

ARTICLE: dict[str, Any] = {
    "type": "article-journal",
    "title": "Sleep spindles in <i>Mus musculus</i>: CO<sub>2</sub> & arousal",
    "author": [{"family": "Ünal", "given": "Özge B."}, {"family": "van der Berg", "given": "Anna"}],
    "issued": {"date-parts": [[2021, 3]]},
    "container-title": "Journal of Sleep Research",
    "volume": "30",
    "issue": "2",
    "page": "101-119",
    "DOI": "10.1111/jsr.13203",
}
BOOK = {
    "type": "book",
    "title": "Why?",
    "author": [{"family": "Zöe", "given": "Q."}],
    "publisher": "OUP",
    "publisher-place": "Oxford",
    "issued": {"date-parts": [[1999]]},
}


@pytest.mark.parametrize(
    ("mentions", "label"),
    [
        ([Mention(1)], "[1]"),
        ([Mention(2), Mention(1)], "[1], [2]"),
        ([Mention(3), Mention(1), Mention(2)], "[1]–[3]"),
        ([Mention(1), Mention(5), Mention(6), Mention(7), Mention(9)], "[1], [5]–[7], [9]"),
        ([Mention(2), Mention(2)], "[2]"),
        ([Mention(4, "p. 5")], "[4, p. 5]"),
        ([Mention(4, prefix="see", suffix="for more")], "see [4] for more"),
        ([Mention(3, prefix="see"), Mention(1), Mention(2)], "see [3], [1], [2]"),
        ([Mention(None)], "[?]"),
        ([Mention(1), Mention(None)], "[1], [?]"),
    ],
)
def test_a_label_reads_as_ieee_wants_it(mentions: list[Mention], label: str) -> None:
    assert in_text(mentions) == label


def test_a_reference_list_reads_as_ieee_wants_it() -> None:
    entries = reference_list([(1, ARTICLE), (2, BOOK)])

    assert [(entry.number, entry.text) for entry in entries] == [
        (
            1,
            (
                "Ö. B. Ünal and A. van der Berg, “Sleep spindles in Mus musculus: CO2 & arousal,” "
                "Journal of Sleep Research, vol. 30, no. 2, pp. 101–119, Mar. 2021, doi: 10.1111/jsr.13203."
            ),
        ),
        (2, "Q. Zöe, Why? Oxford: OUP, 1999."),
    ]


def test_looks_and_links_are_parts_of_an_entry() -> None:
    [entry] = reference_list([(1, ARTICLE)])

    assert Words("Mus musculus", italic=True) in entry.words
    assert Words("2", subscript=True) in entry.words
    assert Words("Journal of Sleep Research", italic=True) in entry.words
    assert Words("10.1111/jsr.13203", href="https://doi.org/10.1111/jsr.13203") in entry.words


def test_markup_in_a_title_stays_text() -> None:
    [entry] = reference_list([(1, {"type": "book", "title": "if a < b & c > d <img src=x onerror=alert(1)>, then"})])

    assert "if a < b & c > d" in entry.text
    assert "img" not in entry.text


def test_one_work_that_the_engine_cannot_take_does_not_spoil_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    real = style._set_by_engine

    def choosy(works: list[dict[str, Any]]) -> list[str]:
        if any(work["title"] == "Why?" for work in works):
            raise TypeError("NoneType has no attribute render")
        return real(works)

    monkeypatch.setattr(style, "_set_by_engine", choosy)
    entries = reference_list([(1, ARTICLE), (2, BOOK)])

    assert entries[0].text.startswith("Ö. B. Ünal and A. van der Berg, “Sleep")
    assert entries[1].text == "Q. Zöe, “Why?” 1999."


def test_no_works_make_no_list() -> None:
    assert reference_list([]) == []


@pytest.mark.parametrize(
    "kind",
    [
        "article",
        "dataset",
        "thesis",
        "report",
        "chapter",
        "paper-conference",
        "patent",
        "software",
        "motion_picture",
    ],
)
def test_every_common_type_names_its_work(kind: str) -> None:
    [entry] = reference_list([(1, {**ARTICLE, "type": kind, "publisher": "University of Oslo"})])

    assert "Sleep spindles in Mus musculus: CO2 & arousal" in entry.text
    assert "2021" in entry.text
