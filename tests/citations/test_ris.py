"""RIS files, and CSL-JSON files: read whole, problems by line, written so that they read the same."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bff.citations import csljson, interchange, ris
from bff.citations.interchange import Format
from tests.citations.works import WORKS, works

FILE = """\ufeffProvider: Some Press
TY  - JOUR
AU  - Ünal, Özge B.
AU  - van der Berg, Anna, Jr.
AU  - World Health Organization
T1  - Sleep spindles
      in mice
JF  - Journal of Sleep Research
VL  - 30
IS  - 2
SP  - 101
EP  - 119
PY  - 2021/03/05/spring
KW  - sleep
KW  - mice
DO  - https://doi.org/10.1111/JSR.13203
UR  - https://example.org/a
SN  - 1234-5678
ER  -
TY  - BOOK
TI  - Peat
DA  - 1999
SN  - 978-1
ER  -
"""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_ris_file_is_read_whole(end: str) -> None:
    found = interchange.read(FILE.replace("\n", end), Format.RIS)

    article, book = (entry.csl for entry in found.entries)
    assert article == {
        "type": "article-journal",
        "title": "Sleep spindles in mice",
        "author": [
            {"family": "Ünal", "given": "Özge B."},
            {"family": "van der Berg", "given": "Anna", "suffix": "Jr."},
            {"literal": "World Health Organization"},
        ],
        "container-title": "Journal of Sleep Research",
        "volume": "30",
        "issue": "2",
        "page": "101-119",
        "issued": {"date-parts": [[2021, 3, 5]]},
        "keyword": "sleep, mice",
        "DOI": "10.1111/jsr.13203",
        "URL": "https://example.org/a",
        "ISSN": "1234-5678",
    }
    assert book == {"type": "book", "title": "Peat", "issued": {"date-parts": [[1999]]}, "ISBN": "978-1"}
    assert ([entry.line for entry in found.entries], found.problems) == ([2, 20], [])


def test_what_is_wrong_in_ris_is_named_by_line_and_costs_nothing_else() -> None:
    found = ris.read("AU  - Nobody\nTY  - BOOK\nAU  - Reed\nER  -\nTY  - BOOK\nTI  - One\nTY  - BOOK\nTI  - Two\n")

    assert [entry.csl["title"] for entry in found.entries] == ["One", "Two"]
    assert sorted((problem.line, problem.message.split(" (")[0]) for problem in found.problems) == [
        (1, "AU stands outside of a work, which begins with TY"),
        (2, "this work has no title"),
        (7, "the last work has no end"),
        (7, "the work before this one has no end"),
    ]


PLAIN = st.text(st.characters(categories=["L", "Nd"], max_codepoint=0x24F), min_size=1, max_size=12)


@settings(max_examples=50, deadline=None)
@given(works(PLAIN))
def test_what_is_written_as_ris_reads_the_same(given_works: list[dict[str, Any]]) -> None:
    found = ris.read(ris.write(given_works))

    assert found.problems == []
    assert [entry.csl for entry in found.entries] == given_works


@settings(max_examples=40, deadline=None)
@given(WORKS)
def test_what_is_written_as_csl_json_reads_the_same(given_works: list[dict[str, Any]]) -> None:
    found = csljson.read(csljson.write(given_works))

    assert found.problems == []
    assert [entry.csl for entry in found.entries] == given_works


def test_what_is_no_work_in_csl_json_is_named_by_line() -> None:
    found = csljson.read('[\n  {"title": "One"},\n  7,\n  {"type": "book"},\n\n  {"title": ["Two"]}\n]')

    assert [entry.csl["title"] for entry in found.entries] == ["One", "Two"]
    assert [problem.message for problem in found.problems] == ["item 2 is no work", "item 3 has no title"]


def test_works_of_csl_json_know_their_lines() -> None:
    found = csljson.read(json.dumps([{"title": "One", "author": [{"family": "[{"}]}, {"type": "book"}], indent=1))

    assert ([entry.line for entry in found.entries], [problem.line for problem in found.problems]) == ([2], [10])


@pytest.mark.parametrize("text", ["7", '"x"', "[" * 100_000, '[{"title": ', "", '{"items": 7}', "[1e999]"])
def test_what_is_no_csl_json_is_one_problem(text: str) -> None:
    found = csljson.read(text)

    assert (found.entries, len(found.problems)) == ([], 1)


@pytest.mark.parametrize("piece", ["TY  - \n", "\r", "TY  - BOOK\nTI  - x\n", "\n x", '["', "{"])
def test_no_ris_and_no_json_is_read_in_more_than_proportion(piece: str) -> None:
    began = time.process_time()
    ris.read("TY  - BOOK\nTI  - a\n" + piece * 50_000)
    csljson.read("[" + piece * 50_000)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (FILE, Format.RIS),
        ("% a comment\n@article{x,", Format.BIBTEX),
        (' [{"title": "@a{"}]', Format.CSL),
        ("Dear editor", None),
    ],
)
def test_a_format_is_recognised_by_what_a_file_holds(text: str, kind: Format | None) -> None:
    assert interchange.recognise(text) is kind
