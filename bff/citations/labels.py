"""How works are named in the text, in each style: [1]–[3], (1–3) or (Reed & Moss, 2021a; Sedge, 2019, p. 5). Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
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


class Labels:
    """The labels of one document: years get letters by all its works (2021a, 2021b)."""

    def __init__(self, works: Works, style: Style = Style.IEEE) -> None:
        self._style = style
        self._manner = MANNERS[style]
        self._works = dict(works)
        self._letters = {} if self._manner.numbered else letters(works, self._manner)

    def of(self, mentions: Sequence[Mention]) -> str:
        """The label of works cited together."""
        if self._style is Style.IEEE:
            return in_text(mentions)
        if self._manner.frame is None:
            return f"({'; '.join(map(self._by_author, mentions))})"
        begin, end = self._manner.frame
        return begin + ",".join(_numbers(mentions)) + end

    def _by_author(self, mention: Mention) -> str:
        csl = self._works.get(mention.number or 0)
        year = self._letters.get(mention.number or 0, "")
        named = _names(csl, self._manner) + year if csl else "?"
        # MLA names the page alone, which is why its labels have no year.
        between = " " if self._manner.before_year is None else ", "
        inside = between.join(filter(None, [named, mention.locator.strip()]))
        return " ".join(filter(None, [mention.prefix.strip(), inside, mention.suffix.strip()]))


def _numbers(mentions: Sequence[Mention]) -> Iterator[str]:
    for bare, together in groupby(_in_order(mentions), key=_is_bare):
        if bare:
            for run in _runs(sorted({mention.number or 0 for mention in together})):
                yield f"{run[0]}–{run[-1]}" if len(run) > 2 else ",".join(map(str, run))  # noqa: PLR2004
        else:
            yield from map(_spoken, together)


def _spoken(mention: Mention) -> str:
    inside = ", ".join(filter(None, [str(mention.number or "?"), mention.locator.strip()]))
    return " ".join(filter(None, [mention.prefix.strip(), inside, mention.suffix.strip()]))


def in_text(mentions: Sequence[Mention]) -> str:
    """IEEE's label, which needs no works: `[1]`, `see [2, p. 5]`, `[1]–[3], [7]`."""
    return ", ".join(_labels(mentions))


def _labels(mentions: Sequence[Mention]) -> Iterator[str]:
    for bare, together in groupby(_in_order(mentions), key=_is_bare):
        if bare:
            yield from _collapsed(sorted({mention.number or 0 for mention in together}))
        else:
            yield from map(_label, together)


def _in_order(mentions: Sequence[Mention]) -> list[Mention]:
    # Words of the writer's own belong where they were put; only bare numbers may change places.
    return sorted(mentions, key=lambda each: each.number or 0) if all(map(_is_bare, mentions)) else [*mentions]


def _is_bare(mention: Mention) -> bool:
    return mention.number is not None and not (mention.locator or mention.prefix or mention.suffix)


def _label(mention: Mention) -> str:
    inside = ", ".join(filter(None, [str(mention.number or "?"), mention.locator.strip()]))
    return " ".join(filter(None, [mention.prefix.strip(), f"[{inside}]", mention.suffix.strip()]))


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
        return f"{people[0]} et al."
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
