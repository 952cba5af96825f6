"""Citations over HTTP, against the running stack's rows and two services of the test's own."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar.testing import AsyncTestClient

from bff import settings
from bff.app import create_app
from bff.citations import Literature
from bff.clients.crossref import Crossref
from bff.clients.semantic_scholar import SemanticScholar
from tests.exports.make import cite, doc, paragraph
from tests.fakes.scholarly import Scholarly, serving
from tests.stack import Person, Stack

pytestmark = pytest.mark.stack
DOI = "10.18653/v1/n18-3011"
BOOK = {"type": "book", "title": "The reed <i>Phragmites</i>", "author": [{"family": "Ünal", "given": "Ö."}]}


@pytest.fixture
def services() -> Iterator[Scholarly]:
    with serving() as server:
        yield server


@pytest.fixture
async def app(stack: Stack, services: Scholarly) -> AsyncIterator[Any]:
    scholar, crossref = SemanticScholar(f"{services.url}/graph/v1"), Crossref(services.url)
    application = create_app(settings.read(stack.told), literature=Literature(scholar, crossref))
    async with AsyncTestClient(application) as client:
        yield client
    await scholar.close()
    await crossref.close()


class Desk:
    def __init__(self, client: Any, person: Person) -> None:
        self._client = client
        self._headers = {"authorization": f"Bearer {person.token}", "x-requested-with": "ibid"}
        self.project = ""

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer: httpx.Response = await self._client.request(method, f"/api{path}", headers=self._headers, **more)
        return answer

    async def made(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        answer = await self.ask(method, path, **more)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    async def settle(self) -> "Desk":
        self.project = (await self.made("POST", "/projects", json={"title": "Reeds"}))["id"]
        return self

    async def add(self, **new: Any) -> dict[str, Any]:
        return await self.made("POST", f"/projects/{self.project}/citations", json=new)

    async def document(self) -> str:
        made = await self.made("POST", f"/projects/{self.project}/documents", json={"title": "Reeds"})
        return str(made["id"])

    async def listed(self) -> list[str]:
        page = await self.made("GET", f"/projects/{self.project}/citations")
        return [item["title"] for item in page["items"]]


@pytest.fixture
async def desk(app: Any, person: Callable[[], Person]) -> Desk:
    return await Desk(app, person()).settle()


async def test_a_search_finds_a_work_once_and_knows_what_the_project_has(desk: Desk) -> None:
    query = {"q": "literature graph", "projectId": desk.project}
    found = await desk.made("GET", "/citations/search", params=query)
    assert [(work["sources"], work["citationId"], work["year"]) for work in found["items"]] == [
        (["semantic_scholar", "crossref"], None, 2018)
    ]
    assert found["notes"] == []

    kept = await desk.add(csl=found["items"][0]["csl"])
    again = await desk.made("GET", "/citations/search", params=query)
    assert [work["citationId"] for work in again["items"]] == [kept["id"]]


async def test_a_source_that_fails_is_a_note_with_a_time(desk: Desk, services: Scholarly) -> None:
    services.failing["s2"] = 403
    found = await desk.made("GET", "/citations/search", params={"q": "literature graph"})

    assert [work["sources"] for work in found["items"]] == [["crossref"]]
    assert [(note["source"], note["code"]) for note in found["notes"]] == [("semantic_scholar", "SERVICE_ERROR")]


async def test_a_doi_pasted_into_the_search_is_looked_up(desk: Desk) -> None:
    known = await desk.made("GET", "/citations/search", params={"q": f"https://doi.org/{DOI.upper()}"})
    unknown = await desk.made("GET", "/citations/search", params={"q": "10.1234/nobody"})

    assert [work["doi"] for work in known["items"]] == [DOI]
    assert unknown["items"] == []


@pytest.mark.parametrize("words", ["", "   ", "x" * 301])
async def test_a_search_needs_words(desk: Desk, words: str) -> None:
    answer = await desk.ask("GET", "/citations/search", params={"q": words})

    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")


async def test_too_many_searches_are_refused_with_the_time_to_wait(desk: Desk, services: Scholarly) -> None:
    answers = [await desk.ask("GET", "/citations/search", params={"q": ""}) for _ in range(61)]

    refused = answers[-1]
    assert (refused.status_code, refused.json()["code"]) == (429, "RATE_LIMITED")
    assert refused.json()["retryAfter"] >= 1
    assert services.asked == []


async def test_a_work_is_added_by_its_doi_and_only_once(desk: Desk, services: Scholarly) -> None:
    first = await desk.add(doi=f"doi:{DOI.upper()}")
    asked = len(services.asked)
    second = await desk.add(doi=DOI)

    assert (first["id"], first["doi"], first["authors"]) == (second["id"], DOI, ["Waleed Ammar", "Allen Institute"])
    assert first["title"] == "Construction of the Literature Graph in Semantic Scholar"
    assert len(services.asked) == asked


@pytest.mark.parametrize(
    ("new", "status", "code"),
    [
        ({"doi": "10.1234/nobody"}, 404, "NOT_FOUND"),
        ({"doi": "not a doi"}, 422, "VALIDATION_ERROR"),
        ({}, 422, "VALIDATION_ERROR"),
        ({"doi": DOI, "csl": BOOK}, 422, "VALIDATION_ERROR"),
        ({"csl": {"type": "book"}}, 422, "VALIDATION_ERROR"),
        ({"csl": {**BOOK, "note": "x" * 3000, "author": [{"literal": "y" * 1000}] * 200}}, 422, "VALIDATION_ERROR"),
        ({"csl": "<script>"}, 422, "VALIDATION_ERROR"),
    ],
)
async def test_what_cannot_be_added_is_told_why(desk: Desk, new: dict[str, Any], status: int, code: str) -> None:
    answer = await desk.ask("POST", f"/projects/{desk.project}/citations", json=new)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert await desk.listed() == []


async def test_hostile_text_is_kept_as_text(desk: Desk) -> None:
    hostile = "Robert'); DROP TABLE citations;-- <script>alert(1)</script> & <i>reeds</i>"
    made = await desk.add(csl={"title": hostile, "URL": "javascript:alert(1)", "evil": {"a": 1}})

    assert made["title"] == "Robert'); DROP TABLE citations;-- alert(1) & reeds"
    assert set(made["csl"]) == {"type", "title"}


async def test_deleting_and_restoring(desk: Desk) -> None:
    made = await desk.add(csl=BOOK)
    await desk.made("DELETE", f"/citations/{made['id']}")
    trash = await desk.made("GET", f"/projects/{desk.project}/citations/trash")

    assert await desk.listed() == []
    assert [(item["id"], item["deletedAt"] is not None) for item in trash["items"]] == [(made["id"], True)]

    restored = await desk.made("POST", f"/citations/{made['id']}/restore")
    assert restored["deletedAt"] is None
    assert await desk.listed() == ["The reed Phragmites"]
    assert (await desk.ask("POST", f"/citations/{made['id']}/restore")).status_code == 404


async def test_a_work_that_came_again_meanwhile_stands_in_the_way_of_the_deleted_one(desk: Desk) -> None:
    before = await desk.add(csl={**BOOK, "DOI": DOI})
    await desk.made("DELETE", f"/citations/{before['id']}")
    again = await desk.add(csl={**BOOK, "DOI": DOI})
    refused = await desk.ask("POST", f"/citations/{before['id']}/restore")
    await desk.made("DELETE", f"/citations/{again['id']}")
    restored = await desk.made("POST", f"/citations/{before['id']}/restore")

    assert (refused.status_code, refused.json()["code"]) == (409, "DUPLICATE")
    assert "delete that one" in refused.json()["detail"]
    assert restored["id"] == before["id"] != again["id"]


async def test_a_list_comes_in_pages(desk: Desk) -> None:
    for number in range(5):
        await desk.add(csl={"title": f"Work {number}"})
    path = f"/projects/{desk.project}/citations"
    first = await desk.made("GET", path, params={"limit": 3})
    second = await desk.made("GET", path, params={"limit": 3, "cursor": first["nextCursor"]})

    assert [item["title"] for item in first["items"] + second["items"]] == [f"Work {n}" for n in (4, 3, 2, 1, 0)]
    assert second["nextCursor"] is None


async def test_references_stand_in_the_order_of_the_text(desk: Desk) -> None:
    one, two, three = [(await desk.add(csl={"title": f"Work {n}", "type": "book"}))["id"] for n in range(3)]
    document = await desk.made("POST", f"/projects/{desk.project}/documents", json={"title": "Reeds"})
    content = doc(paragraph("first ", cite(three), " then ", cite(one), " and ", cite(three)))
    body = {"version": document["version"], "title": "Reeds", "content": content}
    await desk.made("PUT", f"/documents/{document['id']}", json=body)
    found = await desk.made("GET", f"/documents/{document['id']}/references")

    assert found["style"] == "ieee"
    assert [(item["number"], item["label"], item["citationId"], item["cited"]) for item in found["items"]] == [
        (1, "[1]", three, True),
        (2, "[2]", one, True),
    ]
    assert [item["text"] for item in found["items"]] == ["Work 2.", "Work 0."]
    assert two not in {item["citationId"] for item in found["items"]}


async def test_a_stranger_finds_nothing(
    desk: Desk, app: Any, person: Callable[[], Person], services: Scholarly
) -> None:
    made = await desk.add(csl=BOOK)
    stranger = Desk(app, person())
    answers = [
        await stranger.ask("GET", f"/projects/{desk.project}/citations"),
        await stranger.ask("POST", f"/projects/{desk.project}/citations", json={"csl": BOOK}),
        await stranger.ask("POST", f"/projects/{desk.project}/citations", json={"doi": DOI}),
        await stranger.ask("DELETE", f"/citations/{made['id']}"),
        await stranger.ask("POST", f"/citations/{made['id']}/restore"),
        await stranger.ask("GET", f"/documents/{uuid4()}/references"),
        await stranger.ask("PUT", f"/documents/{await desk.document()}/references/style", json={"style": "apa"}),
    ]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "NOT_FOUND")}
    trash = await stranger.made("GET", f"/projects/{desk.project}/citations/trash")
    assert trash["items"] == []
    # Nothing left for a foreign service on behalf of a project that is not theirs.
    assert services.asked == []
    assert await desk.listed() == ["The reed Phragmites"]


async def test_whatever_names_a_work_adds_it(desk: Desk, services: Scholarly) -> None:
    path = f"/projects/{desk.project}/citations"
    preprint = await desk.made("POST", path, json={"lookup": "https://arxiv.org/abs/2101.00001v1"})
    by_pubmed = await desk.made("POST", path, json={"lookup": "PMID: 12345678"})
    title = "Construction of the Literature Graph in Semantic Scholar"
    by_title = await desk.made("POST", path, json={"lookup": title})
    unknown = await desk.ask("POST", path, json={"lookup": "a title that nobody gave"})
    both = await desk.ask("POST", path, json={"lookup": title, "doi": DOI})

    assert (preprint["doi"], by_pubmed["doi"], by_title["id"]) == ("10.48550/arxiv.2101.00001", DOI, by_pubmed["id"])
    assert (unknown.status_code, both.status_code) == (404, 422)
    asked = len(services.asked)
    assert (await desk.made("POST", path, json={"lookup": "arXiv:2101.00001"}))["id"] == preprint["id"]
    assert len(services.asked) == asked


async def test_a_file_goes_in_once_and_comes_out_as_it_went(desk: Desk) -> None:
    text = (
        "@book{peat, title={Peat}, author={Reed, Ann}, year=2020, doi={10.1000/peat}}\n"
        "@book{broken, title={}\n"
        '@book{moss, title={Moss \\& "Bog"}, author={{\\"U}nal, {\\"O}.}}\n'
    )
    path = f"/projects/{desk.project}/citations"
    first = await desk.made("POST", f"{path}/import", json={"text": text})
    second = await desk.made("POST", f"{path}/import", json={"text": text})
    out = await desk.ask("GET", f"{path}/export/ris")

    assert (first["format"], first["added"], first["known"]) == ("bibtex", 2, 0)
    assert [problem["line"] for problem in first["problems"]] == [2]
    assert (second["added"], second["known"]) == (0, 2)
    assert out.headers["content-disposition"] == 'attachment; filename="references.ris"'
    assert sorted(line for line in out.text.splitlines() if line.startswith(("TI", "AU"))) == [
        "AU  - Reed, Ann",
        "AU  - Ünal, Ö.",
        'TI  - Moss & "Bog"',
        "TI  - Peat",
    ]
    trail = await desk.made("GET", "/audit")
    acts = [entry["action"] for entry in trail["items"]]
    assert (acts[0], acts.count("citation:create")) == ("export:ris", 2)


async def test_a_document_hands_out_what_it_cites_and_says_what_is_missing(desk: Desk) -> None:
    one, two, three, four = [(await desk.add(csl={"title": f"Work {n}", "type": "book"}))["id"] for n in range(4)]
    document = await desk.made("POST", f"/projects/{desk.project}/documents", json={"title": "Reeds"})
    content = doc(paragraph("first ", cite(three), " then ", cite(one), " and ", cite(two)))
    body = {"version": document["version"], "title": "Reeds", "content": content}
    await desk.made("PUT", f"/documents/{document['id']}", json=body)
    await desk.ask("DELETE", f"/citations/{two}")
    path = f"/documents/{document['id']}/references"
    listed = await desk.made("GET", path, params={"style": "apa"})
    out = await desk.ask("GET", f"{path}/export/csl")
    unknown = await desk.ask("GET", path, params={"style": "mine"})

    assert (listed["style"], listed["missing"]) == ("apa", [{"citationId": two, "title": "Work 1"}])
    assert listed["unused"] == [{"citationId": four, "title": "Work 3"}]
    assert [(item["label"], item["text"]) for item in listed["items"]] == [
        ("(Work 0, n.d.)", "Work 0. (n.d.)."),
        ("(Work 2, n.d.)", "Work 2. (n.d.)."),
    ]
    assert [work["title"] for work in out.json()] == ["Work 2", "Work 0"]
    assert unknown.status_code == 422


async def test_a_document_keeps_the_style_it_was_given_and_the_next_one_begins_in_it(desk: Desk, stack: Stack) -> None:
    first, path = await desk.document(), "/documents/{}/references"
    chosen = await desk.made("PUT", f"{path.format(first)}/style", json={"style": "mla"})
    refused = await desk.ask("PUT", f"{path.format(first)}/style", json={"style": "mine"})
    kept, second = await desk.made("GET", path.format(first)), await desk.document()
    stack.sql("update public.documents set citation_style = 'of-tomorrow' where id = %s", first)
    fallen = await desk.made("GET", path.format(first))

    assert (chosen["style"], kept["style"], kept["heading"], kept["warnings"]) == ("mla", "mla", "Works Cited", [])
    assert refused.status_code == 422
    assert (await desk.made("GET", path.format(second)))["style"] == "mla"
    assert (fallen["style"], [each["code"] for each in fallen["warnings"]]) == ("ieee", ["STYLE_UNKNOWN"])


async def test_any_style_that_is_found_by_its_title_can_be_a_documents_own(desk: Desk) -> None:
    document = await desk.document()
    found = await desk.made("GET", "/citations/styles", params={"q": "nonlinear science and nonequilibrium"})
    name, title = found["items"][0]["name"], found["items"][0]["title"]
    chosen = await desk.made("PUT", f"/documents/{document}/references/style", json={"style": name})

    # The longest names are kept as well.
    assert len(name) > 100
    assert (chosen["style"], chosen["styleTitle"], chosen["warnings"]) == (name, title, [])
    usual = await desk.made("GET", "/citations/styles")
    assert [each["name"] for each in usual["items"]][:2] == ["ieee", "apa"]


async def test_no_file_of_a_stranger_goes_in_or_out(desk: Desk, app: Any, person: Callable[[], Person]) -> None:
    await desk.add(csl=BOOK)
    stranger = Desk(app, person())
    path = f"/projects/{desk.project}/citations"
    answers = [
        await stranger.ask("POST", f"{path}/import", json={"text": "@book{a, title={T}}"}),
        await stranger.ask("GET", f"{path}/export/bibtex"),
        await stranger.ask("GET", f"/documents/{uuid4()}/references/export/bibtex"),
        await stranger.ask("POST", path, json={"lookup": "Construction of the Literature Graph in Semantic Scholar"}),
    ]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "NOT_FOUND")}
    assert await desk.listed() == ["The reed Phragmites"]
