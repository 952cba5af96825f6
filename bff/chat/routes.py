"""/api/projects/{id}/conversations and /api/conversations"""

from typing import Annotated
from uuid import UUID

from litestar import Router, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream

from bff.chat.constants import MAX_QUERY
from bff.chat.schemas import (
    Again,
    Ask,
    Conversation,
    ConversationPage,
    MessagePage,
    NewConversation,
    Rename,
)
from bff.chat.service import Bounds, Chat
from bff.chat.store import Answers, ChatStore
from bff.clients.privileged import Privileged
from bff.clients.rest import Rows
from bff.edge import texts
from bff.edge.caller import Caller
from bff.edge.limits import Limits
from bff.runs.act import Shared
from bff.runs.routes import SHARED, STREAMED, streamed
from bff.runs.store import RunReader
from bff.settings import Settings


def make_chat(
    caller: NamedDependency[Caller],
    rows: NamedDependency[Rows],
    shared: NamedDependency[Shared],
    privileged: NamedDependency[Privileged],
    settings: NamedDependency[Settings],
) -> Chat:
    bounds = Bounds(settings.title_max, settings.run_max)
    return Chat(caller.id, ChatStore(rows), RunReader(rows), Answers(privileged), shared, bounds)


@get("/projects/{project_id:uuid}/conversations", operation_id="ListConversations")
async def list_conversations(
    project_id: FromPath[UUID],
    chat: NamedDependency[Chat],
    document_id: Annotated[UUID | None, QueryParameter(name="documentId")] = None,
    q: Annotated[
        str, QueryParameter(name="q", max_length=MAX_QUERY, description="Words as they stand in the title.")
    ] = "",
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> ConversationPage:
    """Last spoken in first. With `documentId`: those about that document alone."""
    return await chat.page(project_id, document_id, q, cursor, limit)


@post("/projects/{project_id:uuid}/conversations", operation_id="BeginConversation")
async def begin_conversation(
    project_id: FromPath[UUID], data: JSONBody[NewConversation], chat: NamedDependency[Chat]
) -> Conversation:
    return await chat.begin(project_id, data)


@get("/projects/{project_id:uuid}/conversations/trash", operation_id="ListDeletedConversations")
async def trash(project_id: FromPath[UUID], chat: NamedDependency[Chat]) -> ConversationPage:
    return await chat.trash(project_id)


@get("/conversations/{conversation_id:uuid}", operation_id="OpenConversation")
async def open_conversation(conversation_id: FromPath[UUID], chat: NamedDependency[Chat]) -> Conversation:
    return await chat.open(conversation_id)


@patch("/conversations/{conversation_id:uuid}", operation_id="RenameConversation")
async def rename_conversation(
    conversation_id: FromPath[UUID], data: JSONBody[Rename], chat: NamedDependency[Chat]
) -> Conversation:
    return await chat.rename(conversation_id, data.title)


@delete("/conversations/{conversation_id:uuid}", operation_id="DeleteConversation")
async def delete_conversation(conversation_id: FromPath[UUID], chat: NamedDependency[Chat]) -> None:
    await chat.delete(conversation_id)


@post("/conversations/{conversation_id:uuid}/restore", status_code=200, operation_id="RestoreConversation")
async def restore_conversation(conversation_id: FromPath[UUID], chat: NamedDependency[Chat]) -> Conversation:
    return await chat.restore(conversation_id)


@get("/conversations/{conversation_id:uuid}/messages", operation_id="ListMessages")
async def list_messages(
    conversation_id: FromPath[UUID],
    chat: NamedDependency[Chat],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> MessagePage:
    return await chat.messages(conversation_id, cursor, limit)


@post(
    "/conversations/{conversation_id:uuid}/ask",
    status_code=200,
    media_type="text/event-stream",
    responses=STREAMED,
    operation_id="Ask",
    opt=texts.JUDGED_THERE,
)
async def ask(
    conversation_id: FromPath[UUID],
    data: JSONBody[Ask],
    chat: NamedDependency[Chat],
    caller: NamedDependency[Caller],
    limits: NamedDependency[Limits],
) -> Stream:
    """Says the question and streams the answer. Its run is rejoined and stopped as any other."""
    await limits.spend("chat", caller)
    return streamed(await chat.ask(conversation_id, data))


@post(
    "/conversations/{conversation_id:uuid}/regenerate",
    status_code=200,
    media_type="text/event-stream",
    responses=STREAMED,
    operation_id="Regenerate",
)
async def regenerate(
    conversation_id: FromPath[UUID],
    data: JSONBody[Again],
    chat: NamedDependency[Chat],
    caller: NamedDependency[Caller],
    limits: NamedDependency[Limits],
) -> Stream:
    """Answers the last question anew; the last answer stays until the new one has words."""
    await limits.spend("chat", caller)
    return streamed(await chat.regenerate(conversation_id, data))


router = Router(
    "/api",
    route_handlers=[
        list_conversations, begin_conversation, trash, open_conversation, rename_conversation, delete_conversation,
        restore_conversation, list_messages, ask, regenerate,
    ],
    dependencies=SHARED | {"chat": Provide(make_chat, sync_to_thread=False)},
    tags=["chat"],
)  # fmt: skip
