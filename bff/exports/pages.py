"""A flow of strips laid on pages: what belongs together stays together, and notes stand at the foot. Pure."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from bff.exports.flow import CellBox, Row, Strip

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT = 30.0, 30.0
TOP, BOTTOM = 27.0, 28.0
TEXT_WIDTH = WIDTH - LEFT - RIGHT
NOTE_RULE = 3.4  # room for the rule above the notes
_ROOM = HEIGHT - TOP - BOTTOM
_MOST_HEADS = 0.4 * _ROOM  # higher ones would leave no room for what they head
_LEAST_OF_ROW = 25.0
_MOST_NOTES = 0.5 * _ROOM  # what is left of longer notes goes on at the foot of the next page


class Placed(NamedTuple):
    y: float
    strip: Strip


class Page(msgspec.Struct):
    strips: list[Placed] = msgspec.field(default_factory=list)
    notes: list[Placed] = msgspec.field(default_factory=list)


class Pages:
    """`note` gives the strips of one footnote by its number."""

    def __init__(self, note: Callable[[int], list[Strip]]) -> None:
        self._note = note
        self._waiting: list[Strip] = []  # lines of notes that found no room yet
        self._foot: list[Strip] = []
        self._y = TOP
        self.pages = [Page()]

    def lay(self, strips: Sequence[Strip]) -> list[Page]:
        for unit in _units(strips):
            self._place(unit)
        while self._waiting:
            self._turn()
        self._settle_notes()
        return self.pages

    def _place(self, unit: list[Strip]) -> None:
        if self._y == TOP:
            unit = _without_leading_gaps(unit)
        if unit and not self._fits(unit) and self._y > TOP and not self._cuts_here(unit):
            self._turn()
            unit = _without_leading_gaps(unit)
            self._repeat(unit)
        if self._fits(unit):
            for strip in unit:
                self._put(strip)
        elif len(unit) > 1:
            # More than a page asks to be kept together: it cannot be.
            for strip in unit:
                self._place([strip])
        else:
            self._split(unit[0])

    def _cuts_here(self, unit: Sequence[Strip]) -> bool:
        """A row that fits on no page begins where it stands, as long as it is not at the very end of one."""
        *before, last = unit
        height = last.height + sum(head.height for head in _repeated(last))
        room = self._left() - sum(strip.height for strip in before)
        return last.row is not None and height > _ROOM and room >= _LEAST_OF_ROW

    def _repeat(self, unit: Sequence[Strip]) -> None:
        for head in _repeated(unit[0]) if unit else ():
            self._put(head)

    def _split(self, strip: Strip) -> None:
        """A row higher than a page is cut between the lines of its cells; anything else runs over the edge."""
        while not self._fits([strip]) and (parts := _cut(strip, self._left())):
            self._put(parts[0])
            self._turn()
            self._repeat(parts[1:])
            strip = parts[1]
        self._put(strip)

    def _left(self) -> float:
        return HEIGHT - BOTTOM - self._y - _foot_height(self._foot)

    def _fits(self, unit: Sequence[Strip]) -> bool:
        if all(strip.gap for strip in unit):
            return True
        lines = [line for strip in unit for number in strip.notes for line in self._note(number)]
        notes = min(_foot_height([*self._foot, *lines]), _MOST_NOTES) - _foot_height(self._foot)
        return sum(strip.height for strip in unit) + max(0.0, notes) <= self._left() + 0.01

    def _put(self, strip: Strip) -> None:
        if strip.bars or not strip.gap:
            self.pages[-1].strips.append(Placed(self._y, strip))
        self._y += strip.height
        self._waiting += [line for number in strip.notes for line in self._note(number)]
        self._take_notes()

    def _take_notes(self) -> None:
        while self._waiting:
            line = self._waiting[0]
            rule = 0.0 if self._foot else NOTE_RULE
            full = _foot_height(self._foot) + line.height > _MOST_NOTES
            if full or line.height + rule > self._left() + 0.01:
                return
            self._foot.append(self._waiting.pop(0))

    def _turn(self) -> None:
        self._settle_notes()
        self.pages.append(Page())
        self._y = TOP
        self._take_notes()

    def _settle_notes(self) -> None:
        y = HEIGHT - BOTTOM - sum(strip.height for strip in self._foot)
        for strip in self._foot:
            self.pages[-1].notes.append(Placed(y, strip))
            y += strip.height
        self._foot = []


def _foot_height(foot: Sequence[Strip]) -> float:
    return NOTE_RULE + sum(strip.height for strip in foot) if foot else 0.0


def _units(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """Strips that stand together: each that asks to be kept, with the next that is no gap."""
    unit: list[Strip] = []
    for strip in strips:
        unit.append(strip)
        held = any(each.keep for each in unit) and (strip.keep or strip.gap)
        if not held:
            yield unit
            unit = []
    if unit:
        yield unit


def _without_leading_gaps(unit: list[Strip]) -> list[Strip]:
    first = next((index for index, strip in enumerate(unit) if not strip.gap), len(unit))
    return unit[first:]


def _repeated(strip: Strip) -> tuple[Strip, ...]:
    """The heads to print above a row that goes on, or begins, on another page."""
    heads = strip.row.repeats if strip.row else ()
    return heads if sum(head.height for head in heads) <= _MOST_HEADS else ()


def _cut(strip: Strip, room: float) -> tuple[Strip, Strip] | None:
    """The part of a row that fits in `room` and the rest; nothing where no line can be parted from another."""
    row = strip.row
    if row is None or all(len(cell.strips) < 2 for cell in row.cells):  # noqa: PLR2004  two lines can be parted
        return None
    padding = strip.height - max(cell.height for cell in row.cells)
    counts = [max(1, _fitting(cell, room - padding)) for cell in row.cells]
    if all(count >= len(cell.strips) for count, cell in zip(counts, row.cells, strict=True)):
        return None
    top = [cell._replace(strips=cell.strips[:n], closes=False) for n, cell in zip(counts, row.cells, strict=True)]
    rest = [cell._replace(strips=cell.strips[n:]) for n, cell in zip(counts, row.cells, strict=True)]
    return _row(strip, row, top, padding), _row(strip, row._replace(opens=False), rest, padding)


def _fitting(cell: CellBox, room: float) -> int:
    used = 0.0
    for count, strip in enumerate(cell.strips):
        used += strip.height
        if used > room:
            return count
    return len(cell.strips)


def _row(strip: Strip, row: Row, cells: list[CellBox], padding: float) -> Strip:
    height = max(cell.height for cell in cells) + padding
    return msgspec.structs.replace(strip, height=height, row=row._replace(cells=tuple(cells)))
