"""/api/projects"""

from uuid import UUID

from litestar import Router, delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody

from bff.clients.rest import Rows
from bff.projects.schemas import NewProject, Project, ProjectPage, ProjectPatch
from bff.projects.service import Projects
from bff.projects.store import ProjectStore
from bff.settings import Settings


def make_projects(rows: NamedDependency[Rows], settings: NamedDependency[Settings]) -> Projects:
    return Projects(ProjectStore(rows), settings.title_max)


@get("/", operation_id="ListProjects")
async def list_projects(
    projects: NamedDependency[Projects], cursor: FromQuery[str | None] = None, limit: FromQuery[int | None] = None
) -> ProjectPage:
    """Last changed first."""
    return await projects.page(cursor, limit)


@post("/", operation_id="StartProject")
async def start_project(data: JSONBody[NewProject], projects: NamedDependency[Projects]) -> Project:
    return await projects.start(data)


@get("/trash", operation_id="ListDeletedProjects")
async def trash(projects: NamedDependency[Projects]) -> ProjectPage:
    return await projects.trash()


@get("/{project_id:uuid}", operation_id="OpenProject")
async def open_project(project_id: FromPath[UUID], projects: NamedDependency[Projects]) -> Project:
    return await projects.open(project_id)


@patch("/{project_id:uuid}", operation_id="ChangeProject")
async def change_project(
    project_id: FromPath[UUID], data: JSONBody[ProjectPatch], projects: NamedDependency[Projects]
) -> Project:
    return await projects.change(project_id, data)


@delete("/{project_id:uuid}", operation_id="DeleteProject")
async def delete_project(project_id: FromPath[UUID], projects: NamedDependency[Projects]) -> None:
    await projects.delete(project_id)


@post("/{project_id:uuid}/restore", status_code=200, operation_id="RestoreProject")
async def restore_project(project_id: FromPath[UUID], projects: NamedDependency[Projects]) -> Project:
    return await projects.restore(project_id)


router = Router(
    "/api/projects",
    route_handlers=[
        list_projects, start_project, trash, open_project, change_project, delete_project, restore_project,
    ],
    dependencies={"projects": Provide(make_projects, sync_to_thread=False)},
    tags=["projects"],
)  # fmt: skip
