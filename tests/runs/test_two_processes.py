"""Two processes of the BFF that share a Valkey: a run of one is read and stopped at the other, within one budget."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests import valkey
from tests.drafting.door import Desk, events, of, until_words
from tests.process import bff
from tests.stack import ROOT, Person, Stack

pytestmark = pytest.mark.stack
# What one run may come to, and not two at once.
CAP = 40_000
STUB = ROOT / "tests/fakes/claude.py"
# After its first words, until it is stopped.
HANGS = "How does peat form? HANG"


@pytest.fixture
def desks(stack: Stack, person: Callable[[], Person], tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """One person's, at each of two processes that share a Valkey."""
    claude, ada = tmp_path / "claude", person()
    claude.write_text(f"#!{sys.executable}\n{STUB.read_text(encoding='utf-8')}", encoding="utf-8")
    claude.chmod(0o755)
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    with valkey.serving() as server:
        told = {
            "VALKEY_URL": server.url, "AI_PROVIDER": "claude-cli", "AI_MODEL": "claude-sonnet-5-5",
            "CLAUDE_CLI": str(claude), "BUDGET_MONTHLY_TOKENS": str(CAP),
        }  # fmt: skip
        with bff(stack, tmp_path / "one", **told) as one, bff(stack, tmp_path / "other", **told) as other:
            here, there = Desk(stack, ada, one.url), Desk(stack, ada, other.url)
            with closing(here.client), closing(there.client):
                yield here, there


def test_a_run_of_one_is_read_and_stopped_at_the_other(stack: Stack, desks: tuple[Desk, Desk]) -> None:
    here, there = desks
    here.add_source()
    with here.drafting(instruction=HANGS) as (run_id, coming):
        until_words(coming)
        with there.client.stream("GET", f"/api/ai/runs/{run_id}/events") as rejoined:
            elsewhere = events(rejoined)
            until_words(elsewhere)
            refused = there.client.post("/api/ai/generate", json=here.ask())
            stopped = there.client.post(f"/api/ai/runs/{run_id}/cancel").json()
            heard, heard_elsewhere = list(coming), list(elsewhere)

    assert stopped["status"] == "stopped"
    assert stopped["text"].startswith("A first word")
    assert of("done", heard) == of("done", heard_elsewhere) == [{"type": "done", "runId": run_id, "status": "stopped"}]
    query = "select id from audit_logs where action = 'ai:cancel' and resource_id = %s"
    assert len(stack.sql(query, run_id)) == 1
    # While it was open it held all that was left; what was stopped is charged, by an estimate, and holds nothing.
    assert (refused.status_code, refused.json()["code"]) == (402, "BUDGET_SPENT")
    assert refused.json()["renewsAt"] > "2026"
    month = there.client.get("/api/ai/budget").json()["tokens"]
    assert month["used"] == stopped["inputTokens"] + stopped["outputTokens"] > 0
    assert (month["reserved"], month["left"]) == (0, CAP - month["used"])
