"""What citations take and give."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from bff.citations.constants import MAX_DOI, MAX_IMPORT_BYTES, MAX_LOOKUP, MAX_STYLE_NAME, MIN_DOI
from bff.citations.interchange import Format
from bff.wire import Wire

Doi = Annotated[str, msgspec.Meta(min_length=MIN_DOI, max_length=MAX_DOI)]


class NewCitation(Wire, frozen=True, kw_only=True):
    """One of these: a DOI; a work as CSL-JSON, such as a search found or a person typed; whatever was pasted.

    `lookup` is a DOI, an arXiv or PubMed id, an address that holds one, or the title of a work.
    """

    doi: Doi | None = None
    csl: dict[str, Any] | None = None
    lookup: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_LOOKUP)] | None = None


class Citation(Wire, frozen=True, kw_only=True):
    """A work of a project. `csl` is the CSL-JSON item; the other members are its facts for a list."""

    id: UUID
    project_id: UUID
    title: str
    doi: str | None
    csl: dict[str, Any]
    authors: list[str]
    year: int | None
    container_title: str | None
    created_at: datetime
    deleted_at: datetime | None = None


class CitationPage(Wire, frozen=True, kw_only=True):
    items: list[Citation]
    next_cursor: str | None = None


class FoundWork(Wire, frozen=True, kw_only=True):
    """A work that a search found. `citation_id` is set where the project has it already."""

    title: str
    authors: list[str]
    year: int | None
    container_title: str | None
    doi: str | None
    url: str | None
    type: str
    cited_by: int | None
    sources: list[str]
    citation_id: UUID | None
    csl: dict[str, Any]


class SearchNote(Wire, frozen=True, kw_only=True):
    """A source that could not be asked; what the others found is complete."""

    source: str
    code: str
    detail: str
    retry_after: int | None = None


class FoundWorks(Wire, frozen=True, kw_only=True):
    items: list[FoundWork]
    notes: list[SearchNote]


class ReferenceItem(Wire, frozen=True, kw_only=True):
    """One work of a document. `text` is the entry without its number; `cited` whether the text names it.

    `label` is how the text names it in the style, `name` the same without what stands around it, and `listed` what
    stands before its entry. `plainly` says that the style failed on the work: `text` then has its facts in no style.
    """

    citation_id: UUID
    number: int
    label: str
    name: str
    listed: str
    text: str
    cited: bool
    plainly: bool
    csl: dict[str, Any]


class LabelForm(Wire, frozen=True, kw_only=True):
    """How labels are put together from names, for an editor that shows them as people write: see labels.Form."""

    opens: str
    closes: str
    joins: str
    between: str
    each: bool
    raised: bool
    numbered: bool
    pages: bool


class MissingWork(Wire, frozen=True, kw_only=True):
    """A work that the text cites though it is deleted; without a title where the trash no longer has it."""

    citation_id: UUID
    title: str | None = None


class UnusedWork(Wire, frozen=True, kw_only=True):
    citation_id: UUID
    title: str


class ReferenceWarning(Wire, frozen=True, kw_only=True):
    """STYLE_UNKNOWN: another is used. STYLE_FAILED: `count` entries could not be set in it and stand plainly.

    STYLE_NOTES: the style cites in notes, which exports have; the text names works in short.
    """

    code: Literal["STYLE_UNKNOWN", "STYLE_FAILED", "STYLE_NOTES"]
    detail: str
    count: int = 1


class ReferenceList(Wire, frozen=True, kw_only=True):
    """In the order of numbers, or of authors where the style cites by them.

    `style` is the one used, which is the document's own unless another was asked for, and `style_title` what people
    call it. `unused` are works of the project that the saved text does not cite, newest first.
    """

    style: str
    style_title: str
    heading: str
    form: LabelForm
    items: list[ReferenceItem]
    missing: list[MissingWork]
    unused: list[UnusedWork]
    warnings: list[ReferenceWarning]


class ChosenStyle(Wire, frozen=True, kw_only=True):
    """A name that ListStyles gives."""

    style: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_STYLE_NAME)]


class FoundStyle(Wire, frozen=True, kw_only=True):
    """`name` is what a document keeps, `title` what people know the style by."""

    name: str
    title: str


class FoundStyles(Wire, frozen=True, kw_only=True):
    items: list[FoundStyle]


class NewImport(Wire, frozen=True, kw_only=True):
    """A file's text. Its format is seen in it where `format` does not say."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_IMPORT_BYTES)]
    format: Format | None = None


class ImportProblem(Wire, frozen=True, kw_only=True):
    """What could not be read, or was read with a doubt; `line` of the file, counted from 1."""

    line: int
    message: str


class Imported(Wire, frozen=True, kw_only=True):
    """`added` works are new; `known` ones were there before, in the project or in the file itself."""

    format: Format
    added: int
    known: int
    problems: list[ImportProblem]
