"""What PostgREST does against what the expectations say. Each probe answers with the differences, in words."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.rls.rest import BAD, Rest
from tests.rls.world import PATCHES, World, another

EXPECTATIONS = tomllib.loads((Path(__file__).parent / "expectations.toml").read_text())
TABLES: dict[str, dict[str, Any]] = EXPECTATIONS["tables"]
FUNCTIONS: dict[str, dict[str, int]] = EXPECTATIONS["functions"]
COLUMNS: dict[str, dict[str, str]] = EXPECTATIONS["columns"]
ACTS = ("select", "insert", "update", "delete")
CALLERS = ("anon", "owner", "stranger", "service", *BAD)
REFUSED = (401, 403)
# Tables whose rows stand for themselves, and projects, which are asked for as what is in the trash.
OF_NO_PROJECT = {
    "app_settings", "profiles", "projects", "usage_budgets", "exports", "auth_attempts", "audit_logs",
}  # fmt: skip


class Scene:
    """Two people with everything, and one caller acting on the first one's rows."""

    def __init__(self, rest: Rest, world: World, stranger: World) -> None:
        self.rest = rest
        self.world = world
        self.stranger = stranger

    def ask(self, caller: str, method: str, path: str, body: Any = None, **params: str) -> httpx.Response:
        token = self.rest.token(caller, self.world, self.stranger)
        return self.rest.ask(method, path, token, body, params)

    def can(self, caller: str, act: str, table: str) -> bool:
        """Whether the act took effect on the owner's row. Anything but doing it or refusing it is an error."""
        return {"select": self._select, "insert": self._insert, "update": self._update, "delete": self._delete}[act](
            caller, table
        )

    def _select(self, caller: str, table: str) -> bool:
        answer = self.ask(caller, "GET", f"/{table}", **self.world.at(table))
        assert answer.status_code in (200, *REFUSED), (caller, table, answer.text)
        return answer.status_code == 200 and len(answer.json()) > 0

    def _insert(self, caller: str, table: str) -> bool:
        answer = self.ask(caller, "POST", f"/{table}", another(self.world, table))
        # 409: let through as far as the row that is there already (a profile is made with its account).
        assert answer.status_code in (201, 409, *REFUSED), (caller, table, answer.text)
        return answer.status_code in (201, 409)

    def _update(self, caller: str, table: str) -> bool:
        """Without a filter wherever that is safe: a filter would let the select policy hide a broken update policy."""
        before = self.world.found(table)
        filters = self.world.at(table) if caller in ("service", "owner") else {}
        answer = self.ask(caller, "PATCH", f"/{table}", PATCHES[table], **filters)
        assert answer.status_code in (200, 204, *REFUSED), (caller, table, answer.text)
        return self.world.found(table) != before or (table == "app_settings" and answer.status_code == 204)

    def _delete(self, caller: str, table: str) -> bool:
        filters = self.world.at(table) if caller in ("service", "owner") else {}
        answer = self.ask(caller, "DELETE", f"/{table}", **filters)
        assert answer.status_code in (200, 204, *REFUSED), (caller, table, answer.text)
        return self.world.found(table) is None


def expected(table: str, caller: str) -> set[str]:
    return set(TABLES[table].get(caller, "").split())


def table_problems(scene: Scene, table: str, callers: tuple[str, ...] = CALLERS) -> Iterator[str]:
    """Every caller, every act, and the ways in through columns that name an owner or a parent."""
    for caller in callers:
        for act in ACTS:
            if (caller, act, table) == ("service", "delete", "app_settings"):
                continue  # the setting is everybody's; the grant is the same as for update
            may = act in expected(table, caller)
            if scene.can(caller, act, table) != may:
                yield f"{caller} {'cannot' if may else 'can'} {act} {table}"
            if act == "delete" and scene.world.found(table) is None:
                return_row(scene, table)
    yield from adoption_problems(scene, table)
    yield from move_problems(scene, table)
    yield from trash_problems(scene, table)


def return_row(scene: Scene, table: str) -> None:
    """A row that somebody deleted comes back for the next caller, with the rows that went with it."""
    scene.world.clear()
    scene.world.__init__(scene.world.db)  # type: ignore[misc]


def adoption_problems(scene: Scene, table: str) -> Iterator[str]:
    """A stranger's row under the owner's parent, and a row in the owner's name."""
    row = another(scene.world, table)
    # A project has no parent: in one's own name it is simply one's own.
    if "owner_id" in row and table != "projects":
        adopted = owned(row, scene.stranger)
        if scene.ask("stranger", "POST", f"/{table}", adopted).is_success:
            yield f"stranger can put a {table} row of their own under the owner's parent"
    mine = another(scene.stranger, table)
    if "owner_id" in mine and scene.ask("stranger", "POST", f"/{table}", owned(mine, scene.world)).is_success:
        yield f"stranger can add to {table} in the owner's name"
    elsewhere = {**row, "document_id": str(scene.stranger.ids["documents"])}
    if table == "conversations" and scene.ask("owner", "POST", "/conversations", elsewhere).is_success:
        yield "owner can talk about a document of another project"
    if table == "messages" and scene.ask("owner", "POST", "/messages", {**row, "role": "assistant"}).is_success:
        yield "owner can speak as the assistant"
    if (
        table == "document_citations"
        and scene.ask(
            "stranger", "POST", "/document_citations", {**mine, "citation_id": str(scene.world.ids["citations"])}
        ).is_success
    ):
        yield "stranger can cite the owner's work"


def owned(row: dict[str, Any], world: World) -> dict[str, Any]:
    """The row with this owner, and nothing else that would give it away."""
    changed = {**row, "owner_id": str(world.owner)}
    if "storage_path" in row:
        changed["storage_path"] = f"{world.owner}/{row['project_id']}/9-reeds.pdf"
    return changed


def trash_problems(scene: Scene, table: str) -> Iterator[str]:
    """What is in the trash, or in a project that is, is neither read nor changed. Without a filter, as in `can`."""
    world = scene.world
    if "deleted_at" in (world.found(table) or {}):
        yield from hidden_problems(scene, table, table, "in the trash")
    if table not in OF_NO_PROJECT:
        yield from hidden_problems(scene, table, "projects", "of a project in the trash")


def hidden_problems(scene: Scene, table: str, deleted: str, where: str) -> Iterator[str]:
    put = f"update public.{deleted} set deleted_at = %s where id = %s"
    scene.world.db.execute(put.encode(), [datetime.now(UTC), scene.world.ids[deleted]])
    if scene.can("owner", "select", table):
        yield f"owner can select a {table} row {where}"
    before = scene.world.found(table)
    scene.ask("owner", "PATCH", f"/{table}", PATCHES[table])
    if scene.world.found(table) != before:
        yield f"owner can update a {table} row {where}"
    scene.world.db.execute(put.encode(), [None, scene.world.ids[deleted]])


def move_problems(scene: Scene, table: str) -> Iterator[str]:
    """A row given away, or moved under somebody else's parent."""
    row = scene.world.found(table) or {}
    elsewhere = {
        "owner_id": scene.stranger.owner, "user_id": scene.stranger.owner,
        "project_id": scene.stranger.ids["projects"], "document_id": scene.stranger.ids["documents"],
        "vault_item_id": scene.stranger.ids["vault_items"], "run_id": scene.stranger.ids["ai_runs"],
        "conversation_id": scene.stranger.ids["conversations"],
    }  # fmt: skip
    for column, value in elsewhere.items():
        if column not in row:
            continue
        answer = scene.ask("owner", "PATCH", f"/{table}", {column: str(value)}, **scene.world.at(table))
        if answer.status_code not in REFUSED:
            yield f"owner can change {column} of {table}: {answer.status_code}"
