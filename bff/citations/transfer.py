"""Bibliography files into a project, and a project's or a document's works into files."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from bff.audit import Action, Audit
from bff.citations import interchange
from bff.citations.constants import IMPORT_BATCH, MAX_CSL_BYTES, MAX_IMPORT_BYTES
from bff.citations.csl import plain, year_of
from bff.citations.interchange import KINDS, Format
from bff.citations.matching import Found, fold, names, same_work
from bff.citations.reading import Entry, Problem
from bff.citations.schemas import Imported, ImportProblem, NewImport
from bff.citations.store import CitationStore
from bff.clients.rest import Duplicate
from bff.edge.caller import Caller
from bff.errors import FieldProblem, Invalid, TooLarge
from bff.log import citation_logger

ACTIONS = {
    Format.BIBTEX: Action.EXPORT_BIBTEX,
    Format.RIS: Action.EXPORT_RIS,
    Format.CSL: Action.EXPORT_CSL,
}


class File(NamedTuple):
    name: str
    media_type: str
    body: bytes


class Transfer:
    """Reading and writing takes seconds for thousands of works, so both happen off the event loop."""

    def __init__(self, store: CitationStore, audit: Audit, caller: Caller) -> None:
        self._store = store
        self._audit = audit
        self._caller = caller

    async def take(self, project_id: UUID, new: NewImport) -> Imported:
        """Works that the project has are left as they are. Each added row leaves its own line in the audit trail."""
        if len(new.text.encode(errors="replace")) > MAX_IMPORT_BYTES:
            raise TooLarge(f"the file is larger than {MAX_IMPORT_BYTES >> 20} MB; import it in parts")
        kind = new.format or interchange.recognise(new.text)
        if kind is None:
            raise Invalid(
                "this is neither BibTeX nor RIS nor CSL-JSON",
                (FieldProblem("text", "choose a .bib, .ris or .json file that a reference manager wrote"),),
            )
        await self._store.require_project(project_id)
        reading = await asyncio.to_thread(interchange.read, new.text, kind)
        known = await self._store.every(project_id)
        fresh, twice, problems = await asyncio.to_thread(sort_out, reading.entries, [row.csl for row in known])
        added = await self._keep(project_id, fresh)
        problems = sorted([*reading.problems, *problems])
        log = citation_logger(user_id=str(self._caller.id), project=str(project_id), format=kind.value)
        log.info("works imported", added=added, known=twice, problems=len(problems))
        shown = [ImportProblem(line=line, message=message) for line, message in problems]
        return Imported(format=kind, added=added, known=twice + len(fresh) - added, problems=shown)

    async def _keep(self, project_id: UUID, works: Sequence[dict[str, Any]]) -> int:
        added = 0
        left = iter(works)
        while batch := [*islice(left, IMPORT_BATCH)]:
            try:
                added += await self._store.add_many(project_id, [_row(csl) for csl in batch])
            except Duplicate:
                # Somebody added one of these since we looked: all are tried, each by itself.
                added += sum([await self._add(project_id, csl) for csl in batch])
        return added

    async def _add(self, project_id: UUID, csl: dict[str, Any]) -> int:
        try:
            return await self._store.add_many(project_id, [_row(csl)])
        except Duplicate:
            return 0

    async def of_project(self, project_id: UUID, kind: Format) -> File:
        rows = await self._store.every(project_id)
        if not rows:
            await self._store.require_project(project_id)
        return await self._file([{**row.csl, "id": str(row.id)} for row in rows], kind, "project", project_id)

    async def of_document(self, document_id: UUID, kind: Format) -> File:
        """The works that the saved text cites, in the order of their numbers."""
        rows = [row for row in await self._store.numbered(document_id) if row.cited]
        works = [{**row.csl, "id": str(row.citation_id)} for row in rows]
        return await self._file(works, kind, "document", document_id)

    async def _file(self, works: list[dict[str, Any]], kind: Format, resource: str, resource_id: UUID) -> File:
        text = await asyncio.to_thread(interchange.write, works, kind)
        await self._audit.record(
            ACTIONS[kind], person=self._caller.id, resource=resource, resource_id=resource_id, works=len(works)
        )
        return File(f"references.{KINDS[kind].extension}", KINDS[kind].media_type, text.encode())


def _row(csl: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": plain(str(csl["title"])) or "[Untitled]", "csl": csl, "doi": csl.get("DOI")}


def sort_out(
    entries: Iterable[Entry], known: Iterable[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], int, list[Problem]]:
    """What is new; how many the project or the file has already; what is too large to keep."""
    shelf = _Shelf()
    for csl in known:
        shelf.put(Found(dict(csl), ()))
    fresh: list[dict[str, Any]] = []
    problems: list[Problem] = []
    twice = 0
    for line, csl in entries:
        found = Found(csl, ())
        if len(msgspec.json.encode(csl)) > MAX_CSL_BYTES:
            problems.append(Problem(line, f"this work is larger than {MAX_CSL_BYTES >> 10} kB"))
        elif shelf.has(found):
            twice += 1
        else:
            shelf.put(found)
            fresh.append(csl)
    return fresh, twice, problems


class _Shelf:
    """Works by DOI and by title, so that each is compared with few."""

    def __init__(self) -> None:
        self._dois: set[str] = set()
        self._titles: dict[str, list[Found]] = {}

    def put(self, found: Found) -> None:
        self._dois |= {found.doi} if found.doi else set()
        self._titles.setdefault(fold(found.title), []).append(found)

    def has(self, found: Found) -> bool:
        # Twenty are enough: a title that more works share tells nothing.
        alike = self._titles.get(fold(found.title), [])[:20]
        return found.doi in self._dois or any(_same(found, other) for other in alike)


def _same(one: Found, other: Found) -> bool:
    """Short titles say too little alone; with the same people and year they say enough."""
    if same_work(one, other):
        return True
    if one.doi and other.doi:
        return False
    return year_of(one.csl) == year_of(other.csl) and [*map(fold, names(one.csl))] == [*map(fold, names(other.csl))]
