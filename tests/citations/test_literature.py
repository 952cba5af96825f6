"""The services together, over real sockets: merged, and one that fails is a note."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest

from bff.citations import Literature
from bff.citations.identify import Identifier, Scheme
from bff.clients import scholarly_constants
from bff.clients.crossref import Crossref
from bff.clients.openalex import OpenAlex
from bff.clients.scholarly import NetworkError, ServiceError
from bff.clients.semantic_scholar import SemanticScholar
from bff.errors import NotFound
from tests.fakes.scholarly import Scholarly, serving

PERSON = uuid4()


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scholarly]:
    monkeypatch.setattr(scholarly_constants, "FIRST_BACK_OFF", 0.001)
    monkeypatch.setattr(scholarly_constants, "MAX_BACK_OFF", 0.002)
    with serving() as server:
        yield server


@pytest.fixture
async def literature(services: Scholarly) -> AsyncIterator[Literature]:
    scholar, crossref = SemanticScholar(f"{services.url}/graph/v1"), Crossref(services.url)
    yield Literature(scholar, crossref)
    await scholar.close()
    await crossref.close()


async def test_a_work_that_both_know_is_found_once(literature: Literature) -> None:
    found, notes = await literature.search("literature graph", PERSON)

    assert [(each.title, each.sources) for each in found] == [
        ("Construction of the Literature Graph in Semantic Scholar", ("semantic_scholar", "crossref"))
    ]
    assert notes == []


@pytest.mark.parametrize(
    ("failing", "status", "code"),
    [
        ("semantic_scholar", 503, "SERVICE_ERROR"),
        ("semantic_scholar", 429, "RATE_LIMITED"),
        ("crossref", 500, "SERVICE_ERROR"),
        ("crossref", 403, "SERVICE_ERROR"),
    ],
)
async def test_one_that_fails_is_a_note(
    services: Scholarly, literature: Literature, failing: str, status: int, code: str
) -> None:
    services.failing["s2" if failing == "semantic_scholar" else failing] = status

    found, notes = await literature.search("literature graph", PERSON)

    assert [(note.source, note.code) for note in notes] == [(failing, code)]
    other = "crossref" if failing == "semantic_scholar" else "semantic_scholar"
    assert [each.sources for each in found] == [(other,)]


@pytest.fixture
async def three(services: Scholarly) -> AsyncIterator[Literature]:
    scholar, crossref = SemanticScholar(f"{services.url}/graph/v1"), Crossref(services.url)
    openalex = OpenAlex(f"{services.url}/openalex", "a-key")
    yield Literature(scholar, crossref, openalex)
    for service in (scholar, crossref, openalex):
        await service.close()


async def test_openalex_is_asked_as_well_where_there_is_a_key(three: Literature, services: Scholarly) -> None:
    [graph], notes = await three.search("literature graph", PERSON)
    [alone], _ = await three.search("data set of reeds", PERSON)
    by_doi = await three.by_doi("10.5281/zenodo.1")

    assert (graph.sources, graph.cited_by, notes) == (("semantic_scholar", "crossref", "openalex"), 365, [])
    # Crossref's names are parted; what it does not say comes from who does.
    assert (graph.csl["author"][0]["family"], graph.csl["page"], graph.csl["issue"]) == ("Ammar", "84-91", "3")
    assert (alone.sources, alone.csl["type"], by_doi.title) == (("openalex",), "dataset", "A data set of reeds")
    assert all("api_key=a-key" in each for each in services.asked if each.startswith("/openalex"))
    with pytest.raises(NotFound, match=r"10\.1234/nobody"):
        await three.by_doi("10.1234/nobody")


@pytest.mark.parametrize(("status", "code"), [(401, "SERVICE_ERROR"), (429, "RATE_LIMITED")])
async def test_openalex_alone_failing_is_a_note(three: Literature, services: Scholarly, status: int, code: str) -> None:
    services.failing["openalex"] = status

    found, notes = await three.search("literature graph", PERSON)

    assert [(note.source, note.code) for note in notes] == [("openalex", code)]
    assert "a-key" not in notes[0].detail
    assert [each.sources for each in found] == [("semantic_scholar", "crossref")]


async def test_when_both_fail_the_failure_is_said(services: Scholarly, literature: Literature) -> None:
    services.failing |= {"s2": 503, "crossref": 503}

    with pytest.raises(ServiceError):
        await literature.search("literature graph", PERSON)


async def test_when_nothing_listens_that_is_said() -> None:
    scholar, crossref = SemanticScholar("http://127.0.0.1:9/graph/v1"), Crossref("http://127.0.0.1:9")
    with pytest.raises(NetworkError):
        await Literature(scholar, crossref).search("literature graph", PERSON)
    await scholar.close()
    await crossref.close()


async def test_nothing_found_is_no_failure(literature: Literature) -> None:
    assert await literature.search("zzz qqq", PERSON) == ([], [])


async def test_a_doi_is_looked_up_in_crossref(literature: Literature) -> None:
    found = await literature.by_doi("10.18653/v1/n18-3011")

    assert found.csl["author"][0] == {"family": "Ammar", "given": "Waleed"}


async def test_a_doi_that_crossref_does_not_register_comes_from_the_other(literature: Literature) -> None:
    found = await literature.by_doi("10.48550/arxiv.2101.00001")

    assert (found.title, found.doi, found.sources) == (
        "A preprint of reeds",
        "10.48550/arxiv.2101.00001",
        ("semantic_scholar",),
    )


async def test_a_doi_that_nobody_knows_is_not_found(literature: Literature) -> None:
    with pytest.raises(NotFound) as missing:
        await literature.by_doi("10.1234/nobody")
    assert "10.1234/nobody" in missing.value.detail


async def test_a_pubmed_id_leads_to_crossrefs_fuller_record(literature: Literature) -> None:
    found = await literature.by_id(Identifier(Scheme.PUBMED, "12345678"))

    assert (found.doi, found.sources) == ("10.18653/v1/n18-3011", ("crossref",))
    assert found.csl["author"][0] == {"family": "Ammar", "given": "Waleed"}


@pytest.mark.parametrize("status", [None, 503])
async def test_an_arxiv_id_needs_one_service_only(
    services: Scholarly, literature: Literature, status: int | None
) -> None:
    services.failing |= {"crossref": status} if status else {}

    found = await literature.by_id(Identifier(Scheme.ARXIV, "2101.00001"))

    assert (found.title, found.doi) == ("A preprint of reeds", "10.48550/arxiv.2101.00001")


async def test_an_id_that_nobody_knows_is_not_found_by_its_name(literature: Literature) -> None:
    with pytest.raises(NotFound) as missing:
        await literature.by_id(Identifier(Scheme.PMC, "1"))
    assert "PMCID 1" in missing.value.detail


async def test_a_work_is_found_by_its_title_and_by_no_other(literature: Literature) -> None:
    found = await literature.by_title("Construction of the literature graph in Semantic Scholar", PERSON)
    assert found.sources == ("semantic_scholar", "crossref")

    with pytest.raises(NotFound):
        await literature.by_title("literature graph", PERSON)
