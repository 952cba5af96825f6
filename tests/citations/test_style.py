"""Labels and reference lists as a reader sees them."""

from typing import Any

import pytest

from bff.citations import style
from bff.citations.labels import Mention, in_text
from bff.citations.style import Words, reference_list

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

    def choosy(works: list[dict[str, Any]], manner: Any) -> list[str]:
        if any(work["title"] == "Why?" for work in works):
            raise TypeError("NoneType has no attribute render")
        return real(works, manner)

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


def reference(**csl: Any) -> str:
    [entry] = reference_list([(1, {"type": "article-journal", "issued": {"date-parts": [[2015]]}, **csl})])
    return entry.text


@pytest.mark.parametrize(
    ("family", "given", "shown"),
    [
        ("王", "小明", "王小明"),
        ("山田", "太郎", "山田太郎"),
        ("김", "철수", "김철수"),
        ("الخوارزمي", "محمد", "محمد الخوارزمي"),
        ("कुमार", "अनिल", "अनिल कुमार"),
        ("Достоевский", "Фёдор", "Ф. Достоевский"),
        ("Παπαδόπουλος", "Γιώργος", "Γ. Παπαδόπουλος"),
        ("Smith", "jane", "J. Smith"),
    ],
)
def test_a_name_has_initials_where_its_script_has(family: str, given: str, shown: str) -> None:
    assert reference(title="Sleep", author=[{"family": family, "given": given}]) == f"{shown}, “Sleep,” 2015."


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ('The "first night" effect', "“The \u2018first night\u2019 effect,”"),
        ("The effect of “sleep”", "“The effect of \u2018sleep,\u2019”"),
        ('"Sleep" and ("more")', "“\u2018Sleep\u2019 and (\u2018more\u2019),”"),
        ("What is “sleep”?", "“What is \u2018sleep\u2019?”"),
    ],
)
def test_quotes_within_a_quoted_title_are_single(title: str, shown: str) -> None:
    assert reference(title=title) == f"{shown} 2015."


def test_quotes_in_a_title_that_is_not_quoted_are_double() -> None:
    assert reference(type="book", title='On "sleep" alone') == "On “sleep” alone. 2015."


def test_an_entry_ends_with_a_full_stop_unless_an_address_ends_it() -> None:
    assert reference(type="patent", title="Reeds", number="US 1").endswith("US 1, 2015.")
    assert reference(type="webpage", title="Reeds", URL="https://ibid.example/a").endswith("https://ibid.example/a")


@pytest.mark.parametrize(
    ("csl", "shown"),
    [
        (
            {
                "type": "chapter", "title": "Memory", "page": "345-360", "publisher": "Elsevier", "edition": "5",
                "author": [{"family": "Stickgold", "given": "Robert"}], "container-title": "Sleep Medicine",
                "editor": [{"family": "Kryger", "given": "Meir"}],
            },
            "R. Stickgold, “Memory,” in Sleep Medicine, 5th ed., M. Kryger, Ed., Elsevier, 2015, pp. 345–360.",
        ),
        (
            {"type": "thesis", "title": "Peat", "genre": "PhD thesis", "publisher": "University of Oslo",
             "author": [{"family": "Ångström", "given": "Å."}], "publisher-place": "Oslo"},
            "Å. Ångström, “Peat,” PhD thesis, University of Oslo, Oslo, 2015.",
        ),
        (
            {"type": "report", "title": "Malaria", "author": [{"literal": "World Health Organization"}],
             "publisher": "WHO", "number": "WHO-1", "publisher-place": "Geneva"},
            "World Health Organization, “Malaria,” WHO, Geneva, WHO-1, 2015.",
        ),
        ({"title": "Unsigned", "container-title": "The Lancet", "page": "12"}, "“Unsigned,” The Lancet, p. 12, 2015."),
        ({"title": "Undated", "container-title": "Nothing", "issued": {}}, "“Undated,” Nothing."),
        (
            {"title": "Many", "author": [{"family": f"Name{n}", "given": "A."} for n in range(7)]},
            "A. Name0 et al., “Many,” 2015.",
        ),
        (
            {"title": "Parts", "author": [
                {"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"},
                {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
                {"family": "de la Cruz", "given": "Ana María"},
            ]},
            "V. van Gogh, M. L. King Jr., and A. M. de la Cruz, “Parts,” 2015.",
        ),
    ],
)  # fmt: skip
def test_each_kind_of_work_reads_as_ieee_wants_it(csl: dict[str, Any], shown: str) -> None:
    assert reference(**csl) == shown
