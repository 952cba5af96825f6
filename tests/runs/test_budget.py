"""A budget from the server's records to the database and back: what does not fit is refused, and leaves no row."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from bff.clients.privileged import Privileged
from bff.clients.rest import Rest
from bff.errors import BudgetSpent, Conflict
from bff.runs.spending import Caps, Spending
from bff.runs.store import RunRecords
from tests.stack import Person, Stack

pytestmark = pytest.mark.stack
CAPS = Caps(tokens=150, cost_micros=10_000_000, answer=50)


@pytest.fixture
async def records(stack: Stack) -> AsyncIterator[RunRecords]:
    rest = f"{stack.url}/rest/v1"
    privileged = await Privileged.connect(rest_url=rest, supabase_url=stack.url, service_key=stack.service_key)
    yield RunRecords(privileged, CAPS)
    await privileged.close()


async def test_what_is_left_decides_and_what_ended_counts_with_its_use(
    stack: Stack, person: Callable[[], Person], records: RunRecords
) -> None:
    ada = person()
    first, project = uuid4(), uuid4()
    stack.sql("insert into projects (id, owner_id, title) values (%s, %s, 'Reeds')", project, ada.id)

    async def begin(run_id: UUID) -> None:
        about = {"owner_id": UUID(ada.id), "project_id": project, "kind": "chat"}
        await records.open(id=run_id, provider="anthropic", model="claude-sonnet-5-5", reads=50, **about)

    await begin(first)
    with pytest.raises(BudgetSpent, match="tokens"):
        await begin(uuid4())
    assert len(stack.sql("select id from ai_runs where owner_id = %s", ada.id)) == 1

    await records.change(first, status="stopped", input_tokens=30, output_tokens=5, cost_micros=110)
    # A save that was given up, and that arrives all the same.
    await records.so_far(first, status="streaming", text="Half", input_tokens=1)
    async with Rest(f"{stack.url}/rest/v1", stack.anon_key) as rest:
        month = await Spending(rest.as_caller(ada.token), CAPS).look(datetime.now(UTC))
    assert (month.tokens.used, month.tokens.reserved, month.tokens.left) == (35, 0, 115)
    assert (month.cost_micros.used, month.cost_micros.left) == (110, 9_999_890)
    await begin(uuid4())


async def test_of_windows_that_ask_at_the_same_moment_one_is_answered(
    stack: Stack, person: Callable[[], Person], records: RunRecords
) -> None:
    ada, project, document, talk = person(), uuid4(), uuid4(), uuid4()
    stack.sql("insert into projects (id, owner_id, title) values (%s, %s, 'Reeds')", project, ada.id)
    made = "insert into documents (id, project_id, owner_id, title) values (%s, %s, %s, 'On reeds')"
    stack.sql(made, document, project, ada.id)
    stack.sql("insert into conversations (id, project_id, owner_id) values (%s, %s, %s)", talk, project, ada.id)

    async def begin(kind: str, **place: UUID) -> UUID | None:
        run_id, about = uuid4(), {"owner_id": UUID(ada.id), "project_id": project, "kind": kind}
        try:
            await records.open(id=run_id, provider="offline", model="none", **about, **place)
        except Conflict:
            return None
        return run_id

    for kind, place in (("chat", {"conversation_id": talk}), ("global_edit", {"document_id": document})):
        (begun,) = [run for run in await asyncio.gather(*(begin(kind, **place) for _ in range(3))) if run]
        await records.change(begun, status="done")
        assert await begin(kind, **place)
    # Drafts of a document do not wait for each other.
    assert await begin("generate", document_id=document)
    assert await begin("generate", document_id=document)
