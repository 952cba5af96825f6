"""What the project list shows and takes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from bff.projects.constants import MAX_DESCRIPTION, MAX_TITLE
from bff.wire import Wire

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TITLE, pattern=r"\S")]
Description = Annotated[str, msgspec.Meta(max_length=MAX_DESCRIPTION)]


class NewProject(Wire, frozen=True, kw_only=True):
    title: Title
    description: Description = ""


class ProjectPatch(Wire, frozen=True, kw_only=True):
    title: Title | UnsetType = UNSET
    description: Description | UnsetType = UNSET


class Project(Wire, frozen=True, kw_only=True):
    id: UUID
    title: str
    description: str
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    document_count: int = 0
    source_count: int = 0


class ProjectPage(Wire, frozen=True, kw_only=True):
    items: list[Project]
    next_cursor: str | None = None
