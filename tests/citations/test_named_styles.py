"""Any style of the CSL project by its name: found by its title, its labels as it cites, and no work lost in it."""

import random
import re

import pytest

from bff.citations import probing, shelf, styles
from bff.citations.bibliography import Bibliography
from bff.citations.labels import Labels, Mention
from bff.citations.manners import Style
from bff.citations.style import reference_list
from tests.citations.test_styles import WORKS, reed
from tests.sampling import cases

GROUPS = (
    [Mention(1)],
    [Mention(1), Mention(2), Mention(3)],
    [Mention(5, "p. 5", "see"), Mention(6)],
    [Mention(4)],
)
# As journals and universities of each kind print them.
LABELS = {
    "science": ("(1)", "(1–3)", "(see 5, p. 5, 6)", "(4)"),
    "nature-physics": ("1", "1–3", "see 5, p. 5,6", "4"),
    "ieee-access": ("[1]", "[1]–[3]", "see [5, p. 5], [6]", "[4]"),
    "cse-name-year": (
        "(Ünal and van der Berg 2021)",
        "(Ünal and van der Berg 2021; Zöe 1999; World Health Organization 2020)",
        "(see Reed 2021b: 5; Reed 2021a)",
        "(Peat n.d.)",
    ),
    "jcom-journal-of-science-communication": (
        "[Ünal and van der Berg, 2021]",
        "[Ünal and van der Berg, 2021; Zöe, 1999; World Health Organization, 2020]",
        "[see Reed, 2021b, p. 5; Reed, 2021a]",
        "[Peat, n.d.]",
    ),
    "deutsche-sprache": (
        "(Ünal/van der Berg 2021)",
        "(Ünal/van der Berg 2021; Zöe 1999; World Health Organization 2020)",
        "(see Reed 2021b, 5; Reed 2021a)",
        "(Peat n.d.)",
    ),
    "chicago-notes-bibliography": (
        "(Ünal and van der Berg, 2021)",
        "(Ünal and van der Berg, 2021; Zöe, 1999; World Health Organization, 2020)",
        "(see Reed, 2021b, p. 5; Reed, 2021a)",
        "(Peat, n.d.)",
    ),
}


@pytest.mark.parametrize("name", LABELS)
def test_labels_of_a_style_read_as_it_prints_them(name: str) -> None:
    manner = styles.manner(name)

    assert manner
    assert tuple(map(Labels(WORKS, manner).of, GROUPS)) == LABELS[name]


def test_a_style_that_sorts_its_list_numbers_it_afterwards_and_what_is_not_cited_last() -> None:
    sorted_by_name = Bibliography(WORKS, "nlm-citation-name", uncited={5})
    labels = sorted_by_name.labels

    # Peat, Reed, World Health Organization, Zöe after Ünal: as they are in the list, not as in the text.
    assert [entry.number for entry in sorted_by_name.entries] == [4, 6, 1, 3, 2, 5]
    assert [sorted_by_name.listed(number) for number in (4, 6, 1, 3, 2, 5)] == ["1.", "2.", "3.", "4.", "5.", "6."]
    assert [labels.name(number) for number in (1, 5, None)] == ["3", "6", "?"]
    assert tuple(map(labels.of, GROUPS)) == ("(3)", "(3–5)", "(see 6, p. 5,2)", "(1)")
    assert Bibliography(WORKS, "science").listed(4) == "4."


def test_three_authors_are_named_or_cut_short_as_the_style_wants_them_in_its_language() -> None:
    three = {"type": "book", "title": "T", "author": [{"family": name} for name in ("Ash", "Birch", "Cedar")]}
    names = ("harvard-deakin-university", "elsevier-harvard", "cumhuriyet-universitesi-fen-bilimleri-enstitusu")
    manners = [manner for name in names if (manner := styles.manner(name))]

    assert [Labels([(1, three)], manner).of([Mention(1)]) for manner in manners] == [
        "(Ash, Birch & Cedar n.d.)",
        "(Ash et al., n.d.)",
        "(Ash vd., t.y.)",
    ]


def test_a_style_is_found_by_its_title_and_known_by_its_name_alone() -> None:
    assert styles.find("journal of SLEEP", 1)[0] == ("journal-of-sleep-research", "Journal of Sleep Research")
    assert [each.name for each in styles.find("", 20)] == [style.value for style in Style]
    assert "chicago" in {each.name for each in styles.find("chicago author-date", 40)}
    assert styles.find("no journal is called so", 5) == []
    assert [styles.manner(name) for name in ("../apa", "dependent/nature-physics", "mine", "")] == [None] * 4


def test_every_name_can_be_kept_by_a_document_and_leads_to_a_style() -> None:
    names = sorted(shelf._files())

    assert len(names) > 10_000
    assert [name for name in names if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or len(name) > 200] == []
    dependent = [name for name in names if shelf._files()[name].parent.name == "dependent"]
    tried = random.Random(7).sample(dependent, cases(200, len(dependent)))
    assert [name for name in tried if shelf.independent(name) in dependent] == []


RAISED = "journal-of-physical-therapy-science"


@pytest.mark.timeout(cases(120, 3600))
def test_whatever_style_is_named_no_work_is_lost_and_no_markup_gets_through() -> None:
    hostile = {"type": "book", "title": "if a < b <script>alert(1)</script>", "author": [{"family": "<b onclick=x>Y"}]}
    independent = [name for name in sorted(shelf._files()) if shelf.independent(name) == name]
    # The first raises its numbers, space and all.
    for name in (RAISED, *random.Random(11).sample(independent, cases(6, len(independent)))):
        bibliography = Bibliography([*WORKS, (7, hostile)], name)
        texts = {entry.number: entry.text for entry in bibliography.entries}
        assert sorted(texts) == [1, 2, 3, 4, 5, 6, 7], name
        assert all(texts.values()), name
        assert not any("script" in text or "onclick" in text for text in texts.values()), name
        assert all(bibliography.labels.of(group) for group in GROUPS), name
        assert not re.match(r"\W*\d+\W+\d*\W*Ünal", texts[1]), name


def test_a_style_that_its_engine_cannot_read_cites_as_it_says_it_does() -> None:
    broken = '<style><info><category citation-format="numeric"/></info></style>'

    assert probing.manner("broken", "Broken", broken).frame == ("[", "]")


def test_entries_lose_the_number_of_their_batch_and_nothing_else() -> None:
    works = [(n, {"type": "book", "title": f"{n}1 reeds", "author": [{"family": "Ash"}]}) for n in range(1, 29)]
    manner = styles.manner("the-lancet")

    assert manner
    assert manner.listed == "{}"
    assert [entry.text.startswith("Ash") for entry in reference_list(works, manner)] == [True] * 28


def test_an_address_in_angle_brackets_is_no_markup_and_leads_there() -> None:
    work = reed("Peat", DOI="10.1234/x", type="article-journal")
    entry = Bibliography([(1, work)], "oscola").entries[0]

    assert entry.text.endswith("<https://doi.org/10.1234/x>.") or entry.text.endswith("<https://doi.org/10.1234/x>")
    assert [part.href for part in entry.words if part.href] == ["https://doi.org/10.1234/x"]
    assert [part.text for part in entry.words if part.href] == ["https://doi.org/10.1234/x"]
