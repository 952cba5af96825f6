"""Every style of ours by name: labels and entries as its readers know them, and an odd work costs only itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from bff.citations import style as styles
from bff.citations.labels import Labels, Mention, in_order
from bff.citations.manners import MANNERS, Manner, Style
from bff.citations.style import reference_list
from tests.citations.test_style import ARTICLE, BOOK

CHAPTER: dict[str, Any] = {
    "type": "chapter",
    "title": "A “good” chapter",
    "container-title": "The Book",
    "editor": [{"family": "Ed", "given": "Itor"}],
    "author": [{"literal": "World Health Organization"}],
    "publisher": "CUP",
    "publisher-place": "Cambridge",
    "page": "1-9",
    "issued": {"date-parts": [[2020]]},
}
PAGE = {
    "type": "webpage",
    "title": "Peat",
    "URL": "https://a.org/b",
    "accessed": {"date-parts": [[2021, 3, 4]]},
}


def reed(title: str, year: int = 2021, **more: Any) -> dict[str, Any]:
    by = [{"family": "Reed", "given": "Ann"}]
    return {"type": "book", "title": title, "author": by, "issued": {"date-parts": [[year]]}} | more


WORKS = [(1, ARTICLE), (2, BOOK), (3, CHAPTER), (4, PAGE), (5, reed("Tufts")), (6, reed("Bogs 2021"))]


LABELS = {
    Style.IEEE: ("[1]", "[1]–[3]", "see [5, p. 5], [6]", "[4]"),
    Style.APA: (
        "(Ünal & van der Berg, 2021)",
        "(Zöe, 1999; Ünal & van der Berg, 2021; World Health Organization, 2020)",
        "(see Reed, 2021b, p. 5; Reed, 2021a)",
        "(Peat, n.d.)",
    ),
    Style.CHICAGO: (
        "(Ünal and van der Berg 2021)",
        "(Zöe 1999; Ünal and van der Berg 2021; World Health Organization 2020)",
        "(see Reed 2021b, p. 5; Reed 2021a)",
        "(Peat n.d.)",
    ),
    Style.HARVARD: (
        "(Ünal and van der Berg, 2021)",
        "(Zöe, 1999; Ünal and van der Berg, 2021; World Health Organization, 2020)",
        "(see Reed, 2021b, p. 5; Reed, 2021a)",
        "(Peat, no date)",
    ),
    Style.MLA: (
        "(Ünal and van der Berg)",
        "(Zöe; Ünal and van der Berg; World Health Organization)",
        "(see Reed 5; Reed)",
        "(Peat)",
    ),
    Style.NATURE: ("1", "1–3", "see 5, p. 5,6", "4"),
    Style.VANCOUVER: ("(1)", "(1–3)", "(see 5, p. 5,6)", "(4)"),
}


@pytest.mark.parametrize("style", Style)
def test_labels_read_as_their_style_wants_them(style: Style) -> None:
    labels = Labels(WORKS, MANNERS[style])
    groups = (
        [Mention(1)],
        [Mention(2), Mention(1), Mention(3)],
        [Mention(5, "p. 5", "see"), Mention(6)],
        [Mention(4)],
    )

    assert tuple(map(labels.of, groups)) == LABELS[style]
    assert "?" in labels.of([Mention(None)])


ENTRIES = {
    Style.APA: (
        (
            "Ünal, Ö. B., & van der Berg, A. (2021). Sleep spindles in Mus musculus: CO2 & arousal. "
            "Journal of Sleep Research, 30(2), 101–119. https://doi.org/10.1111/jsr.13203"
        ),
        "Peat. (n.d.). Retrieved March 4, 2021, from https://a.org/b",
        "Reed, A. (2021a). Bogs 2021.",
    ),
    Style.CHICAGO: (
        (
            "Ünal, Özge B., and Anna van der Berg. 2021. “Sleep Spindles in Mus Musculus: CO2 & Arousal.” "
            "Journal of Sleep Research 30 (2): 101–19. https://doi.org/10.1111/jsr.13203."
        ),
        "“Peat.” n.d. Accessed March 4, 2021. https://a.org/b.",
        "Reed, Ann. 2021a. Bogs 2021.",
    ),
    Style.HARVARD: (
        (
            "Ünal, Ö.B. and van der Berg, A. (2021) \u2018Sleep spindles in Mus musculus: CO2 & arousal’, "
            "Journal of Sleep Research, 30(2), pp. 101–119. Available at: https://doi.org/10.1111/jsr.13203."
        ),
        "Peat (no date) Available at: https://a.org/b (Accessed: March 4, 2021).",
        "Reed, A. (2021a) Bogs 2021.",
    ),
    Style.MLA: (
        (
            "Ünal, Özge B., and Anna van der Berg. “Sleep Spindles in Mus Musculus: CO2 & Arousal.” "
            "Journal of Sleep Research, vol. 30, no. 2, Mar. 2021, pp. 101–19, https://doi.org/10.1111/jsr.13203."
        ),
        "Peat. https://a.org/b. Accessed 4 Mar. 2021.",
        "Reed, Ann. Bogs 2021. 2021.",
    ),
    Style.NATURE: (
        (
            "Ünal, Ö. B. & van der Berg, A. Sleep spindles in Mus musculus: CO2 & arousal. "
            "Journal of Sleep Research 30, 101–119 (2021)."
        ),
        "Peat. https://a.org/b.",
        "Reed, A. Bogs 2021. (2021).",
    ),
    Style.VANCOUVER: (
        (
            "Ünal ÖB, van der Berg A. Sleep spindles in Mus musculus: CO2 & arousal. Journal of Sleep Research. "
            "2021 Mar;30(2):101–19. doi:10.1111/jsr.13203."
        ),
        "Peat [Internet]. [cited 2021 Mar 4]. Available from: https://a.org/b",
        "Reed A. Bogs 2021. 2021.",
    ),
}


@pytest.mark.parametrize("style", ENTRIES)
def test_entries_read_as_their_style_wants_them(style: Style) -> None:
    entries = reference_list(WORKS, MANNERS[style])

    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert tuple(entries[index].text for index in (0, 3, 5)) == ENTRIES[style]
    assert not any(entry.plainly for entry in entries)


def test_quotes_within_quotes_are_of_the_other_kind() -> None:
    chapter = [(1, CHAPTER)]

    assert "“A \u2018good’ Chapter.”" in reference_list(chapter, MANNERS[Style.CHICAGO])[0].text
    assert "\u2018A “good” chapter’," in reference_list(chapter, MANNERS[Style.HARVARD])[0].text


@pytest.mark.parametrize("style", Style)
def test_markup_in_a_work_stays_text_in_every_style(style: Style) -> None:
    title = "if a < b & c > d <script>alert(1)</script>"
    work = {"type": "book", "title": title, "author": [{"family": "<b onclick=x>Y"}]}
    [entry] = reference_list([(1, work)], MANNERS[style])

    assert "a < b & c > d" in entry.text.lower()
    assert "script" not in entry.text
    assert "onclick" not in entry.text


@pytest.mark.parametrize("style", Style)
def test_a_work_that_a_style_fails_on_is_set_plainly_and_says_so(style: Style, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = styles._set_by_engine

    def fails_on_peat(works: Any, manner: Manner) -> list[str]:
        if any(work["title"] == "Peat" for work in works):
            raise TypeError("'NoneType' object has no attribute 'render'")
        return whole(works, manner)

    monkeypatch.setattr(styles, "_set_by_engine", fails_on_peat)
    entries = reference_list(WORKS, MANNERS[style])

    assert [entry.number for entry in entries if entry.plainly] == [4]
    assert entries[3].text == "“Peat,” https://a.org/b"
    assert "Bogs 2021" in entries[5].text


def test_works_stand_by_author_year_and_title() -> None:
    works = [*WORKS, (7, reed("Ash", 2019))]

    assert [number for number, _ in in_order(works)] == [4, 7, 6, 5, 1, 3, 2]


def test_twenty_seven_works_of_one_year_have_letters_of_their_own() -> None:
    labels = Labels([(n, reed(f"Work {n:02}")) for n in range(1, 29)], MANNERS[Style.APA])

    assert [labels.of([Mention(n)]) for n in (1, 26, 27)] == ["(Reed, 2021a)", "(Reed, 2021z)", "(Reed, 2021aa)"]


TOLD = json.loads((Path(__file__).parent / "labels.json").read_text())


@pytest.mark.parametrize("told", TOLD["styles"], ids=lambda told: str(told["style"]))
def test_labels_are_those_that_the_editor_puts_together_from_the_same_parts(told: dict[str, Any]) -> None:
    """web/src/features/documents/citationLabel.test.ts reads the same file."""
    labels = Labels(WORKS, MANNERS[Style(told["style"])])

    assert labels.form._asdict() == told["form"]
    assert {str(number): labels.name(number) for number, _ in WORKS} == told["names"]
    assert [labels.of([Mention(**each) for each in group]) for group in TOLD["groups"]] == told["labels"]
