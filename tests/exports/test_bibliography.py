"""Works as CSL-JSON and BibTeX, under keys that stay."""

import json
import re
from typing import Any

import pytest

from bff.exports.bibliography import bib, csl_json, keys
from bff.exports.model import Source
from tests.exports.tools import found, needs_pandoc, pandoc

HOSTILE = r'50% {a} b} \input{x} $y$ #1 _z_ ^w^ ~v~ "q" <script> @article{k, & --'


def work(title: str = "Sleep", id_: str = "1", **csl: Any) -> Source:
    return Source(id_, {"type": "book", "title": title, **csl})


def by(family: str, year: int) -> dict[str, Any]:
    return {"author": [{"family": family, "given": "A."}], "issued": {"date-parts": [[year]]}}


@pytest.mark.parametrize(
    ("source", "key"),
    [
        (work("The Sleep of Mice", **by("Ünal", 2021)), "unal2021sleep"),
        (work("<i>Mus</i>", **by("Østergård-Łuksa", 2021)), "ostergardluksa2021mus"),
        (work("Память", **by("Иванов", 1999)), "work1999"),
        (work("1984", author=[{"literal": "World Health Organization"}]), "worldhealthorganizat1984"),
        (work("睡眠"), "work"),
        (work("}{,\\%"), "work"),
    ],
)
def test_a_key_says_who_when_and_what(source: Source, key: str) -> None:
    assert keys({1: source}) == {1: key}


def test_works_that_would_share_a_key_are_told_apart_by_themselves_not_by_their_place() -> None:
    one, two, other = (work(id_=each * 8, **by("Li", 2020)) for each in ("a", "b", "c"))

    assert keys({1: one, 2: two}) == {1: "li2020sleep-aaaaaaaa", 2: "li2020sleep-bbbbbbbb"}
    assert keys({1: other, 2: two, 3: one})[3] == "li2020sleep-aaaaaaaa"


def test_types_and_fields_are_those_of_bibtex() -> None:
    article = work(
        type="article-journal", **{"container-title": "J. Sleep", "page": "1-4", "issue": "2", "volume": "3"}
    )
    chapter = work(type="chapter", **{"container-title": "Handbook", "publisher": "P"})
    thesis = work(type="thesis", publisher="Uni")
    page = work(type="webpage", URL="https://a.example/x y?a_b=%20#z")
    made = bib({1: article, 2: chapter, 3: thesis, 4: page})

    assert re.findall("^@([a-z]+)", made, re.MULTILINE) == ["article", "incollection", "phdthesis", "misc"]
    for line in ("journal = {J. Sleep}", "number = {2}", "pages = {1--4}", "booktitle = {Handbook}", "school = {Uni}",
                 r"howpublished = {\url{https://a.example/x%20y?a_b=%20#z}}"):  # fmt: skip
        assert f"  {line},\n" in made


def test_names_are_parted_as_bibtex_parts_them() -> None:
    people = [
        {"family": "Berg", "given": "Anna", "non-dropping-particle": "van der"},
        {"family": "King", "given": "M. L.", "suffix": "Jr."},
        {"literal": "Research and Development, Inc."},
        {"family": "Smith and Sons", "given": "A, B"},
    ]

    assert (
        "author = {van der Berg, Anna and King, Jr., M. L. and {Research and Development, Inc.}"
        " and {Smith and Sons}, {A, B}},"
    ) in bib({1: work(author=people)})


def test_hostile_fields_stay_in_their_braces() -> None:
    csl = {"publisher": HOSTILE, "publisher-place": HOSTILE, "volume": HOSTILE, "page": HOSTILE, "edition": HOSTILE}
    names = [{"family": HOSTILE, "given": HOSTILE}, {"literal": HOSTILE}]
    doi = {"DOI": "10.1000/a{b}%c\\d", "URL": "https://a.example/}\\input{x}%"}
    made = bib({1: work(f"<i>{HOSTILE}</b></i></i>", author=names, **csl, **doi), 2: work("Second")})

    depth, lowest = 0, []
    for char in made:
        depth += (char == "{") - (char == "}")
        lowest += [depth] if char == "@" else []
        assert depth >= 0
    assert depth == 0
    assert [at for at in lowest if at == 0] == [0, 0]
    assert not re.search(r"\\(input|def|write)", made)


def test_csl_json_holds_what_the_works_hold() -> None:
    [made] = json.loads(csl_json({1: work('"q" <script> & \\', id_="1", **by("Li", 2020))}))

    assert made["id"].startswith("li2020")
    assert made["title"].startswith('"q"')
    assert made["issued"] == {"date-parts": [[2020]]}


@needs_pandoc
def test_pandoc_reads_the_bibliography() -> None:
    names = [{"family": "Ünal", "given": "Özge"}, {"literal": "Research and Development, Inc."}]
    made = bib({1: work(HOSTILE, author=names, issued={"date-parts": [[2021, 3]]}, DOI="10.1000/a_b")})
    tree = json.dumps(pandoc(made, "bibtex"), ensure_ascii=False)

    assert "Ünal" in tree
    assert "Research" in tree
    assert "10.1000/a_b" in tree
    assert {raw for _, raw in found(json.loads(tree), "RawInline")} <= {"\\textbraceleft{}", "\\textbraceright{}"}
