"""An import keeps what is new, once, and says what it left out."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from bff.audit import Action, Audit
from bff.citations.constants import IMPORT_BATCH, MAX_CSL_BYTES
from bff.citations.interchange import Format
from bff.citations.reading import Entry
from bff.citations.schemas import Imported, NewImport
from bff.citations.store import CitationRow
from bff.citations.transfer import Transfer, sort_out
from bff.clients.rest import Duplicate
from bff.edge.caller import Caller
from bff.errors import Invalid, TooLarge
from tests.citations.make import csl

PROJECT = uuid4()


class Shelf:
    """A project's rows. As in the database, a DOI is there once, and a batch is added whole or not at all."""

    def __init__(self, *dois: str) -> None:
        self.dois = set(dois)
        self.rows: list[dict[str, Any]] = []
        self.batches: list[int] = []

    async def require_project(self, project_id: UUID) -> None:
        assert project_id == PROJECT

    async def every(self, project_id: UUID) -> list[CitationRow]:
        return []

    async def add_many(self, project_id: UUID, works: list[dict[str, Any]]) -> int:
        self.batches.append(len(works))
        if self.dois & {work["doi"] for work in works}:
            raise Duplicate("there is one")
        self.rows += works
        return len(works)


class Recorder:
    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    async def call(self, function: str, *, because: str, **arguments: Any) -> None:
        self.lines.append(arguments)


def transfer(shelf: Any, recorder: Recorder | None = None) -> Transfer:
    caller = Caller(uuid4(), "ann@example.org", "token", "session", 0)
    return Transfer(shelf, Audit(recorder or Recorder()), caller)


async def take(shelf: Shelf, text: str) -> Imported:
    return await transfer(shelf).take(PROJECT, NewImport(text=text))


def test_a_work_is_new_once() -> None:
    peat, moss = csl(title="The peat of the north"), csl(title="Moss", DOI="10.1000/moss")
    entries = [peat, peat, moss, csl(title="Bryophytes", DOI="10.1000/moss"), csl(title="Sedges of the south")]

    known = [csl(title="<i>Sedges</i> of the South")]
    fresh, twice, problems = sort_out([Entry(line, work) for line, work in enumerate(entries, 1)], known)

    assert (fresh, twice, problems) == ([peat, moss], 3, [])


def test_a_short_title_is_the_same_work_only_with_the_same_people_and_year() -> None:
    peat = csl(title="Peat", issued={"date-parts": [[2020]]})
    others = [peat | {"issued": {"date-parts": [[2021]]}}, peat | {"author": [{"family": "Moss", "given": "Ann"}]}]

    fresh, twice, _ = sort_out([Entry(1, work) for work in [peat, *others]], [peat])

    assert (fresh, twice) == (others, 1)


def test_a_work_too_large_to_keep_is_a_problem_of_its_line() -> None:
    names = [{"family": "x" * 1000, "given": str(number)} for number in range(MAX_CSL_BYTES // 1000 + 1)]

    fresh, _, [problem] = sort_out([Entry(4, csl(author=names)), Entry(9, csl())], [])

    assert (fresh, problem.line) == ([csl()], 4)


async def test_a_file_goes_in_by_batches_and_its_problems_come_back_in_order() -> None:
    shelf = Shelf()
    works = "".join(f"@book{{k{n}, title={{Work number {n}}}}}\n" for n in range(IMPORT_BATCH + 1))
    done = await take(shelf, f"@book{{a, title=}}\n{works}@book{{b, year=1}}\n")

    assert (done.format, done.added, done.known) == (Format.BIBTEX, IMPORT_BATCH + 1, 0)
    assert [problem.line for problem in done.problems] == [1, IMPORT_BATCH + 3]
    assert shelf.batches == [IMPORT_BATCH, 1]


async def test_one_work_that_came_meanwhile_costs_no_other() -> None:
    shelf = Shelf("10.1000/moss")
    done = await take(shelf, "TY  - BOOK\nTI  - Moss\nDO  - 10.1000/moss\nER  -\nTY  - BOOK\nTI  - Peat\nER  -\n")

    assert (done.added, done.known, [row["title"] for row in shelf.rows]) == (1, 1, ["Peat"])


async def test_what_is_no_bibliography_is_refused_whole() -> None:
    with pytest.raises(Invalid):
        await take(Shelf(), "Dear editor, …")
    with pytest.raises(TooLarge):
        await take(Shelf(), "@" + "ü" * 3_000_000)


class Full(Shelf):
    async def every(self, project_id: UUID) -> list[CitationRow]:
        now = "2026-01-01T00:00:00+00:00"
        return [CitationRow(uuid4(), PROJECT, "Peat", csl(), None, now, None)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "name", "begins", "action"),
    [
        (Format.BIBTEX, "references.bib", b"@book{reedpeat,", Action.EXPORT_BIBTEX),
        (Format.RIS, "references.ris", b"TY  - BOOK\r\n", Action.EXPORT_RIS),
        (Format.CSL, "references.json", b"[\n", Action.EXPORT_CSL),
    ],
)
async def test_what_leaves_in_a_file_is_written_down(kind: Format, name: str, begins: bytes, action: Action) -> None:
    recorder = Recorder()
    file = await transfer(Full(), recorder).of_project(PROJECT, kind)

    assert (file.name, file.body[: len(begins)]) == (name, begins)
    assert [(line["action"], line["metadata"]) for line in recorder.lines] == [(action.value, {"works": 1})]
