"""Conversations and messages as rows: a person's own as the caller, answers with the server's own word."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import msgspec

from bff.ai.writer import Turn
from bff.chat.constants import LONGEST
from bff.chat.schemas import AnswerRun, Changes, Conversation, Message
from bff.clients.rest import Rows
from bff.edge import paging
from bff.edge.paging import Place
from bff.runs.store import EVIDENCE, placed
from bff.wire import from_row

COLUMNS = "id,project_id,document_id,mode,title,created_at,updated_at,deleted_at"
MESSAGE = "id,role,content,created_at"
RUN = f"ai_runs(id,status,provider,model,error_code,text,evidence({EVIDENCE}))"
ANSWERED = "an answer, and the quotes that it names, are the server's own word"


class Last(msgspec.Struct, frozen=True):
    """A message as the next answer needs it."""

    id: UUID
    turn: Turn


class ChatStore:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def page(
        self, project_id: UUID, limit: int, place: Place | None, *, document_id: UUID | None, search: str
    ) -> list[Conversation]:
        """Last changed first; one more than `limit` where there is another page."""
        query = self._rows.table("conversations").select(COLUMNS).eq("project_id", str(project_id))
        query = query.eq("document_id", str(document_id)) if document_id is not None else query
        query = query.ilike("title", f"%{_literally(search)}%") if search else query
        query = paging.after(query, place, "updated_at")
        query = query.order("updated_at", desc=True).order("id", desc=True).limit(limit + 1)
        return [from_row(row, Conversation) for row in await self._rows.run(query)]

    async def find(self, conversation_id: UUID) -> Conversation:
        query = self._rows.table("conversations").select(COLUMNS).eq("id", str(conversation_id))
        return from_row(await self._rows.one(query, "conversation"), Conversation)

    async def add(self, values: dict[str, Any]) -> UUID:
        query = self._rows.table("conversations").insert(values).select("id")
        return UUID((await self._rows.one(query, "project"))["id"])

    async def rename(self, conversation_id: UUID, title: str) -> None:
        query = self._rows.table("conversations").update({"title": title}).eq("id", str(conversation_id)).select("id")
        await self._rows.one(query, "conversation")

    async def delete(self, conversation_id: UUID) -> None:
        await self._rows.call("delete_conversation", id=str(conversation_id))

    async def restore(self, conversation_id: UUID) -> None:
        await self._rows.call("restore_conversation", id=str(conversation_id))

    async def deleted(self, project_id: UUID) -> list[Conversation]:
        found = await self._rows.call("list_deleted_conversations", project_id=str(project_id))
        return [from_row(row, Conversation) for row in found]

    async def messages(self, conversation_id: UUID, limit: int, place: Place | None) -> list[Message]:
        """Newest first; one more than `limit` where there are older ones."""
        query = self._rows.table("messages").select(f"{MESSAGE},{RUN}").eq("conversation_id", str(conversation_id))
        query = query.order("created_at", foreign_table="ai_runs.evidence")
        query = paging.after(query, place, "created_at")
        query = query.order("created_at", desc=True).order("id", desc=True).limit(limit + 1)
        return [_message(row) for row in await self._rows.run(query)]

    async def changes(self, conversation_id: UUID) -> dict[UUID, Changes]:
        """By the run that proposed them."""
        counted: dict[UUID, dict[str, int]] = {}
        for row in await self._rows.call("changes_in_conversation", conversation_id=str(conversation_id)):
            counted.setdefault(UUID(row["run_id"]), {})[row["status"]] = row["changes"]
        return {run_id: msgspec.convert(found, Changes) for run_id, found in counted.items()}

    async def lately(self, conversation_id: UUID, limit: int) -> list[Last]:
        """The last messages, oldest first."""
        query = self._rows.table("messages").select("id,role,content,ai_runs(text)")
        query = query.eq("conversation_id", str(conversation_id))
        query = query.order("created_at", desc=True).order("id", desc=True).limit(limit)
        found = [Last(UUID(row["id"]), Turn(row["role"], _content(row))) for row in await self._rows.run(query)]
        return found[::-1]

    async def say(self, conversation_id: UUID, words: str) -> None:
        """As the person: the row's policy lets nobody speak in another's conversation, or as the assistant."""
        values = {"conversation_id": str(conversation_id), "role": "user", "content": words}
        await self._rows.one(self._rows.table("messages").insert(values).select("id"), "conversation")

    async def open_run(self, conversation_id: UUID, longest: float) -> UUID | None:
        """Younger than `longest` seconds: an older one has ended, even if its ending could not be written down."""
        since = datetime.now(UTC) - timedelta(seconds=longest)
        query = self._rows.table("ai_runs").select("id").eq("conversation_id", str(conversation_id))
        query = query.in_("status", ["queued", "streaming"]).gt("created_at", since.isoformat())
        found = await self._rows.run(query.order("created_at", desc=True).limit(1))
        return UUID(found[0]["id"]) if found else None

    async def project_title(self, project_id: UUID) -> str:
        query = self._rows.table("projects").select("title").eq("id", str(project_id))
        return str((await self._rows.one(query, "project"))["title"])

    async def source_statuses(self, project_id: UUID) -> list[str]:
        query = self._rows.table("vault_items").select("status").eq("project_id", str(project_id))
        return [row["status"] for row in await self._rows.run(query)]


class Recorder(Protocol):
    """Writes with the server's own word: see clients.privileged."""

    async def insert(
        self, table: str, rows: list[dict[str, Any]] | dict[str, Any], *, because: str
    ) -> list[dict[str, Any]]: ...

    async def update(
        self, table: str, match: dict[str, Any], values: dict[str, Any], *, because: str
    ) -> list[dict[str, Any]]: ...


class Answers:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    async def begin(self, message_id: UUID, conversation_id: UUID, run_id: UUID) -> None:
        """Empty until its run has ended; meanwhile, or should the server fall, the run's own text stands for it."""
        values = {
            "id": str(message_id),
            "conversation_id": str(conversation_id),
            "run_id": str(run_id),
            "role": "assistant",
            "content": "",
        }
        await self._recorder.insert("messages", values, because=ANSWERED)

    async def keep(self, message_id: UUID, run_id: UUID, text: str) -> None:
        values = {"run_id": str(run_id), "content": text[:LONGEST]}
        await self._recorder.update("messages", {"id": str(message_id)}, values, because=ANSWERED)


def _literally(search: str) -> str:
    """For LIKE, where % and _ mean anything and a backslash makes them mean themselves; PostgREST reads * as %."""
    escaped = search.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    # An asterisk cannot be said to PostgREST; any one character can.
    return escaped.replace("*", "_")


def _content(row: dict[str, Any]) -> str:
    return str(row["content"] or (row["ai_runs"] or {}).get("text", ""))


def _message(row: dict[str, Any]) -> Message:
    run: dict[str, Any] | None = row["ai_runs"]
    content = _content(row)
    evidence: Sequence[dict[str, Any]] = run["evidence"] if run else []
    return from_row(
        row,
        Message,
        content=content,
        evidence=placed(content, evidence),
        run=from_row(run, AnswerRun) if run else None,
    )
