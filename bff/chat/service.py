"""Chat: what people do with conversations, and the run that each answer is."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import msgspec

from bff.ai import context
from bff.ai.sanitize import sanitize_context, sanitize_prompt
from bff.ai.writer import Prompt, Turn, Writer
from bff.audit import Action
from bff.chat import history
from bff.chat.constants import REMEMBERED
from bff.chat.schemas import (
    Again,
    Ask,
    Changes,
    Conversation,
    ConversationPage,
    Message,
    MessagePage,
    NewConversation,
)
from bff.chat.store import Answers, ChatStore, Last
from bff.edge import paging
from bff.errors import Conflict, FieldProblem, Invalid
from bff.log import chat_logger
from bff.runs.act import Act, Place, Shared, surely
from bff.runs.events import Delta, Ending, Status
from bff.runs.place import text_before
from bff.runs.run import Run
from bff.runs.store import RunReader


class Bounds(msgspec.Struct, frozen=True):
    """`longest_run` in seconds."""

    longest_title: int
    longest_run: float


class Chat:
    def __init__(
        self, person: UUID, store: ChatStore, reader: RunReader, answers: Answers, shared: Shared, bounds: Bounds
    ) -> None:
        self._person = person
        self._store = store
        self._reader = reader
        self._answers = answers
        self._shared = shared
        self._bounds = bounds

    async def page(
        self, project_id: UUID, document_id: UUID | None, search: str, cursor: str | None, limit: int | None
    ) -> ConversationPage:
        size = paging.size(limit)
        found = await self._store.page(
            project_id, size, paging.decode(cursor), document_id=document_id, search=search.strip()
        )
        shown = found[:size]
        more = len(found) > size
        following = paging.encode(shown[-1].updated_at, shown[-1].id) if more else None
        return ConversationPage(items=shown, next_cursor=following)

    async def begin(self, project_id: UUID, new: NewConversation) -> Conversation:
        if new.mode == "global_edit" and new.document_id is None:
            raise Invalid("some values cannot be", (FieldProblem("documentId", "edits are of a document"),))
        values = {
            "project_id": str(project_id),
            "document_id": str(new.document_id) if new.document_id is not None else None,
            "mode": new.mode,
            "title": self._title(new.title) if new.title is not None else "",
        }
        return await self._store.find(await self._store.add(values))

    async def open(self, conversation_id: UUID) -> Conversation:
        return await self._store.find(conversation_id)

    async def rename(self, conversation_id: UUID, title: str) -> Conversation:
        await self._store.rename(conversation_id, self._title(title))
        return await self._store.find(conversation_id)

    async def delete(self, conversation_id: UUID) -> None:
        await self._store.delete(conversation_id)

    async def restore(self, conversation_id: UUID) -> Conversation:
        await self._store.restore(conversation_id)
        return await self._store.find(conversation_id)

    async def trash(self, project_id: UUID) -> ConversationPage:
        return ConversationPage(items=await self._store.deleted(project_id))

    async def messages(self, conversation_id: UUID, cursor: str | None, limit: int | None) -> MessagePage:
        conversation = await self._store.find(conversation_id)
        size = paging.size(limit)
        found = await self._store.messages(conversation_id, size, paging.decode(cursor))
        shown = found[:size]
        more = len(found) > size
        following = paging.encode(shown[-1].created_at, shown[-1].id) if more else None
        if conversation.mode == "global_edit":
            shown = _counted(shown, await self._store.changes(conversation_id))
        return MessagePage(
            items=shown,
            open_run=await self._store.open_run(conversation_id, self._bounds.longest_run),
            next_cursor=following,
        )

    async def ask(self, conversation_id: UUID, ask: Ask) -> Run:
        """Everything that can be refused is refused before the first byte; the rest travels as events."""
        question = sanitize_prompt(ask.question)
        writer = self._shared.writers.choose(ask.provider)
        conversation = await self._free(conversation_id)
        before = [last.turn for last in await self._store.lately(conversation_id, REMEMBERED)]
        talk = await self._talk(conversation, question, before, ask.block_id)
        return await self._answer(talk, writer, None, new=True)

    async def regenerate(self, conversation_id: UUID, again: Again) -> Run:
        """Answers the last question anew. The answer that is there stays until there is a better one."""
        writer = self._shared.writers.choose(again.provider)
        conversation = await self._free(conversation_id)
        lately = await self._store.lately(conversation_id, REMEMBERED)
        replaced = lately.pop() if lately and lately[-1].turn.role == "assistant" else None
        if not lately or lately[-1].turn.role != "user":
            raise Conflict("there is no question here to answer again")
        question = sanitize_prompt(lately.pop().turn.text)
        talk = await self._talk(conversation, question, [last.turn for last in lately], again.block_id)
        return await self._answer(talk, writer, replaced)

    async def _free(self, conversation_id: UUID) -> Conversation:
        conversation = await self._store.find(conversation_id)
        if conversation.mode == "global_edit":
            raise Conflict("edits are asked for in this conversation; ask your question in another")
        if await self._store.open_run(conversation_id, self._bounds.longest_run) is not None:
            raise Conflict("an answer is still being written here; stop it first")
        return conversation

    async def _talk(
        self, conversation: Conversation, question: str, turns: Sequence[Turn], block_id: UUID | None
    ) -> "_Talk":
        """Also where the document or the project is gone, this is where it is said."""
        if conversation.document_id is None:
            title = await self._store.project_title(conversation.project_id)
            return _Talk(conversation, question, title, "", tuple(turns))
        document = await self._reader.document(conversation.document_id)
        before = context.tail(sanitize_context(text_before(document.content, block_id)))
        return _Talk(conversation, question, document.title, before, tuple(turns))

    async def _answer(self, talk: "_Talk", writer: Writer, replaced: Last | None, *, new: bool = False) -> Run:
        """`new`: the question is still to be said, which it is only where there is a budget for its answer."""
        run_id, message_id = uuid4(), replaced.id if replaced else uuid4()
        about = talk.conversation
        await self._shared.records.open(
            id=run_id,
            owner_id=self._person,
            project_id=about.project_id,
            document_id=about.document_id,
            conversation_id=about.id,
            kind="chat",
            provider=writer.name,
            model=writer.model,
            instruction=talk.question,
        )
        async with self._shared.records.held(run_id):
            await self._record(about, writer, run_id)
            if new:
                await self._say(talk)
            if replaced is None:
                await self._answers.begin(message_id, about.id, run_id)
            elif not replaced.turn.text.strip():
                # One without words has nothing to lose: from here on it shows what the new run writes.
                await self._answers.keep(message_id, run_id, "")
            chat_logger(user_id=self._person, conversation=about.id, run=run_id).info("an answer begins")
            answer = _Answer(self._reader, self._shared, writer, talk, (self._store, self._answers, message_id))
            return self._shared.hub.start(run_id, self._person, answer.work, answer.settle)

    async def _record(self, about: Conversation, writer: Writer, run_id: UUID) -> None:
        told = {"provider": writer.name, "model": writer.model, "run": str(run_id), "mode": about.mode}
        document = str(about.document_id) if about.document_id is not None else None
        await self._shared.audit.record(
            Action.AI_CHAT,
            person=self._person,
            resource="conversation",
            resource_id=about.id,
            document=document,
            **told,
        )

    async def _say(self, talk: "_Talk") -> None:
        await self._store.say(talk.conversation.id, talk.question)
        if not talk.conversation.title:
            title = history.titled(talk.question)[: self._bounds.longest_title]
            await self._store.rename(talk.conversation.id, title)

    def _title(self, title: str) -> str:
        if len(title) > self._bounds.longest_title:
            problem = FieldProblem("title", f"a title can have {self._bounds.longest_title} characters")
            raise Invalid("some values cannot be", (problem,))
        return title.strip()


def _counted(messages: Sequence[Message], changes: Mapping[UUID, Changes]) -> list[Message]:
    return [
        msgspec.structs.replace(one, changes=changes.get(one.run.id, Changes())) if one.run is not None else one
        for one in messages
    ]


class _Talk(msgspec.Struct, frozen=True):
    """What an answer starts from. `turns`: what was said before the question."""

    conversation: Conversation
    question: str
    title: str
    before: str
    turns: tuple[Turn, ...]


class _Answer(Act):
    """`into`: where it is kept, as the store, the records of answers and the message's id."""

    def __init__(
        self,
        reader: RunReader,
        shared: Shared,
        writer: Writer,
        talk: _Talk,
        into: tuple[ChatStore, Answers, UUID],
    ) -> None:
        super().__init__(reader, shared, writer, Place(talk.conversation.project_id, talk.conversation.document_id))
        self._talk = talk
        self._store, self._answers, self._message_id = into

    async def work(self, run: Run) -> None:
        run.publish(Status(phase="reading", detail="Looking through your sources"))
        talk = self._talk
        turns = history.within([Turn(turn.role, sanitize_context(turn.text)) for turn in talk.turns])
        passages = await self.passages(history.subject(talk.question, talk.title, turns, talk.before))
        lacking = ""
        if not passages:
            lacking = history.lacking(await self._store.source_statuses(talk.conversation.project_id))
            run.publish(Status(phase="nothing", detail=f"Without quotes: {lacking}"))
            if not self._writer.abilities.thinks:
                run.publish(Delta(text=f"I have nothing to answer from: {lacking}"))
                return
        about = msgspec.structs.replace(
            Prompt(talk.question, talk.title, talk.before, passages),
            manner="answer",
            about="project" if talk.conversation.document_id is None else "document",
            history=turns,
            lacking=lacking,
        )
        await self.write(run, about)

    async def settle(self, run: Run, ending: Ending) -> None:
        await super().settle(run, ending)
        # An answer that broke off before its first word takes no earlier one's place.
        if run.text.strip():
            await surely(lambda: self._answers.keep(self._message_id, run.id, run.text))
