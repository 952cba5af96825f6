"""Which archives to keep: so many days, weeks and months, each by its newest good one. Pure."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime

import msgspec


class Kept(msgspec.Struct, frozen=True):
    """An archive. `good`: its sums were right when they were last looked at; `verified`: it was restored as a test."""

    name: str
    made: datetime
    good: bool = True
    verified: bool = False


class Rule(msgspec.Struct, frozen=True):
    daily: int = 7
    weekly: int = 4
    monthly: int = 3


PERIODS: Mapping[str, Callable[[datetime], Hashable]] = {
    "daily": lambda made: made.date(),
    "weekly": lambda made: made.isocalendar()[:2],
    "monthly": lambda made: (made.year, made.month),
}


def to_remove(archives: Iterable[Kept], rule: Rule, now: datetime) -> list[Kept]:
    """The oldest first. Never the newest good one, nor the last that was verified.

    One of the future, which a wrong clock named, stays, and is no reason for another to go.
    An archive that is not good fills no place of one that is; it stays only while it is younger than every good one.
    """
    listed = sorted(archives, key=lambda one: (one.made, one.name), reverse=True)
    ahead = [one for one in listed if one.made > now]
    good = [one for one in listed if one.good and one not in ahead]
    kept = {one.name for one in [*ahead, *good[:1], *[one for one in good if one.verified][:1]]}
    for period, key in PERIODS.items():
        kept |= _newest_of_each(good, key, getattr(rule, period))
    if good:
        kept |= {one.name for one in listed if one.made > good[0].made}
    else:
        kept |= {one.name for one in listed}
    return [one for one in reversed(listed) if one.name not in kept]


def _newest_of_each(good: list[Kept], key: Callable[[datetime], Hashable], count: int) -> set[str]:
    found: dict[Hashable, str] = {}
    for one in good:
        if key(one.made) not in found and len(found) < count:
            found[key(one.made)] = one.name
    return set(found.values())
