"""The works of one document in one style: how its text names them, and how their list reads. Pure."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any

from bff.citations.csl import clean
from bff.citations.labels import Labels, in_order
from bff.citations.manners import MANNERS, Manner, Style
from bff.citations.notes import Notes
from bff.citations.style import Reference, Told, nobody, reference_list
from bff.citations.styles import manner


class Bibliography:
    """`style` names the one that was `asked` for, or IEEE's where no style has that name.

    A style that was not asked for before is read first (a tenth of a second): keep off the event loop.
    """

    def __init__(
        self,
        works: Sequence[tuple[int, Mapping[str, Any]]],
        asked: str = Style.IEEE,
        told: Told = nobody,
        uncited: Collection[int] = (),
    ) -> None:
        """`told` hears how many entries are set, as reference_list tells it; `uncited` works come last."""
        self._told = told
        self.asked = asked
        known = manner(asked)
        self.style = asked if known else Style.IEEE.value
        self.manner: Manner = known or MANNERS[Style.IEEE]
        cleaned = [(number, clean(csl)) for number, csl in sorted(works, key=itemgetter(0))]
        in_text = self.manner.numbered and not self.manner.sorts
        self._works = cleaned if in_text else sorted(in_order(cleaned), key=lambda each: each[0] in uncited)
        # A style that sorts its list numbers it afterwards.
        self._ranks = {number: rank for rank, (number, _) in enumerate(self._works, 1)} if self.manner.sorts else {}
        self.labels = Labels(self._works, self.manner, self._ranks)

    @cached_property
    def entries(self) -> list[Reference]:
        """In the style's order. Slow (4 ms a work): keep off the event loop."""
        return reference_list(self._works, self.manner, self._told)

    def listed(self, number: int) -> str:
        """What stands before an entry: `[1]`, `1.`, or nothing where works are found by their authors."""
        return self.manner.listed.format(self._ranks.get(number, number))

    @property
    def unknown(self) -> str | None:
        """What to say where no style has the name that was asked for."""
        if self.style == self.asked:
            return None
        return f"no style here is called {self.asked}; {self.manner.title} is used instead"

    @property
    def in_text(self) -> str | None:
        """What to say of a style whose citations are notes."""
        if not self.manner.notes:
            return None
        return f"{self.manner.title} cites in notes; here works are named in the text, in short, and in files in notes"

    def notes(self) -> Notes | None:
        """A new count of them, where the style cites in notes."""
        return Notes(self._works, self.manner, self.labels) if self.manner.notes else None

    @property
    def plainly(self) -> int:
        """How many entries the style failed on: those have their facts, in no style."""
        return sum(entry.plainly for entry in self.entries)
