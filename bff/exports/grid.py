"""Where each cell of a table stands once its spans are laid out. Pure."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bff.errors import Invalid
from bff.exports.constants import MOST_PLACES
from bff.exports.model import Block, Cell, Code, Heading, Listing, Math, Paragraph, Quote, Spans, Table

_WIDEST = 48
_NARROWEST = 5


class Place(NamedTuple):
    """A cell in one row of the grid. A cell that spans rows has a place in each; only the first is `opens`."""

    column: int
    cell: Cell
    opens: bool
    closes: bool


class Grid(NamedTuple):
    columns: int
    rows: tuple[tuple[Place, ...], ...]
    # How many rows at the top hold header cells alone: they are repeated on each page.
    headers: int


def lay_out(table: Table) -> Grid:
    rows: list[list[Place]] = []
    # column → (cell, how many more rows it reaches into)
    reaching: dict[int, tuple[Cell, int]] = {}
    places = 0
    for index, cells in enumerate(table.rows):
        last = index == len(table.rows) - 1
        rows.append(_row(cells, reaching, last=last))
        places += len(rows[-1])
        if places > MOST_PLACES:
            raise Invalid("a table of this document has too many cells to be printed; divide it")
    columns = max((place.column + place.cell.columns for row in rows for place in row), default=1)
    filled = tuple(tuple(_filled(row, columns)) for row in rows)
    return Grid(columns, filled, _headers(filled))


def _row(cells: tuple[Cell, ...], reaching: dict[int, tuple[Cell, int]], *, last: bool) -> list[Place]:
    places, column, waiting = [], 0, list(cells)
    while waiting or reaching:
        ahead = min(reaching, default=None)
        if ahead == column:
            cell, more = reaching.pop(column)
            opens = False
        elif waiting and (ahead is None or column + waiting[0].columns <= ahead):
            cell = waiting.pop(0)
            more, opens = cell.rows - 1, True
        else:
            # No room before a cell that reaches down from above: what is left goes behind it.
            assert ahead is not None
            column = ahead
            continue
        places.append((column, cell, opens, more))
        column += cell.columns
    for start, cell, _, more in places:
        if more and not last:
            reaching[start] = (cell, more - 1)
    return [Place(start, cell, opens, last or not more) for start, cell, opens, more in places]


def _filled(row: list[Place], columns: int) -> list[Place]:
    """The row with an empty cell in each gap, so that every column is covered once."""
    ends = [0, *(place.column + place.cell.columns for place in row)]
    starts = [*(place.column for place in row), columns]
    gaps = ((end, start - end) for end, start in zip(ends, starts, strict=True) if start > end)
    empty = (Place(column, Cell(blocks=(), columns=width), opens=True, closes=True) for column, width in gaps)
    return sorted([*row, *empty], key=lambda place: place.column)


def _headers(rows: Sequence[Sequence[Place]]) -> int:
    """Rows of header cells alone at the top, as far as no cell reaches out of them; none where all rows are."""
    headers = 0
    for count, row in enumerate(rows, 1):
        if not all(place.cell.header or not place.cell.blocks for place in row):
            break
        headers = count if all(place.closes for place in row) else headers
    return headers if headers < len(rows) else 0


def shares(grid: Grid) -> list[float]:
    """The part of the table's width that each column takes: as drawn by the writer, else by what it holds."""
    drawn: dict[int, int] = {}
    weights = [float(_NARROWEST)] * grid.columns
    for place in (place for row in grid.rows for place in row if place.opens):
        if len(place.cell.widths) == place.cell.columns:
            drawn |= {place.column + offset: width for offset, width in enumerate(place.cell.widths)}
        elif place.cell.columns == 1:
            weights[place.column] = max(weights[place.column], _weight(place.cell.blocks))
    if drawn:
        usual = sum(drawn.values()) / len(drawn)
        weights = [float(drawn.get(column, usual)) for column in range(grid.columns)]
    return [weight / sum(weights) for weight in weights]


def edges(grid: Grid, width: float) -> list[float]:
    """Where columns begin, from 0, with `width` as the last."""
    stops = [0.0]
    for share in shares(grid):
        stops.append(stops[-1] + share * width)
    assert all(left <= right for left, right in pairwise(stops))
    return stops


def _weight(blocks: tuple[Block, ...]) -> float:
    return min(max((_length(block) for block in blocks), default=0) + 1, _WIDEST)


def _length(block: Block) -> float:
    if isinstance(block, Paragraph | Heading):
        return _written(block.spans)
    if isinstance(block, Listing):
        return 3 + max((_weight(item) for item in block.items), default=0)
    if isinstance(block, Quote):
        return 3 + _weight(block.blocks)
    if isinstance(block, Code | Math):
        return max(map(len, block.text.splitlines() or [""]))
    return _WIDEST


def _written(spans: Spans) -> int:
    return max(map(len, "".join(span.text for span in spans).split("\n")))
