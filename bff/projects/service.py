"""What people do with projects."""

from uuid import UUID

from msgspec import UNSET

from bff.edge import paging
from bff.errors import FieldProblem, Invalid
from bff.projects.schemas import NewProject, Project, ProjectPage, ProjectPatch
from bff.projects.store import ProjectStore


class Projects:
    def __init__(self, store: ProjectStore, longest_title: int) -> None:
        self._store = store
        self._longest_title = longest_title

    async def page(self, cursor: str | None, limit: int | None) -> ProjectPage:
        size = paging.size(limit)
        found = await self._store.page(size, paging.decode(cursor))
        shown = found[:size]
        more = len(found) > size
        return ProjectPage(items=shown, next_cursor=paging.encode(shown[-1].updated_at, shown[-1].id) if more else None)

    async def open(self, project_id: UUID) -> Project:
        return await self._store.find(project_id)

    async def start(self, new: NewProject) -> Project:
        made = await self._store.add({"title": self._title(new.title), "description": new.description})
        return await self._store.find(made)

    async def change(self, project_id: UUID, patch: ProjectPatch) -> Project:
        title = patch.title if patch.title is UNSET else self._title(patch.title)
        said = {"title": title, "description": patch.description}
        values = {name: value for name, value in said.items() if value is not UNSET}
        if values:
            await self._store.change(project_id, values)
        return await self._store.find(project_id)

    async def delete(self, project_id: UUID) -> None:
        """Hides it and all it holds; until the trash is emptied it can be taken back."""
        await self._store.delete(project_id)

    async def restore(self, project_id: UUID) -> Project:
        await self._store.restore(project_id)
        return await self._store.find(project_id)

    async def trash(self) -> ProjectPage:
        return ProjectPage(items=await self._store.deleted())

    def _title(self, title: str) -> str:
        if len(title) > self._longest_title:
            problem = FieldProblem("title", f"a title can have {self._longest_title} characters")
            raise Invalid("some values cannot be", (problem,))
        return title.strip()
