"""The audit trail over HTTP: one act, one line, one's own alone."""

import httpx
import pytest

from tests.cleanup import Made
from tests.projects import make
from tests.stack import Stack

pytestmark = pytest.mark.stack


def trail(client: httpx.Client, **asked: object) -> dict[str, object]:
    answer = client.get("/api/audit", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def items(client: httpx.Client, **asked: object) -> list[dict[str, object]]:
    return trail(client, **asked)["items"]  # type: ignore[return-value]


def test_each_act_on_a_project_leaves_one_line_newest_first(ada: httpx.Client, made: Made) -> None:
    project = make.project(ada, made, title="Old")
    where = f"/api/projects/{project['id']}"
    ada.patch(where, json={"title": "New"})
    ada.patch(where, json={"description": "no line for this"})
    ada.delete(where)
    ada.post(f"{where}/restore")

    lines = [line for line in items(ada) if line["resourceId"] == project["id"]]

    assert [line["action"] for line in lines] == [
        "project:restore", "project:delete", "project:rename", "project:create",
    ]  # fmt: skip
    assert lines[-1]["metadata"] == {"title": "Old"}


def test_a_line_names_the_request_that_did_it(ada: httpx.Client) -> None:
    answer = ada.post("/api/projects", json={"title": "x"})

    assert items(ada)[0]["requestId"] == answer.headers["x-request-id"]


def test_nobody_reads_anothers_trail(ada: httpx.Client, eve: httpx.Client, made: Made) -> None:
    project = make.project(ada, made)

    assert project["id"] not in [line["resourceId"] for line in items(eve)]


def test_pages_follow_one_another(ada: httpx.Client, made: Made) -> None:
    for number in range(5):
        make.project(ada, made, title=f"number {number}")
    first = trail(ada, limit=3)
    second = trail(ada, limit=3, cursor=first["nextCursor"])

    numbers = [line["id"] for page in (first, second) for line in page["items"]]  # type: ignore[attr-defined]
    assert len(numbers) == 6
    assert numbers == sorted(numbers, reverse=True)
    assert second["nextCursor"] is None


def test_no_one_writes_their_own_history(stack: Stack, made: Made) -> None:
    person = made.person()
    headers = {"apikey": stack.anon_key, "Authorization": f"Bearer {person.token}"}
    line = {"action": "auth:sign_in", "resource_type": "person"}

    inserted = httpx.post(f"{stack.url}/rest/v1/audit_logs", json=line, headers=headers)
    called = httpx.post(f"{stack.url}/rest/v1/rpc/create_audit_log", json=line, headers=headers)

    assert {inserted.status_code, called.status_code} == {403}
