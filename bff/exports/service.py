"""A saved document made into a file, off the event loop, and the fact written down."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator, Iterator
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from uuid import UUID

import msgspec

from bff.audit import Action, Audit
from bff.citations import Bibliography
from bff.documents import check
from bff.edge.caller import Caller
from bff.errors import AppError
from bff.exports import latex, markdown
from bff.exports.bundle import pack
from bff.exports.claims import claims, formulas
from bff.exports.constants import AT_ONCE, MOST_CHARACTERS, PART
from bff.exports.model import Block, Figure, Printable, Proof, Source, arrange, cited
from bff.exports.names import file_name
from bff.exports.plaintext import Made
from bff.exports.schemas import (
    MEDIA_TYPES,
    Caution,
    Export,
    ExportDone,
    ExportEvent,
    ExportFailed,
    ExportPart,
    ExportStatus,
    Format,
)
from bff.exports.store import DocumentRow
from bff.exports.watch import UNWATCHED, Step, Stopped, Watch
from bff.log import export_logger

if TYPE_CHECKING:
    from loguru import Logger

ACTIONS = {
    Format.DOCX: Action.EXPORT_DOCX,
    Format.PDF: Action.EXPORT_PDF,
    Format.MARKDOWN: Action.EXPORT_MARKDOWN,
    Format.LATEX: Action.EXPORT_LATEX,
}
# What no longer stands as it was checked (see evidence.state).
UNSOUND = frozenset({"changed", "unverified", "not_found"})


class Documents(Protocol):
    """See ExportStore."""

    async def fetch(self, document_id: UUID) -> DocumentRow: ...
    async def author(self, person: UUID) -> str: ...


class Recorder(Protocol):
    """Writes with the server's own word: see clients.privileged."""

    async def insert(self, table: str, rows: dict[str, Any], *, because: str) -> list[dict[str, Any]]: ...


class Press:
    """Where documents are rendered: one for the process."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)

    async def print(self, row: DocumentRow, order: "Order", author: str, watch: Watch = UNWATCHED) -> Export:
        """Raises Invalid; Stopped where the watch was told to stop."""
        if self._free.locked():
            watch.step("waiting", 0, 0)
        async with self._free:
            return await asyncio.to_thread(render, row, order.into, author, quotes=order.quotes, watch=watch)


class Order(NamedTuple):
    """What was asked for."""

    document_id: UUID
    into: Format
    quotes: bool = True


def render(row: DocumentRow, into: Format, author: str, *, quotes: bool = True, watch: Watch = UNWATCHED) -> Export:
    """Pure and slow (half a second for 40,000 words): call it off the event loop. Raises Invalid, and Stopped.

    A client that goes past the BFF may save what is no document of ours.
    """
    check(row.content)
    works = [(number, work.csl) for number, work in _works(row).items()]
    bibliography = Bibliography(works, row.citation_style, lambda done, total: watch.step("references", done, total))
    printable = _arranged(row, bibliography, into, author)
    if not quotes:
        printable = msgspec.structs.replace(printable, proofs={})
    extension, body, lacking = _PRESSES[into](printable, watch)
    cautions = (*_cautions(row, printable), *_doubts(bibliography, into), *lacking)
    name = file_name(row.title, extension)
    return Export(name, MEDIA_TYPES[extension], body, cautions, row.title, row.version)


class Pressed(NamedTuple):
    """A file, by its extension, and what it lacks."""

    extension: str
    body: bytes
    cautions: tuple[Caution, ...] = ()


def _as_docx(printable: Printable, watch: Watch) -> Pressed:
    # The libraries of Word and of PDF take a fifth of the BFF's start; the first export waits for them instead.
    from bff.exports import docx, omml  # noqa: PLC0415

    noted = claims(msgspec.structs.replace(printable, blocks=()))
    left = [Caution("QUOTES_LEFT_OUT", f"{_NO_COMMENTS}: {len(noted)}", len(noted))] if noted else []
    unread = sum(omml.inline(latex) is None for latex in formulas(printable))
    return Pressed("docx", docx.render(printable, watch), (*_unread(unread), *left))


_NO_COMMENTS = "verified quotes behind words of footnotes, where Word takes no comments"


def _as_pdf(printable: Printable, watch: Watch) -> Pressed:
    from bff.exports import pdf  # noqa: PLC0415 - as above

    made = pdf.render(printable, watch)
    unknown = [_unknown(made.unknown)] if made.unknown else []
    return Pressed("pdf", made.body, (*_unread(made.unread), *unknown))


def _unread(count: int) -> list[Caution]:
    detail = f"formulas that could not be read stand as they were written, in LaTeX: {count}"
    return [Caution("MATH_AS_TEXT", detail, count)] if count else []


def _as_markdown(printable: Printable, watch: Watch) -> Pressed:
    return _text("md", markdown.render(printable, watch))


def _as_latex(printable: Printable, watch: Watch) -> Pressed:
    return _text("tex", latex.render(printable, watch))


def _text(extension: str, made: Made) -> Pressed:
    """One file where it is all there is; with its bibliography, under names that every program takes."""
    if not made.beside:
        return Pressed(extension, made.text.encode(), made.cautions)
    return Pressed("zip", pack({f"document.{extension}": made.text, **made.beside}), made.cautions)


_PRESSES = {
    Format.DOCX: _as_docx,
    Format.PDF: _as_pdf,
    Format.MARKDOWN: _as_markdown,
    Format.LATEX: _as_latex,
}
# These carry the works themselves, and whoever reads them sets the references.
_WITH_WORKS = {Format.MARKDOWN, Format.LATEX}


def _arranged(row: DocumentRow, bibliography: Bibliography, into: Format, author: str) -> Printable:
    numbers = {
        work.citation_id: work.order_number
        for work in row.document_citations
        if work.order_number is not None and work.citations is not None
    }
    works = _works(row)
    # Who reads the Markdown has the style itself, and sets notes where it wants them.
    listed, noted = into not in _WITH_WORKS, into is not Format.MARKDOWN
    arranged = arrange(row.title, row.content, numbers, bibliography, author, listed=listed, noted=noted)
    return msgspec.structs.replace(arranged, works=works, proofs=_proofs(row))


def _works(row: DocumentRow) -> dict[int, Source]:
    """Those that the text names, by number and in its order."""
    named = set(cited(row.content))
    found = {
        work.order_number: Source(work.citation_id, work.citations.csl)
        for work in row.document_citations
        if work.citations is not None and work.order_number is not None and work.citation_id in named
    }
    return dict(sorted(found.items()))


def _proofs(row: DocumentRow) -> dict[str, Proof]:
    """Only what stands as it was checked is handed on as verified."""
    return {
        each.id: Proof(each.quote, each.item_name or "", each.page_number)
        for each in row.document_evidence
        if each.quote and each.state not in UNSOUND
    }


def _cautions(row: DocumentRow, printable: Printable) -> list[Caution]:
    unsound = sum(each.state in UNSOUND for each in row.document_evidence)
    figures, style = _figures(printable.blocks), printable.manner.title
    found = (
        ("CITATIONS_MISSING", "citations of works that are deleted or not of this project", printable.missing),
        ("EVIDENCE_CHANGED", "passages that no longer match the quote that was checked", unsound),
        ("FIGURES_WITHOUT_IMAGE", "figures printed by their words alone", figures),
        ("STYLE_NOTES", f"works that {style} could not set in notes, named there in short", printable.in_short),
    )
    return [Caution(code, f"{detail}: {count}", count) for code, detail, count in found if count]


def _doubts(bibliography: Bibliography, into: Format) -> Iterator[Caution]:
    """What the style could not do."""
    if bibliography.unknown:
        yield Caution("STYLE_UNKNOWN", bibliography.unknown)
    if into not in _WITH_WORKS and (count := bibliography.plainly):
        detail = f"references that {bibliography.manner.title} could not set stand plainly: {count}"
        yield Caution("STYLE_FAILED", detail, count)


def _figures(blocks: tuple[Block, ...]) -> int:
    return sum(isinstance(block, Figure) for block in blocks)


def _unknown(characters: tuple[str, ...]) -> Caution:
    named = characters[:MOST_CHARACTERS]
    detail = f"no font has {' '.join(named)}; a box is printed instead"
    return Caution("CHARACTERS_MISSING", detail, len(characters), named)


class Exports:
    """Validation → Auth → Logger → Fetch → Authorize → Export → Audit; the first two are the route's."""

    def __init__(self, documents: Documents, press: Press, audit: Audit, recorder: Recorder) -> None:
        self._documents = documents
        self._press = press
        self._audit = audit
        self._recorder = recorder

    async def export(self, order: Order, caller: Caller) -> Export:
        return await self._make(await self._documents.fetch(order.document_id), order, caller, UNWATCHED)

    async def begin(self, order: Order, caller: Caller) -> AsyncGenerator[ExportEvent, None]:
        """The same, told as it goes on; whoever leaves before its end stops it. Raises NotFound before it begins."""
        return self._told(await self._documents.fetch(order.document_id), order, caller)

    async def _told(self, row: DocumentRow, order: Order, caller: Caller) -> AsyncGenerator[ExportEvent, None]:
        loop, log = asyncio.get_running_loop(), _log(row, order, caller)
        steps: asyncio.Queue[Step | None] = asyncio.Queue()
        watch = Watch(lambda step: _tell(loop, steps, step))
        making = asyncio.create_task(self._make(row, order, caller, watch))
        making.add_done_callback(lambda _: steps.put_nowait(None))
        try:
            while (step := await steps.get()) is not None:
                yield ExportStatus(phase=step.phase, done=step.done, total=step.total)
            for event in _outcome(making):
                yield event
        finally:
            # A thread cannot be ended from outside: it ends itself at its next step, and nobody hears of it.
            watch.stop()
            making.add_done_callback(partial(_unheard, log))

    async def _make(self, row: DocumentRow, order: Order, caller: Caller, watch: Watch) -> Export:
        log = _log(row, order, caller)
        try:
            made = await self._press.print(row, order, await self._documents.author(caller.id), watch)
            watch.check()
        except Stopped:
            log.info("export stopped")
            raise
        await self._write_down(row, order.into, made, caller)
        log.info("exported", bytes=len(made.body), version=made.version, warnings=len(made.warnings))
        return made

    async def _write_down(self, row: DocumentRow, into: Format, made: Export, caller: Caller) -> None:
        await self._recorder.insert(
            "exports",
            {
                "owner_id": str(caller.id),
                "document_id": str(row.id),
                "version": row.version,
                "format": into.value,
                "size_bytes": len(made.body),
                "warnings": msgspec.to_builtins(made.warnings),
            },
            because="the server attests what it handed out",
        )
        await self._audit.record(
            ACTIONS[into],
            person=caller.id,
            resource="document",
            resource_id=row.id,
            title=row.title,
            version=row.version,
        )


def _tell(loop: asyncio.AbstractEventLoop, steps: "asyncio.Queue[Step | None]", step: Step) -> None:
    """From the thread that renders; where the loop is over, so is the export."""
    try:
        loop.call_soon_threadsafe(steps.put_nowait, step)
    except RuntimeError as problem:
        raise Stopped from problem


def _outcome(making: "asyncio.Task[Export]") -> Iterator[ExportEvent]:
    problem = making.exception()
    if problem is not None:
        told = problem if isinstance(problem, AppError) else AppError("something went wrong on our side")
        retryable = told.status >= HTTPStatus.INTERNAL_SERVER_ERROR and told is problem
        yield ExportFailed(code=told.code, detail=told.detail, retryable=retryable)
        return
    made = making.result()
    for start in range(0, len(made.body), PART):
        yield ExportPart(data=b64encode(made.body[start : start + PART]).decode())
    yield ExportDone(name=made.name, media_type=made.media_type, size=len(made.body), warnings=made.warnings)


def _log(row: DocumentRow, order: Order, caller: Caller) -> "Logger":
    return export_logger(user_id=str(caller.id), document=str(row.id), format=order.into.value)


def _unheard(log: "Logger", making: "asyncio.Task[Export]") -> None:
    """Python would complain of an exception that nobody asked for; one that is none of ours is logged."""
    problem = None if making.cancelled() else making.exception()
    if problem and not isinstance(problem, AppError | Stopped):
        log.opt(exception=problem).error("an export failed")
