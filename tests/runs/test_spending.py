"""What a month allows: held when a run begins, settled when it ends, the same for everybody at the same moment."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest

from bff.ai import constants as ai
from bff.ai.budget import estimate_tokens
from bff.chat import constants as chat
from bff.clients.privileged import OverBudget
from bff.edge.problems import HANDLERS
from bff.errors import AppError, BudgetSpent
from bff.runs.constants import READS_AT_MOST
from bff.runs.spending import Caps, period, renewal, spent
from bff.runs.store import RunRecords
from tests.drafting.make import Recorder

NOON = datetime(2026, 12, 31, 12, tzinfo=UTC)


def test_a_month_begins_and_renews_at_the_same_moment_everywhere() -> None:
    ahead = datetime(2027, 1, 1, 5, tzinfo=timezone(timedelta(hours=9)))

    assert period(NOON) == period(ahead) == datetime(2026, 12, 1, tzinfo=UTC)
    assert renewal(NOON) == renewal(ahead) == datetime(2027, 1, 1, tzinfo=UTC)
    assert renewal(datetime(2026, 1, 1, tzinfo=UTC)) == datetime(2026, 2, 1, tzinfo=UTC)


def test_a_spent_budget_is_told_in_words_with_the_day_it_renews() -> None:
    answer = HANDLERS[AppError](None, spent("tokens", NOON))  # type: ignore[arg-type]

    told = answer.content.decode()
    assert answer.status_code == 402
    assert '"code":"BUDGET_SPENT"' in told
    assert '"renewsAt":"2027-01-01T00:00:00Z"' in told
    assert "tokens" in told
    assert "1 January 2027" in told


def test_what_is_held_covers_the_longest_prompt_there_is_room_for() -> None:
    rooms = ai.PASSAGE_ROOM + ai.DOCUMENT_ROOM + chat.ROOM + estimate_tokens("x" * ai.MAX_PROMPT)

    assert rooms + 1_000 < READS_AT_MOST


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


async def opened(recorder: Recorder, caps: Caps, **more: Any) -> dict[str, Any]:
    told = {"id": uuid4(), "provider": "anthropic", "model": "claude-sonnet-5-5"} | more
    await RunRecords(recorder, caps).open(**told)
    (row,) = recorder.of("ai_runs")
    return row


async def test_a_run_holds_the_most_it_could_come_to(recorder: Recorder) -> None:
    row = await opened(recorder, Caps(tokens=100_000, answer=4_000))

    assert row["reserved_tokens"] == READS_AT_MOST + 4_000
    assert row["reserved_cost_micros"] == READS_AT_MOST * 2 * 1.25 + 4_000 * 10
    assert (row["token_cap"], row["cost_cap_micros"]) == (100_000, None)


async def test_a_prompt_whose_length_is_known_holds_no_more_than_that(recorder: Recorder) -> None:
    row = await opened(recorder, Caps(answer=4_000), reads=100)

    assert row["reserved_tokens"] == 4_100


async def test_changes_to_a_whole_document_hold_as_much_as_they_may_have(recorder: Recorder) -> None:
    row = await opened(recorder, Caps(answer=4_000, edits=32_000), reads=100, kind="global_edit")

    assert row["reserved_tokens"] == 32_100


async def test_what_asks_no_model_holds_nothing_and_is_never_refused(recorder: Recorder) -> None:
    row = await opened(recorder, Caps(tokens=0), provider="offline", model="none")

    assert not {"reserved_tokens", "token_cap"} & row.keys()


async def test_what_does_not_fit_is_refused_with_what_is_spent(recorder: Recorder) -> None:
    recorder.broken["ai_runs"] = OverBudget("money")

    with pytest.raises(BudgetSpent, match="money"):
        await opened(recorder, Caps(cost_micros=1))
