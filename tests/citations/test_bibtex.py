"""BibTeX files: what is in them is read, what is wrong is named by line, what is written reads the same."""

import time
from typing import Any

import pytest
from hypothesis import given, settings

from bff.citations import bibfile, bibtex
from bff.citations.constants import MAX_IMPORT_ENTRIES
from tests.citations.works import WORKS

FILE = r"""% Encoding: UTF-8
@string{jsr = "Journal of Sleep Research"}
@string(pub = {Oxford } # "University Press")
@comment{nothing, title = {here}}
@preamble{"\newcommand{x}{y}"}

@Article{unal2021,
  author  = {{\"U}nal, {\"O}zge B. and van der Berg, Anna and {World Health Organization} and others},
  title   = {Sleep spindles in \emph{Mus musculus}: {CO}$_2$ \& arousal},
  journal = jsr,
  volume = 30, number = {2}, pages = {101--119},
  year = 2021, month = mar,
  doi = {https://doi.org/10.1111/JSR.13203},
  url = {https://example.org/a\_b},
}

@book(zoe, title = "Why {"}and{"} how?", author = "de la Fontaine, Jr., Jean" # { and } # "Q. Zo{\"e}",
  publisher = pub, date = {1999-05-06}, isbn = "978-1")
@misc{arx, title={A preprint}, author={Reed, Ann}, eprint={2101.00001v2}, archivePrefix={arXiv}, year={2020}
} @misc{two, title={On one line}}
"""


def read(text: str) -> list[dict[str, Any]]:
    found = bibtex.read(text)
    assert found.problems == []
    return [entry.csl for entry in found.entries]


def test_a_file_of_every_form_is_read_whole() -> None:
    article, book, preprint, last = read(FILE)

    assert article == {
        "type": "article-journal",
        "citation-label": "unal2021",
        "title": "Sleep spindles in <i>Mus musculus</i>: CO<sub>2</sub> & arousal",
        "author": [
            {"family": "Ünal", "given": "Özge B."},
            {"family": "Berg", "given": "Anna", "non-dropping-particle": "van der"},
            {"literal": "World Health Organization"},
        ],
        "container-title": "Journal of Sleep Research",
        "volume": "30",
        "issue": "2",
        "page": "101-119",
        "issued": {"date-parts": [[2021, 3]]},
        "DOI": "10.1111/jsr.13203",
        "URL": "https://example.org/a_b",
    }
    assert (book["publisher"], book["issued"]) == ("Oxford University Press", {"date-parts": [[1999, 5, 6]]})
    assert book["title"] == 'Why "and" how?'
    assert book["author"] == [
        {"family": "Fontaine", "non-dropping-particle": "de la", "given": "Jean", "suffix": "Jr."},
        {"family": "Zoë", "given": "Q."},
    ]
    assert preprint["DOI"] == "10.48550/arxiv.2101.00001"
    assert last["title"] == "On one line"


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Ludwig van Beethoven", {"given": "Ludwig", "non-dropping-particle": "van", "family": "Beethoven"}),
        ("{van Beethoven}, Ludwig", {"given": "Ludwig", "family": "van Beethoven"}),
        ("{\\'E}mile {Du Bois}", {"given": "Émile", "family": "Du Bois"}),
        ("Barnes and Noble", None),
        ("{Barnes and Noble}", {"literal": "Barnes and Noble"}),
        ("Plato", {"family": "Plato"}),
        ("{\\'E}.", {"family": "É."}),
    ],
)
def test_names_are_parted_as_bibtex_parts_them(name: str, person: dict[str, str] | None) -> None:
    [work] = read(f"@book{{k, title={{T}}, author={{{name}}}}}")

    assert work["author"] == ([person] if person else [{"family": "Barnes"}, {"family": "Noble"}])


@pytest.mark.parametrize(
    ("broken", "line", "says"),
    [
        ("@book{a,\n title = {never ends\n", 3, "“}” is missing"),
        ("@book{a,\n title = {T},\n year 2020}\n", 4, "expected a field"),
        ("@book{a,\n title = {T}\n", 3, "never ends"),
        ("@book{a,\n year = 2020}\n", 2, "a has no title"),
        ("@book{a,\n title = ,}\n", 3, "no value"),
        ('@book{a,\n title = "a } b"}\n', 3, "never opened"),
        ("@book{{}\n", 2, "begins with its key"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_costs_nothing_else(broken: str, line: int, says: str) -> None:
    found = bibtex.read(f"@book{{before, title={{One}}}}\n{broken}@book{{after, title={{Two}}}}")

    assert [entry.csl["title"] for entry in found.entries] == ["One", "Two"]
    [problem] = found.problems
    assert (problem.line, says in problem.message) == (line, True), problem


def test_more_works_than_are_taken_at_once_are_one_problem() -> None:
    found = bibtex.read("@book{a, title={T}}\n" * (MAX_IMPORT_ENTRIES + 50))

    assert len(found.entries) == MAX_IMPORT_ENTRIES
    assert [problem.line for problem in found.problems] == [MAX_IMPORT_ENTRIES + 1]


def test_a_macro_that_is_named_again_and_again_is_held_small() -> None:
    entry = "@book{k, title={T}, note=m" + " # m" * 30 + "}\n"
    bomb = '@string{m="' + "x" * 5000 + '"}\n' + entry * 100

    notes = [raw.fields["note"] for raw in bibfile.read(bomb) if isinstance(raw, bibfile.Raw)]

    assert len(notes) == 100
    assert sum(map(len, notes)) < bibfile.MAX_EXPANDED + len(bomb)


@pytest.mark.parametrize("piece", ["@a{", "@a{k,x={", "@\n", "@book{k,", '"', "@string{a=", "@a{" + " " * 30])
def test_no_file_is_read_in_more_than_proportion(piece: str) -> None:
    began = time.process_time()
    bibtex.read(piece * (200_000 // len(piece)))
    bibtex.read(f"{piece}\n" * (200_000 // len(piece)))
    assert time.process_time() - began < 3


@settings(max_examples=150, deadline=None)
@given(WORKS)
def test_what_is_written_reads_the_same(works: list[dict[str, Any]]) -> None:
    found = bibtex.read(bibtex.write(works))

    assert found.problems == []
    assert [entry.csl | {"citation-label": ""} for entry in found.entries] == [
        work | {"citation-label": ""} for work in works
    ]


def test_every_work_has_a_key_of_its_own() -> None:
    reed = {"type": "book", "title": "The Peat", "author": [{"family": "Réed"}], "issued": {"date-parts": [[2021]]}}
    written = bibtex.write([reed, reed, reed | {"citation-label": "mine:1"}, reed | {"citation-label": "no, key"}])

    assert [line for line in written.splitlines() if line.startswith("@")] == [
        "@book{reed2021peat,",
        "@book{reed2021peat-2,",
        "@book{mine:1,",
        "@book{reed2021peat-3,",
    ]


def test_what_is_written_is_bibtex_that_others_read() -> None:
    written = bibtex.write([{"type": "thesis", "title": "On DNA & <i>mice", "publisher": "ETH", "page": "1-9"}])

    assert written == (
        "@phdthesis{dna,\n  title = {On {DNA} \\& \\textit{mice}},\n  school = {ETH},\n  pages = {1--9},\n}\n"
    )


def test_what_is_written_for_tex_keeps_capitals_and_shows_addresses_in_types_that_bibtex_knows() -> None:
    page = {"type": "webpage", "title": "Peat in Essex", "URL": "https://a.org/ä b", "DOI": "10.1000/a%b"}
    span = {"type": "book", "title": "Bogs", "issued": {"date-parts": [[1999, 3], [2001]]}}
    written = bibtex.write([page, span], tex=True)

    assert written == (
        "@misc{peat,\n  title = {{Peat in Essex}},\n  doi = {10.1000/ab},\n  url = {https://a.org/%C3%A4%20b},\n"
        "  howpublished = {\\url{https://a.org/%C3%A4%20b}},\n  entrysubtype = {webpage},\n}\n\n"
        "@book{work1999bogs,\n  title = {{Bogs}},\n  date = {1999-03/2001},\n  year = {1999},\n  month = mar,\n}\n"
    )
    assert [entry.csl["type"] for entry in bibtex.read(written).entries] == ["webpage", "book"]


def test_works_that_would_share_a_key_are_told_apart_by_their_ids() -> None:
    bogs = {"type": "book", "title": "Bogs"}
    written = bibtex.write([{**bogs, "id": "aaaa-bbbbbb"}, {**bogs, "id": "cccc"}, {**bogs, "citation-label": "Bogs"}])

    assert [line for line in written.splitlines() if line.startswith("@")] == [
        "@book{bogs-aaaabbbb,",
        "@book{bogs-cccc,",
        "@book{Bogs,",
    ]
