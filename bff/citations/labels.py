"""How works are named in the text, in each style: [1]–[3], (1–3) or (Reed & Moss, 2021a; Sedge, 2019, p. 5). Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any, NamedTuple

from bff.citations.csl import plain, year_of
from bff.citations.manners import MANNERS, Manner, Style
from bff.citations.matching import fold

Csl = Mapping[str, Any]
Works = Sequence[tuple[int, Csl]]


class Mention(NamedTuple):
    """One work named at one place; a work that cannot be found has no number."""

    number: int | None
    locator: str = ""
    prefix: str = ""
    suffix: str = ""


class Form(NamedTuple):
    """What stands between the names of a label, for those who set labels as people write: see citationNode.ts.

    `opens` and `closes` stand around the group, or around `each` name in it, with the writer's words outside; `joins`
    parts the works, and `between` a work and the place in it. `raised` labels stand above the line. Without `pages`,
    a place that is a page stands by its number alone.
    """

    opens: str
    closes: str
    joins: str
    between: str
    each: bool
    raised: bool
    numbered: bool = True
    pages: bool = True

    def place(self, locator: str) -> str:
        return locator.strip() if self.pages else re.sub(r"^pp?\.\s*(?=\d)", "", locator.strip())


class Labels:
    """The labels of one document: years get letters by all its works (2021a, 2021b)."""

    def __init__(
        self, works: Works, manner: Manner = MANNERS[Style.IEEE], ranks: Mapping[int, int] = MappingProxyType({})
    ) -> None:
        """`ranks` are the numbers of works in their list, where those are not the text's."""
        self._manner = manner
        self._ranks = ranks
        self._works = dict(works)
        self._letters = {} if self._manner.numbered else letters(works, self._manner)

    def of(self, mentions: Sequence[Mention]) -> str:
        """The label of works cited together."""
        form, ranked = self.form, self._ranked(mentions)
        if form.each:
            return form.joins.join(_labels(ranked, form))
        named = _numbers(ranked, form) if form.numbered else map(self._by_author, mentions)
        return form.opens + form.joins.join(named) + form.closes

    def name(self, number: int | None) -> str:
        """What stands for one work within a label: its number, or its authors and year."""
        csl = self._works.get(number or 0)
        if csl is None:
            return "?"
        rank = self._ranks.get(number or 0, number)
        return str(rank) if self._manner.numbered else _names(csl, self._manner) + self._letters.get(number or 0, "")

    def _ranked(self, mentions: Sequence[Mention]) -> Sequence[Mention]:
        known = ((each, self._ranks.get(each.number or 0)) for each in mentions)
        return [each._replace(number=rank) if rank else each for each, rank in known]

    @property
    def form(self) -> "Form":
        manner = self._manner
        opens, closes = manner.frame or (manner.opens, manner.closes)
        around = Form(opens, closes, manner.joins, manner.between, manner.each, manner.raised)
        return around._replace(numbered=manner.numbered, pages=manner.pages)

    def _by_author(self, mention: Mention) -> str:
        form = self.form
        inside = form.between.join(filter(None, [self.name(mention.number), form.place(mention.locator)]))
        return worded(mention, inside)


def _numbers(mentions: Sequence[Mention], form: Form) -> Iterator[str]:
    for bare, together in groupby(_in_order(mentions), key=_is_bare):
        if bare:
            for run in _runs(sorted({mention.number or 0 for mention in together})):
                yield f"{run[0]}–{run[-1]}" if len(run) > 2 else form.joins.join(map(str, run))  # noqa: PLR2004
        else:
            yield from (worded(each, _placed(each, form)) for each in together)


def _placed(mention: Mention, form: Form) -> str:
    return form.between.join(filter(None, [str(mention.number or "?"), form.place(mention.locator)]))


def worded(mention: Mention, inside: str) -> str:
    """With the writer's words around it; a comma of theirs stands where commas do."""
    suffix = mention.suffix.strip()
    said = " ".join(filter(None, [mention.prefix.strip(), inside]))
    return f"{said}{suffix}" if suffix[:1] in {",", ";", ":", "."} else f"{said} {suffix}".rstrip()


def in_text(mentions: Sequence[Mention]) -> str:
    """IEEE's label, which needs no works: `[1]`, `see [2, p. 5]`, `[1]–[3], [7]`."""
    return Labels(()).of(mentions)


def _labels(mentions: Sequence[Mention], form: Form) -> Iterator[str]:
    for bare, together in groupby(_in_order(mentions), key=_is_bare):
        if bare:
            yield from _collapsed(sorted({mention.number or 0 for mention in together}))
        else:
            yield from (worded(each, f"[{_placed(each, form)}]") for each in together)


def _in_order(mentions: Sequence[Mention]) -> list[Mention]:
    # Words of the writer's own belong where they were put; only bare numbers may change places.
    return sorted(mentions, key=lambda each: each.number or 0) if all(map(_is_bare, mentions)) else [*mentions]


def _is_bare(mention: Mention) -> bool:
    return mention.number is not None and not (mention.locator or mention.prefix or mention.suffix)


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    for _, pairs in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        yield [number for _, number in pairs]


def _collapsed(numbers: Sequence[int]) -> Iterator[str]:
    for run in _runs(numbers):
        if len(run) > 2:  # noqa: PLR2004  two in a row read better apart
            yield f"[{run[0]}]–[{run[-1]}]"
        else:
            yield from (f"[{number}]" for number in run)


def _people(csl: Mapping[str, Any]) -> list[str]:
    people = csl.get("author") or csl.get("editor") or []
    return [
        " ".join(filter(None, [person.get("non-dropping-particle"), person.get("family") or person.get("literal")]))
        for person in people
    ]


def _names(csl: Mapping[str, Any], manner: Manner) -> str:
    people = _people(csl)
    if not people:
        title = plain(str(csl.get("title-short") or csl["title"]))
        return title if csl["type"] in {"book", "report", "thesis", "webpage"} else f"“{title}”"
    if len(people) > manner.named:
        return f"{people[0]}{manner.et_al}"
    return manner.last.join(filter(None, [", ".join(people[:-1]), people[-1]]))


def _year(csl: Mapping[str, Any], manner: Manner) -> str:
    found = year_of(csl)
    return manner.undated if found is None else f"{-found} BC" if found < 0 else str(found)


def letters(works: Works, manner: Manner) -> dict[int, str]:
    """What follows the authors of each work: its year, with a letter where the same authors have several of it."""
    if manner.before_year is None:
        return {}
    counted = Counter((_names(csl, manner), _year(csl, manner)) for _, csl in works)
    given: Counter[tuple[str, str]] = Counter()
    found: dict[int, str] = {}
    for number, csl in in_order(works):
        key = (_names(csl, manner), _year(csl, manner))
        letter = _letter(given[key]) if counted[key] > 1 else ""
        given[key] += 1
        dash = "-" if letter and not key[1][-1].isdigit() else ""
        found[number] = f"{manner.before_year}{key[1]}{dash}{letter}"
    return found


def _letter(number: int) -> str:
    """a to z, then aa, as spreadsheets count."""
    first, last = divmod(number, 26)
    return (_letter(first - 1) if first else "") + chr(ord("a") + last)


def in_order(works: Works) -> list[tuple[int, Mapping[str, Any]]]:
    """By author, year and title, as the lists of styles that cite by author are."""
    return sorted(
        works,
        key=lambda each: (
            [fold(name) for name in _people(each[1])] or [fold(str(each[1]["title"]))],
            year_of(each[1]) or 0,
            fold(str(each[1]["title"])),
        ),
    )
