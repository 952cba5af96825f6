"""Projects as people use them, with a store that only remembers."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from bff.errors import Invalid
from bff.projects import Projects
from bff.projects.schemas import NewProject, Project, ProjectPatch


class Store:
    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []

    async def add(self, values: dict[str, Any]) -> UUID:
        self.kept.append(values)
        return uuid4()

    async def change(self, project_id: UUID, values: dict[str, Any]) -> None:
        self.kept.append(values)

    async def find(self, project_id: UUID) -> Project:
        return Project(id=project_id, title="", description="", created_at=None, updated_at=None)  # type: ignore[arg-type]


async def test_a_title_is_as_long_as_the_setting_lets_it_be() -> None:
    store = Store()
    projects = Projects(store, 5)  # type: ignore[arg-type]

    await projects.start(NewProject(title="Reeds"))
    for refused in (projects.start(NewProject(title="Sedges")), projects.change(uuid4(), ProjectPatch(title="Sedges"))):
        with pytest.raises(Invalid) as found:
            await refused
        assert [problem.path for problem in found.value.problems] == ["title"]

    assert store.kept == [{"title": "Reeds", "description": ""}]


async def test_a_changed_title_loses_its_edges_as_a_new_one_does() -> None:
    store = Store()

    await Projects(store, 300).change(uuid4(), ProjectPatch(title=" Reeds "))  # type: ignore[arg-type]

    assert store.kept == [{"title": "Reeds"}]
