"""Tables laid out: every column of every row covered once, whatever the spans say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bff.errors import Invalid
from bff.exports.grid import edges, lay_out, shares
from bff.exports.model import Cell, Paragraph, Span, Table

TEXT = (Paragraph(spans=(Span("x"),)),)


def cell(
    columns: int = 1, rows: int = 1, *, header: bool = False, words: str = "x", widths: tuple[int, ...] = ()
) -> Cell:
    return Cell(blocks=(Paragraph(spans=(Span(words),)),), columns=columns, rows=rows, header=header, widths=widths)


CELLS = st.builds(cell, st.integers(1, 4), st.integers(1, 5))


def test_a_cell_that_spans_rows_has_a_place_in_each() -> None:
    grid = lay_out(Table(rows=((cell(rows=2), cell()), (cell(),), (cell(), cell()))))

    assert [[(p.column, p.opens, p.closes) for p in row] for row in grid.rows] == [
        [(0, True, False), (1, True, True)],
        [(0, False, True), (1, True, True)],
        [(0, True, True), (1, True, True)],
    ]


def test_short_rows_are_filled() -> None:
    grid = lay_out(Table(rows=((cell(), cell(), cell()), (cell(),))))

    assert grid.columns == 3
    assert [(place.column, place.cell.columns) for place in grid.rows[1]] == [(0, 1), (1, 2)]


def test_header_rows_at_the_top_are_repeated_unless_they_are_all() -> None:
    assert lay_out(Table(rows=((cell(header=True),), (cell(),)))).headers == 1
    assert lay_out(Table(rows=((cell(header=True),),))).headers == 0
    assert lay_out(Table(rows=((cell(header=True), cell()), (cell(), cell())))).headers == 0


def test_a_head_may_have_two_rows_joined_by_a_span_but_none_that_reaches_into_the_body() -> None:
    tall, short = cell(rows=2, header=True), cell(header=True)

    assert lay_out(Table(rows=((tall, short), (short,), (cell(), cell())))).headers == 2
    assert lay_out(Table(rows=((tall, short), (cell(),), (cell(), cell())))).headers == 0


def test_a_table_that_asks_for_millions_of_places_is_refused() -> None:
    tall = tuple(cell(rows=1000) for _ in range(100))

    rows = [row for _ in range(3) for row in (tall, *((cell(),) for _ in range(999)))]

    with pytest.raises(Invalid, match="too many cells"):
        lay_out(Table(rows=tuple(rows)))


def test_widths_that_the_writer_drew_are_kept_and_else_words_decide() -> None:
    drawn = lay_out(Table(rows=((cell(widths=(100,)), cell(widths=(300,))),)))
    wordy = lay_out(Table(rows=((cell(words="n"), cell(words="a much longer text")),)))

    assert shares(drawn) == [0.25, 0.75]
    assert shares(wordy)[1] > 2 * shares(wordy)[0]
    assert edges(drawn, 200) == [0, 50, 200]


def test_a_table_without_cells_is_one_column() -> None:
    assert lay_out(Table(rows=((),))).columns == 1
    assert lay_out(Table(rows=())).rows == ()


@given(st.lists(st.lists(CELLS, max_size=5), min_size=1, max_size=6))
def test_no_column_is_covered_twice_or_left_out(rows: list[list[Cell]]) -> None:
    grid = lay_out(Table(rows=tuple(map(tuple, rows))))

    for row in grid.rows:
        covered = [column for place in row for column in range(place.column, place.column + place.cell.columns)]
        assert covered == list(range(grid.columns))
    assert abs(sum(shares(grid)) - 1) < 1e-9
    assert sum(p.opens and bool(p.cell.blocks) for row in grid.rows for p in row) == sum(map(len, rows))
    assert sum(p.opens for row in grid.rows for p in row) == sum(p.closes for row in grid.rows for p in row)
