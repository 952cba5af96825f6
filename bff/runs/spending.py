"""What a person may use in a month, and what of it is left."""

from datetime import UTC, datetime, time
from typing import Any

import msgspec

from bff.ai import budget
from bff.clients.rest import Rows
from bff.errors import BudgetSpent
from bff.runs.constants import READS_AT_MOST
from bff.runs.schemas import Budget, Share
from bff.settings import Settings

# No model is asked, so nothing is used.
FREE = "offline"


class Caps(msgspec.Struct, frozen=True):
    """Of one person in a month; None: as much as they like. `answer`: tokens that one answer may have, and `edits`
    those that the changes to a whole document may."""

    tokens: int | None = None
    cost_micros: int | None = None
    answer: int = 4096
    edits: int = 32_000


def caps(settings: Settings) -> Caps:
    return Caps(
        settings.budget_tokens, settings.budget_cost_micros, settings.ai_max_tokens, settings.ai_edit_max_tokens
    )


def reserved(provider: str, model: str, caps: Caps, reads: int | None, kind: str = "") -> dict[str, Any]:
    """As columns of a run: what is held for it while it is open, and what its owner may use in all."""
    if provider == FREE:
        return {}
    most = budget.most(
        model, READS_AT_MOST if reads is None else reads, caps.edits if kind == "global_edit" else caps.answer
    )
    return {
        "reserved_tokens": most.tokens,
        "reserved_cost_micros": most.cost_micros,
        "token_cap": caps.tokens,
        "cost_cap_micros": caps.cost_micros,
    }


def period(now: datetime) -> datetime:
    """When the month began, in UTC: budgets renew at the same moment everywhere."""
    first = now.astimezone(UTC).date().replace(day=1)
    return datetime.combine(first, time(), UTC)


def renewal(now: datetime) -> datetime:
    began = period(now)
    return began.replace(year=began.year + began.month // 12, month=began.month % 12 + 1)


def spent(what: str, now: datetime) -> BudgetSpent:
    at = renewal(now)
    day = f"{at.day} {at:%B %Y}"
    sentence = f"what is left of your {what} for AI this month does not cover this. The budget renews on {day} (UTC)"
    return BudgetSpent(sentence, renews_at=at)


class Spending:
    """One person's month; the row is theirs to read, and the database's to write."""

    def __init__(self, rows: Rows, caps: Caps) -> None:
        self._rows = rows
        self._caps = caps

    async def look(self, now: datetime) -> Budget:
        columns = "tokens_used,tokens_reserved,cost_micros_used,cost_micros_reserved"
        query = self._rows.table("usage_budgets").select(columns).eq("period", str(period(now).date()))
        found = await self._rows.run(query)
        row: dict[str, int] = found[0] if found else {}
        return Budget(
            period=period(now).date(),
            renews_at=renewal(now),
            tokens=_share(self._caps.tokens, row, "tokens"),
            cost_micros=_share(self._caps.cost_micros, row, "cost_micros"),
        )


def _share(cap: int | None, row: dict[str, int], of: str) -> Share:
    used, held = row.get(f"{of}_used", 0), row.get(f"{of}_reserved", 0)
    return Share(used=used, reserved=held, cap=cap, left=None if cap is None else max(0, cap - used - held))
