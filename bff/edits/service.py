"""Edits over a whole document: a person asks, changes come, and each is accepted, rejected or undone."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import msgspec

from bff.ai.budget import estimate_tokens
from bff.ai.sanitize import sanitize_prompt
from bff.audit import Action
from bff.clients.rest import StaleVersion
from bff.documents import DocumentStore, DocumentSummary, conflict, upgraded
from bff.documents.content import plain_text
from bff.edge import paging
from bff.edits import apply, steps
from bff.edits.constants import AROUND
from bff.edits.proposing import PROOFREAD, Asked, Proposing
from bff.edits.schemas import (
    Decide,
    DecideAll,
    Decided,
    GlobalEdit,
    NewTerm,
    OperationPage,
    ProtectedTerm,
    ProtectedTerms,
    Undo,
)
from bff.edits.steps import Around
from bff.edits.store import EditedDocument, EditRecords, EditStore
from bff.edits.talks import Talks
from bff.errors import Conflict, FieldProblem, Invalid, NotFound
from bff.runs.act import Shared
from bff.runs.constants import READS_AT_MOST
from bff.runs.events import Operation, OperationStatus
from bff.runs.run import Run
from bff.runs.store import RunReader


class OperationStale(Conflict):
    """Its block changed since it was proposed, so nothing was applied."""

    code = "OPERATION_STALE"


class OperationDecided(Conflict):
    """Somebody, perhaps the same person in another window, decided it before."""

    code = "OPERATION_DECIDED"


class Bounds(msgspec.Struct, frozen=True):
    """`largest`: bytes of a document; `longest_run` in seconds."""

    largest: int
    longest_run: float


class Edits:
    def __init__(
        self,
        person: UUID,
        rows: tuple[EditStore, DocumentStore, RunReader, Talks],
        records: EditRecords,
        shared: Shared,
        bounds: Bounds,
    ) -> None:
        self._person = person
        self._store, self._documents, self._reader, self._talks = rows
        self._records = records
        self._shared = shared
        self._bounds = bounds

    async def propose(self, ask: GlobalEdit) -> Run:
        """Everything that can be refused is refused before the first byte; the rest travels as events."""
        instruction = sanitize_prompt(ask.instruction.strip())
        writer = self._shared.writers.choose(ask.provider)
        document = await self._store.document(ask.document_id)
        await self._talks.require(ask)
        if await self._store.open_run(document.id, self._bounds.longest_run) is not None:
            raise Conflict("changes to this document are being proposed already; stop that or wait for it")
        terms = await self._store.terms(document.project_id)
        run_id = uuid4()
        await self._shared.records.open(
            id=run_id,
            owner_id=self._person,
            project_id=document.project_id,
            document_id=document.id,
            kind="global_edit",
            provider=writer.name,
            model=writer.model,
            reads=_reads(document),
            instruction=instruction,
            conversation_id=ask.conversation_id,
        )
        async with self._shared.records.held(run_id):
            about = {"provider": writer.name, "model": writer.model, "run": str(run_id), "operation": "propose"}
            await self._shared.audit.record(
                Action.AI_GLOBAL_EDIT, person=self._person, resource="document", resource_id=document.id, **about
            )
            if ask.conversation_id is not None:
                await self._talks.ask(ask.conversation_id, instruction or PROOFREAD, run_id)
            named = tuple(term.term for term in terms.items)
            asked = Asked(document, instruction, named, in_conversation=ask.conversation_id is not None)
            act = Proposing(self._reader, self._shared, writer, asked, (self._records, self._talks))
            return self._shared.hub.start(run_id, self._person, act.work, act.settle)

    async def page(
        self,
        document_id: UUID,
        status: OperationStatus | None,
        run_id: UUID | None,
        cursor: str | None,
        limit: int | None,
    ) -> OperationPage:
        document = await self._documents.find(document_id)
        size = paging.size(limit)
        found = await self._store.page(document_id, size, paging.decode(cursor), status=status, run_id=run_id)
        shown, more = found[:size], len(found) > size
        return OperationPage(
            items=shown,
            version=document.version,
            overwritten=await self._overwritten(document_id, shown),
            open_run=await self._store.open_run(document_id, self._bounds.longest_run),
            next_cursor=paging.encode(shown[-1].created_at, shown[-1].id) if more else None,
        )

    async def decide(self, operation_id: UUID, decide: Decide) -> Decided:
        """Raises OperationStale, OperationDecided, DocumentConflict, Invalid."""
        operation = await self._store.find(operation_id)
        if decide.status != "accepted" and decide.replace is not None:
            raise Invalid("some values cannot be", (FieldProblem("replace", "only what is accepted is edited"),))
        if decide.status == "accepted":
            _require(operation, {"pending"})
            edited = {operation.id: decide.replace} if decide.replace is not None else {}
            return await self._accept(operation.document_id, decide.version, [operation], edited)
        if decide.status == "rejected":
            _require(operation, {"pending", "stale"})
            return await self._reject(operation.document_id, [operation])
        _require(operation, {"rejected", "accepted"})
        if operation.decision_id is None or operation.status == "rejected":
            return await self._reopen(operation.document_id, [operation])
        step = await self._store.decided(operation.document_id, operation.decision_id)
        beside = [one for one in step if one.block_id == operation.block_id]
        return await self._take_back(operation.document_id, decide.version, beside, block=operation.block_id)

    async def decide_all(self, document_id: UUID, decide: DecideAll) -> Decided:
        """Raises DocumentConflict."""
        waiting = [
            one for one in await self._store.open(document_id) if decide.run_id is None or one.run_id == decide.run_id
        ]
        if decide.status == "accepted":
            safe = _apart([one for one in waiting if one.status == "pending" and not one.guards])
            if safe:
                return await self._accept(document_id, decide.version, safe, {})
        elif waiting:
            return await self._reject(document_id, waiting)
        return await self._decided(None, document_id, [], [])

    async def undo(self, document_id: UUID, undo: Undo) -> Decided:
        """Raises Conflict where the text changed since, NotFound, DocumentConflict."""
        operations = await self._store.decided(document_id, undo.decision_id)
        if not operations:
            raise NotFound("no such step, or it is not yours")
        if operations[0].applied_version is None:
            return await self._reopen(document_id, operations)
        return await self._take_back(document_id, undo.version, operations)

    async def terms(self, project_id: UUID) -> ProtectedTerms:
        return await self._store.terms(project_id)

    async def protect(self, project_id: UUID, new: NewTerm) -> ProtectedTerm:
        """Raises Duplicate, Invalid."""
        term = " ".join(new.term.split())
        if not term.isprintable():
            raise Invalid("some values cannot be", (FieldProblem("term", "a term holds no such character"),))
        return await self._store.protect(project_id, term)

    async def free(self, term_id: UUID) -> None:
        await self._store.free(term_id)

    async def _accept(
        self, document_id: UUID, version: int, operations: Sequence[Operation], edited: dict[UUID, str]
    ) -> Decided:
        document = await self._at(document_id, version)
        waiting = await self._store.open(document_id)
        try:
            step = steps.accepted(document, operations, edited, await self._around(document, waiting))
        except KeyError as problem:
            raise OperationStale("its block is gone") from problem
        decision, chosen = uuid4(), [one.id for one in operations]
        try:
            await self._records.accept(
                document_id=document_id,
                decision=decision,
                operations=chosen,
                edited=edited,
                draft=step.draft,
                moved=step.moved,
            )
        except StaleVersion as stale:
            raise conflict(stale) from stale
        except Conflict as problem:
            raise OperationDecided(problem.detail) from problem
        beside = [one.id for one in waiting if one.block_id in step.touched and one.id not in chosen]
        return await self._decided(decision, document_id, [*chosen, *beside], step.touched)

    async def _take_back(
        self, document_id: UUID, version: int, operations: Sequence[Operation], *, block: UUID | None = None
    ) -> Decided:
        """Accepted ones of one step: all, or all of one block."""
        document = await self._at(document_id, version)
        first = operations[0]
        before = await self._documents.version(document_id, (first.applied_version or document.version) - 1)
        earlier = upgraded(before.content, before.schema_version)
        waiting = await self._store.open(document_id)
        step = steps.undone(document, operations, earlier, await self._around(document, waiting))
        try:
            await self._records.undo(
                document_id=document_id, decision=first.decision_id, draft=step.draft, moved=step.moved, block=block
            )
        except StaleVersion as stale:
            raise conflict(stale) from stale
        beside = [one.id for one in waiting if one.block_id in step.touched]
        return await self._decided(None, document_id, [*(one.id for one in operations), *beside], step.touched)

    async def _overwritten(self, document_id: UUID, operations: Sequence[Operation]) -> list[UUID]:
        accepted = [one for one in operations if one.status == "accepted"]
        if not accepted:
            return []
        hashes = (await self._store.document(document_id)).hashes
        return [one.id for one in accepted if hashes.get(one.block_id) != one.provenance.after_hash]

    async def _reject(self, document_id: UUID, operations: Sequence[Operation]) -> Decided:
        decision, chosen = uuid4(), [one.id for one in operations]
        try:
            await self._records.reject(document_id=document_id, decision=decision, operations=chosen)
        except Conflict as problem:
            raise OperationDecided(problem.detail) from problem
        return await self._decided(decision, document_id, chosen, [])

    async def _reopen(self, document_id: UUID, operations: Sequence[Operation]) -> Decided:
        chosen = [one.id for one in operations]
        try:
            await self._records.reopen(document_id=document_id, operations=chosen)
        except Conflict as problem:
            raise OperationDecided(problem.detail) from problem
        return await self._decided(None, document_id, chosen, [])

    async def _at(self, document_id: UUID, version: int) -> EditedDocument:
        document = await self._store.document(document_id)
        if document.version != version:
            raise conflict(StaleVersion(document.version))
        return document

    async def _around(self, document: EditedDocument, waiting: Sequence[Operation]) -> Around:
        terms = await self._store.terms(document.project_id)
        return Around(waiting, tuple(term.term for term in terms.items), self._bounds.largest)

    async def _decided(
        self, decision: UUID | None, document_id: UUID, changed: Sequence[UUID], touched: Sequence[UUID]
    ) -> Decided:
        row = await self._documents.find(document_id)
        summary = {name: getattr(row, name) for name in DocumentSummary.__struct_fields__}
        return Decided(
            decision_id=decision,
            operations=await self._store.some(changed),
            document=DocumentSummary(**summary),
            blocks=apply.nodes_of(upgraded(row.content, row.schema_version), touched),
        )


def _reads(document: EditedDocument) -> int:
    """Tokens of the prompt at most: what any has, and all words of the document, each block in its tag."""
    return READS_AT_MOST + estimate_tokens(plain_text(document.content)) + AROUND * len(document.hashes)


def _require(operation: Operation, statuses: set[str]) -> None:
    if operation.status in statuses:
        return
    if operation.status == "stale":
        raise OperationStale("the text changed since this was proposed, so it cannot be applied")
    if operation.status == "accepted":
        raise OperationDecided("this was accepted; undo the step to take it back")
    raise OperationDecided(f"this is {operation.status} already")


def _apart(operations: Sequence[Operation]) -> list[Operation]:
    """Two runs may have proposed to change the same words: the earlier proposal counts."""
    found: list[Operation] = []
    for one in operations:
        if not any(
            one.block_id == other.block_id and one.start < other.end and other.start < one.end for other in found
        ):
            found.append(one)
    return found
