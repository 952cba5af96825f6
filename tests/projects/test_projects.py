"""Projects, over HTTP on a running stack."""

import httpx
import pytest

from tests.cleanup import Made
from tests.projects import make

pytestmark = pytest.mark.stack

NOBODYS = "00000000-0000-0000-0000-000000000000"


def test_a_project_is_made_opened_and_changed(ada: httpx.Client, made: Made) -> None:
    begun = make.project(ada, made, title="  Marginalia ")

    changed = ada.patch(f"/api/projects/{begun['id']}", json={"description": "New"}).json()

    assert begun["title"] == "Marginalia"
    assert (changed["title"], changed["description"]) == ("Marginalia", "New")
    assert changed["documentCount"] == changed["sourceCount"] == 0
    assert ada.get(f"/api/projects/{begun['id']}").json() == changed


def test_a_deleted_project_waits_in_the_trash_and_comes_back(ada: httpx.Client, made: Made) -> None:
    project = make.project(ada, made)
    where = f"/api/projects/{project['id']}"

    assert ada.delete(where).status_code == 204
    assert ada.get(where).status_code == 404
    assert [one["id"] for one in ada.get("/api/projects/trash").json()["items"]] == [project["id"]]
    assert ada.get("/api/projects").json()["items"] == []
    assert ada.post(f"{where}/restore").json()["deletedAt"] is None
    assert ada.get(where).status_code == 200
    assert ada.post(f"{where}/restore").status_code == 404


@pytest.mark.parametrize(
    ("method", "after", "body"),
    [("GET", "", None), ("PATCH", "", {"title": "mine"}), ("DELETE", "", None), ("POST", "/restore", None)],
)
def test_another_persons_project_looks_like_none(
    ada: httpx.Client, eve: httpx.Client, made: Made, method: str, after: str, body: dict[str, str] | None
) -> None:
    project = make.project(ada, made)

    hidden = eve.request(method, f"/api/projects/{project['id']}{after}", json=body)
    missing = eve.request(method, f"/api/projects/{NOBODYS}{after}", json=body)

    assert (hidden.status_code, hidden.json()["code"]) == (404, "NOT_FOUND")
    assert hidden.json()["detail"] == missing.json()["detail"]
    assert ada.get(f"/api/projects/{project['id']}").json()["title"] == project["title"]


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ({"title": ""}, "title"),
        ({"title": " \n\t"}, "title"),
        ({"title": "x" * 10_000}, "title"),
        ({"title": 7}, "title"),
        ({"description": "no title"}, "title"),
        ({"title": "x", "description": "x" * 5001}, "description"),
    ],
)
def test_what_cannot_be_is_refused_by_field(ada: httpx.Client, sent: dict[str, object], path: str) -> None:
    answer = ada.post("/api/projects", json=sent)

    assert answer.status_code == 422
    assert [error["path"] for error in answer.json()["errors"]] == [path]


def test_an_unknown_member_is_refused(ada: httpx.Client) -> None:
    assert ada.post("/api/projects", json={"title": "x", "ownerId": NOBODYS}).status_code == 422


@pytest.mark.parametrize(
    "text", ["'; drop table projects; --", "<script>alert(1)</script>", "📚 Ω שלום", 'a"b,c).or(x']
)
def test_any_text_comes_back_as_it_went_in(ada: httpx.Client, made: Made, text: str) -> None:
    project = make.project(ada, made, title=text, description=text)

    assert (project["title"], project["description"]) == (text, text)


def test_a_null_character_is_refused_and_crashes_nothing(ada: httpx.Client) -> None:
    assert ada.post("/api/projects", json={"title": "a\0b"}).status_code == 422


def test_pages_show_each_project_once_even_when_one_changes_between(ada: httpx.Client, made: Made) -> None:
    ids = [make.project(ada, made, title=f"number {number}")["id"] for number in range(5)]
    first = ada.get("/api/projects", params={"limit": 2}).json()
    make.project(ada, made, title="came in between")

    second = ada.get("/api/projects", params={"limit": 2, "cursor": first["nextCursor"]}).json()
    third = ada.get("/api/projects", params={"limit": 2, "cursor": second["nextCursor"]}).json()

    shown = [one["id"] for page in (first, second, third) for one in page["items"]]
    assert shown == list(reversed(ids))
    assert third["nextCursor"] is None


@pytest.mark.parametrize("cursor", ["rubbish", "W10", "eyJhIjoxfQ", "A" * 5000])
def test_a_cursor_of_somebodys_own_making_is_refused(ada: httpx.Client, cursor: str) -> None:
    answer = ada.get("/api/projects", params={"cursor": cursor})

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "cursor")


def test_the_limits_are_shown(ada: httpx.Client) -> None:
    shown = ada.get("/api/limits").json()

    assert shown == {"uploadMaxBytes": 52428800, "documentMaxBytes": 2097152, "titleMax": 300, "trashDays": 7}
