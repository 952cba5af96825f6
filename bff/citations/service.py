"""Finding works, keeping them in a project, and listing those of a document."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

import msgspec

from bff.citations import styles
from bff.citations.bibliography import Bibliography
from bff.citations.constants import (
    MAX_CSL_BYTES,
    MAX_QUERY,
    MAX_STYLE_QUERY,
    SEARCH_LIMIT,
    SEARCH_TIMEOUT,
    STYLES_SHOWN,
)
from bff.citations.csl import clean, find_doi, plain, year_of
from bff.citations.identify import Identifier, Scheme, doi_of, identify
from bff.citations.labels import Form, Mention
from bff.citations.matching import Found, best_titled, from_crossref, from_openalex, from_semantic_scholar, merge, names
from bff.citations.schemas import (
    Citation,
    CitationPage,
    FoundStyle,
    FoundStyles,
    FoundWork,
    FoundWorks,
    LabelForm,
    MissingWork,
    NewCitation,
    ReferenceItem,
    ReferenceList,
    ReferenceWarning,
    SearchNote,
    UnusedWork,
)
from bff.citations.store import CitationRow, CitationStore, NumberedRow
from bff.citations.style import Reference
from bff.clients.rest import Duplicate
from bff.edge import paging
from bff.errors import AppError, FieldProblem, Invalid, NotFound, Unavailable
from bff.log import citation_logger


class Scholars(Protocol):
    """A service that knows works: see clients.crossref, semantic_scholar and openalex."""

    @property
    def name(self) -> str: ...
    async def search(self, words: str, limit: int) -> list[dict[str, Any]]: ...
    async def by_doi(self, doi: str) -> dict[str, Any]: ...


class Index(Scholars, Protocol):
    """One that knows works by the ids of others as well: see clients.semantic_scholar."""

    async def by_id(self, scheme: str, value: str) -> dict[str, Any]: ...


Reader = Callable[[Mapping[str, Any]], Found]
# Semantic Scholar's names of the schemes.
SCHEMES = {Scheme.ARXIV: "ARXIV", Scheme.PUBMED: "PMID", Scheme.PMC: "PMCID"}


class Literature:
    """The literature of the world, as these services know it. One for the process. OpenAlex is asked where we may."""

    def __init__(self, semantic_scholar: Index, crossref: Scholars, openalex: Scholars | None = None) -> None:
        self._semantic_scholar = semantic_scholar
        self._crossref = crossref
        self._openalex = openalex
        asked: list[tuple[str, Scholars | None, Reader]] = [
            ("semantic_scholar", semantic_scholar, from_semantic_scholar),
            ("crossref", crossref, from_crossref),
            ("openalex", openalex, from_openalex),
        ]
        self._asked = [(name, service, read) for name, service, read in asked if service]

    async def search(self, words: str, person: UUID) -> tuple[list[Found], list[SearchNote]]:
        """One service that fails leaves a note; if all do, the first failure is raised. `person`: who asks."""
        answers = await asyncio.gather(
            *(_listed(service, words, read) for _, service, read in self._asked), return_exceptions=True
        )
        failed = [answer for answer in answers if isinstance(answer, BaseException)]
        unforeseen = next((each for each in failed if not isinstance(each, AppError)), None)
        if unforeseen is not None:
            raise unforeseen
        told = zip(self._asked, answers, strict=True)
        notes = [_note(name, answer, person) for (name, *_), answer in told if isinstance(answer, AppError)]
        if len(failed) == len(answers):
            raise failed[0]
        return merge(words, *(answer for answer in answers if isinstance(answer, list)))[:SEARCH_LIMIT], notes

    async def by_doi(self, doi: str) -> Found:
        """From Crossref; what it does not register (DataCite's DOIs, such as arXiv's) from those who know it."""
        try:
            return from_crossref(await self._crossref.by_doi(doi))
        except NotFound:
            pass
        found = await self._elsewhere(doi)
        return msgspec.structs.replace(found, csl={**found.csl, "DOI": doi})

    async def _elsewhere(self, doi: str) -> Found:
        try:
            return from_semantic_scholar(await self._semantic_scholar.by_doi(doi))
        except NotFound as problem:
            if self._openalex is None:
                raise _unknown_doi(doi) from problem
        try:
            return from_openalex(await self._openalex.by_doi(doi))
        except NotFound as problem:
            raise _unknown_doi(doi) from problem

    async def by_id(self, identifier: Identifier) -> Found:
        """Semantic Scholar knows the ids of others; what it names by a DOI, Crossref knows better. Raises NotFound."""
        if identifier.scheme is Scheme.DOI:
            return await self.by_doi(identifier.value)
        try:
            paper = await self._semantic_scholar.by_id(SCHEMES[identifier.scheme], identifier.value)
        except NotFound as problem:
            name = f"{SCHEMES[identifier.scheme]} {identifier.value}"
            raise NotFound(f"no work is known as {name}; check it, or look for its title") from problem
        found = from_semantic_scholar(paper)
        doi = found.doi or doi_of(identifier)
        if doi is None:
            return found
        try:
            return from_crossref(await self._crossref.by_doi(doi))
        except AppError:
            # Not registered there, or nobody answers: what we have is enough to cite it.
            return msgspec.structs.replace(found, csl={**found.csl, "DOI": doi})

    async def by_title(self, words: str, person: UUID) -> Found:
        """The work that bears this title, in either service. Raises NotFound."""
        found, _ = await self.search(words, person)
        best = best_titled(words, found)
        if best is None:
            raise NotFound("no work bears this title; search for it, and choose among what is like it")
        return best


def _unknown_doi(doi: str) -> NotFound:
    return NotFound(f"no work is known by the DOI {doi}; check it, or add the work by hand")


async def _listed(service: Scholars, words: str, read: Reader) -> list[Found]:
    try:
        async with asyncio.timeout(SEARCH_TIMEOUT):
            return [read(work) for work in await service.search(words, SEARCH_LIMIT) if work.get("title")]
    except TimeoutError as problem:
        raise Unavailable(f"{service.name} took too long to answer") from problem


def _note(source: str, problem: AppError, person: UUID) -> SearchNote:
    citation_logger(user_id=str(person), source=source, code=problem.code).warning("a scholarly source failed")
    retry_after = problem.members.get("retryAfter")
    return SearchNote(source=source, code=problem.code, detail=problem.detail, retry_after=retry_after)


class Citations:
    """One person's works."""

    def __init__(self, person: UUID, store: CitationStore, literature: Literature) -> None:
        self._person = person
        self._store = store
        self._literature = literature

    async def search(self, words: str, project_id: UUID | None) -> FoundWorks:
        words = " ".join(words.split())
        if not words or len(words) > MAX_QUERY:
            problem = FieldProblem("q", f"say 1 to {MAX_QUERY} characters")
            raise Invalid("say what to look for", (problem,))
        identifier = identify(words)
        found, notes = await (self._named(identifier) if identifier else self._literature.search(words, self._person))
        kept = await self._kept(project_id, found)
        return FoundWorks(items=[_found(each, kept) for each in found], notes=notes)

    async def _named(self, identifier: Identifier) -> tuple[list[Found], list[SearchNote]]:
        try:
            return [await self._literature.by_id(identifier)], []
        except NotFound:
            return [], []

    async def _kept(self, project_id: UUID | None, found: Sequence[Found]) -> dict[str, UUID]:
        dois = [each.doi for each in found if each.doi]
        rows = await self._store.with_dois(project_id, dois) if project_id else []
        return {row.doi: row.id for row in rows if row.doi}

    async def page(self, project_id: UUID, cursor: str | None, limit: int | None) -> CitationPage:
        size = paging.size(limit)
        found = await self._store.page(project_id, size, paging.decode(cursor))
        if not found:
            await self._store.require_project(project_id)
        shown = [_citation(row) for row in found[:size]]
        last = shown[-1] if len(found) > size else None
        return CitationPage(items=shown, next_cursor=paging.encode(last.created_at, last.id) if last else None)

    async def add(self, project_id: UUID, new: NewCitation) -> Citation:
        """A work that the project has already, by its DOI, is given back as it is."""
        if [new.doi, new.csl, new.lookup].count(None) != 2:  # noqa: PLR2004  one of the three
            raise Invalid("give a DOI, a work, or what to look up", (FieldProblem("doi", "one of doi, csl, lookup"),))
        if new.csl is not None:
            return await self._keep(project_id, _checked(new.csl))
        return await self._look_up(project_id, new)

    async def _look_up(self, project_id: UUID, new: NewCitation) -> Citation:
        words = " ".join((new.doi or new.lookup or "").split())
        identifier = _doi(words) if new.doi else identify(words)
        # Asked before anything leaves for a foreign service: a stranger's project is none to search for.
        await self._store.require_project(project_id)
        doi = doi_of(identifier) if identifier else None
        kept = await self._store.with_doi(project_id, doi) if doi else None
        if kept is not None:
            return _citation(kept)
        if identifier is None:
            titled = await self._literature.by_title(_title(words), self._person)
            return await self._keep(project_id, titled.csl)
        found = await self._literature.by_id(identifier)
        asked = {"DOI": doi} if identifier.scheme is Scheme.DOI else {}
        return await self._keep(project_id, {**found.csl, **asked})

    async def _keep(self, project_id: UUID, csl: dict[str, Any]) -> Citation:
        doi = csl.get("DOI")
        try:
            return _citation(await self._store.add(project_id, plain(csl["title"]) or "[Untitled]", csl, doi))
        except Duplicate:
            kept = await self._store.with_doi(project_id, doi) if doi else None
            if kept is None:
                raise
            return _citation(kept)

    async def delete(self, citation_id: UUID) -> None:
        """Its number goes to the next work in each document; restoring it brings the number back."""
        await self._store.delete(citation_id)

    async def restore(self, citation_id: UUID) -> Citation:
        """Raises Duplicate where the work has been added once more meanwhile."""
        try:
            await self._store.restore(citation_id)
        except Duplicate as problem:
            raise Duplicate("the project has this work again already: delete that one to bring back this") from problem
        return _citation(await self._store.find(citation_id))

    async def trash(self, project_id: UUID) -> CitationPage:
        return CitationPage(items=[_citation(row) for row in await self._store.deleted(project_id)])

    async def references(self, document_id: UUID, style: str | None = None) -> ReferenceList:
        """Every work of the document, set in the style, else in its own, and what its citations lack."""
        if style is not None:
            _require_style(style)
        listed = await self._store.listed(document_id)
        titles = await self._store.titles(listed.project_id)
        trash = await self._store.deleted(listed.project_id) if listed.lost else []
        # A new style is read first, setting a reference takes milliseconds, and a thesis has hundreds.
        bibliography, items = await asyncio.to_thread(_set, listed.works, style or listed.style)
        cited, thrown = {row.citation_id for row in listed.works if row.cited}, {row.id: row.title for row in trash}
        return ReferenceList(
            style=bibliography.style,
            style_title=bibliography.manner.title,
            heading=bibliography.manner.heading,
            form=LabelForm(**_live(bibliography)._asdict()),
            items=items,
            missing=[MissingWork(citation_id=each, title=thrown.get(each)) for each in listed.lost],
            unused=[UnusedWork(citation_id=each, title=title) for each, title in titles if each not in cited],
            warnings=[*_warnings(bibliography)],
        )

    async def choose_style(self, document_id: UUID, style: str) -> ReferenceList:
        """Raises Invalid, NotFound."""
        _require_style(style)
        await self._store.choose_style(document_id, style)
        return await self.references(document_id)


async def find_styles(words: str) -> FoundStyles:
    """The first search reads the titles of all of them, which takes a second or two."""
    if len(words) > MAX_STYLE_QUERY:
        raise Invalid("too many words", (FieldProblem("q", f"at most {MAX_STYLE_QUERY} characters"),))
    found = await asyncio.to_thread(styles.find, words, STYLES_SHOWN)
    return FoundStyles(items=[FoundStyle(name=each.name, title=each.title) for each in found])


def _require_style(name: str) -> None:
    if not styles.is_known(name):
        raise Invalid(
            "no style has this name", (FieldProblem("style", "take a name that the search for styles gives"),)
        )


def _warnings(bibliography: Bibliography) -> Iterator[ReferenceWarning]:
    if bibliography.unknown:
        yield ReferenceWarning(code="STYLE_UNKNOWN", detail=bibliography.unknown)
    if bibliography.in_text:
        yield ReferenceWarning(code="STYLE_NOTES", detail=bibliography.in_text)
    if count := bibliography.plainly:
        detail = f"entries that {bibliography.manner.title} could not set stand plainly: {count}"
        yield ReferenceWarning(code="STYLE_FAILED", detail=detail, count=count)


def _set(rows: Sequence[NumberedRow], style: str) -> tuple[Bibliography, list[ReferenceItem]]:
    uncited = {row.order_number for row in rows if not row.cited}
    bibliography = Bibliography([(row.order_number, row.csl) for row in rows], style, uncited=uncited)
    row_of = {row.order_number: row for row in rows}
    return bibliography, [_reference(row_of[entry.number], entry, bibliography) for entry in bibliography.entries]


def _live(bibliography: Bibliography) -> Form:
    """Whoever writes can count works in the order of the text, but not sort them: then names are the numbers."""
    form = bibliography.labels.form
    return form._replace(numbered=form.numbered and not bibliography.manner.sorts)


def _doi(words: str) -> Identifier:
    doi = find_doi(words)
    if doi is None:
        raise Invalid("this is no DOI", (FieldProblem("doi", "a DOI reads like 10.1000/182"),))
    return Identifier(Scheme.DOI, doi)


def _title(words: str) -> str:
    if not words or len(words) > MAX_QUERY:
        raise Invalid("this is no title", (FieldProblem("lookup", f"a title has 1 to {MAX_QUERY} characters"),))
    return words


def _checked(raw: dict[str, Any]) -> dict[str, Any]:
    if not raw.get("title"):
        raise Invalid("a work needs a title", (FieldProblem("csl.title", "say the title"),))
    csl = clean(raw)
    if len(msgspec.json.encode(csl)) > MAX_CSL_BYTES:
        raise Invalid("this work is too large", (FieldProblem("csl", f"at most {MAX_CSL_BYTES} bytes"),))
    return csl


def _reference(row: NumberedRow, entry: Reference, bibliography: Bibliography) -> ReferenceItem:
    return ReferenceItem(
        citation_id=row.citation_id,
        number=row.order_number,
        label=bibliography.labels.of([Mention(entry.number)]),
        name=bibliography.labels.name(entry.number),
        listed=bibliography.listed(entry.number),
        text=entry.text,
        cited=row.cited,
        plainly=entry.plainly,
        csl=row.csl,
    )


def _citation(row: CitationRow) -> Citation:
    return Citation(
        id=row.id,
        project_id=row.project_id,
        title=row.title,
        doi=row.doi,
        csl=row.csl,
        created_at=row.created_at,
        deleted_at=row.deleted_at,
        **_facts(clean(row.csl)),
    )


def _facts(csl: Mapping[str, Any]) -> dict[str, Any]:
    container = csl.get("container-title")
    return {
        "authors": names(csl),
        "year": year_of(csl),
        "container_title": plain(container) if container else None,
    }


def _found(found: Found, kept: Mapping[str, UUID]) -> FoundWork:
    return FoundWork(
        title=found.title,
        doi=found.doi,
        url=found.csl.get("URL") or (f"https://doi.org/{found.doi}" if found.doi else None),
        type=found.csl["type"],
        cited_by=found.cited_by,
        sources=list(found.sources),
        citation_id=kept.get(found.doi or ""),
        csl=found.csl,
        **_facts(found.csl),
    )
