"""What clean-up removes, and what it never does."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from infra.backup.retention import Kept, Rule, to_remove

NOW = datetime(2026, 11, 26, 3, 30, tzinfo=UTC)


def daily(days: int) -> list[Kept]:
    made = [NOW - timedelta(days=day) for day in range(days)]
    return [Kept(f"backup_{one:%Y%m%d_%H%M%S}.tar.gz", one) for one in made]


def left(archives: list[Kept], rule: Rule | None = None) -> list[Kept]:
    gone = {one.name for one in to_remove(archives, rule or Rule(), NOW)}
    return sorted((one for one in archives if one.name not in gone), key=lambda one: one.made, reverse=True)


def test_seven_days_four_weeks_and_three_months_stay_of_a_year() -> None:
    days = [(NOW - one.made).days for one in left(daily(365))]

    # Thursday: this week's newest is today's, the weeks before end on their Sundays, the months on their last days.
    assert days == [0, 1, 2, 3, 4, 5, 6, 11, 18, 26, 57]


archive = st.builds(
    lambda hours, good, verified: Kept(
        f"backup_{hours}", NOW - timedelta(hours=hours), good=good, verified=good and verified
    ),
    st.integers(-24 * 30, 24 * 400), st.booleans(), st.booleans(),
)  # fmt: skip
archives = st.lists(archive, max_size=60, unique_by=lambda one: one.name)
rules = st.builds(Rule, daily=st.integers(0, 9), weekly=st.integers(0, 6), monthly=st.integers(0, 6))


@given(archives, rules)
def test_the_newest_good_one_and_the_last_verified_one_always_stay(found: list[Kept], rule: Rule) -> None:
    stays = left(found, rule)
    past = [one for one in found if one.good and one.made <= NOW]

    if past:
        assert max(past, key=lambda one: one.made) in stays
        tested = [one for one in past if one.verified]
        assert not tested or max(tested, key=lambda one: one.made) in stays


@given(archives, rules)
def test_one_of_the_future_neither_goes_nor_pushes_another_out(found: list[Kept], rule: Rule) -> None:
    ahead = [one for one in found if one.made > NOW]

    assert [one for one in ahead if one not in left(found, rule)] == []
    known = [one for one in found if one not in ahead]
    assert left(known, rule) == [one for one in left(found, rule) if one not in ahead]


@given(archives, rules)
def test_one_that_is_not_good_takes_no_place_of_one_that_is(found: list[Kept], rule: Rule) -> None:
    good = [one for one in found if one.good]

    assert [one for one in left(found, rule) if one.good] == left(good, rule)


@given(archives, rules)
def test_cleaning_twice_removes_nothing_more(found: list[Kept], rule: Rule) -> None:
    assert to_remove(left(found, rule), rule, NOW) == []


@given(archives)
def test_a_longer_rule_keeps_whatever_a_shorter_one_kept(found: list[Kept]) -> None:
    few, many = left(found, Rule(2, 1, 1)), left(found, Rule(7, 4, 3))

    assert [one for one in few if one not in many] == []
