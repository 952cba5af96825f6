"""A work's number in a document: first appearance first, unique, without gaps, however many write at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.rls.rest import Rest
from tests.rls.world import World

WRITERS = 50


class Desk:
    """The owner's document, written to through PostgREST."""

    def __init__(self, rest: Rest, world: World) -> None:
        self.rest = rest
        self.world = world
        self.document = str(world.ids["documents"])
        self.token = rest.token("owner", world, world)
        world.db.execute("delete from public.document_citations where document_id = %s", [self.document])

    def works(self, count: int) -> list[str]:
        ids = [uuid4() for _ in range(count)]
        for work in ids:
            self.world.put("citations", {**self.world.rows["citations"], "id": work})
        return [str(work) for work in ids]

    def list_work(self, work: str) -> int:
        body = {"document_id": self.document, "citation_id": work}
        return self.rest.ask("POST", "/document_citations", self.token, body).status_code

    def unlist_work(self, work: str) -> int:
        return self.call("unlist_citation", document_id=self.document, citation_id=work)

    def call(self, function: str, **arguments: Any) -> int:
        return self.rest.ask("POST", f"/rpc/{function}", self.token, arguments).status_code

    def save(self, version: int, *cited: str) -> int:
        nodes = [{"type": "citation", "attrs": {"citationId": work}} for work in cited]
        content = {"type": "doc", "content": [{"type": "paragraph", "content": nodes}]}
        return self.call(
            "save_document", document_id=self.document, expected_version=version, title="T", content=content,
            plain_text="", word_count=0,
        )  # fmt: skip

    def numbers(self) -> dict[str, int | None]:
        query = "select citation_id, order_number from public.document_citations where document_id = %s"
        return {str(row["citation_id"]): row["order_number"] for row in self.world.db.execute(query, [self.document])}

    def gapless(self) -> bool:
        given = sorted(number for number in self.numbers().values() if number is not None)
        return given == list(range(1, len(given) + 1))


@pytest.fixture
def desk(rest: Rest, world: World) -> Desk:
    return Desk(rest, world)


def at_once(act: Any, over: list[str]) -> list[int]:
    with ThreadPoolExecutor(WRITERS) as writers:
        return list(writers.map(act, over))


@pytest.mark.parametrize("_", range(3))
def test_fifty_writers_at_once_leave_fifty_numbers(desk: Desk, _: int) -> None:
    works = desk.works(WRITERS)

    assert set(at_once(desk.list_work, works)) == {201}
    assert sorted(desk.numbers().values()) == list(range(1, WRITERS + 1))


def test_half_of_them_leaving_at_once_leaves_no_gap(desk: Desk) -> None:
    works = desk.works(WRITERS)
    at_once(desk.list_work, works)

    assert set(at_once(desk.unlist_work, works[::2])) == {204}

    assert desk.gapless()
    assert set(desk.numbers()) == set(works[1::2])


def test_works_deleted_while_others_are_added_leave_no_gap(desk: Desk) -> None:
    works = desk.works(WRITERS)
    at_once(desk.list_work, works[:25])

    def act(work: str) -> int:
        return desk.call("delete_citation", id=work) if works.index(work) < 25 else desk.list_work(work)

    assert set(at_once(act, works)) == {201, 204}
    assert desk.gapless()
    assert sorted(work for work, number in desk.numbers().items() if number is None) == sorted(works[:25])


def test_numbers_follow_the_text_and_then_the_order_of_adding(desk: Desk) -> None:
    a, b, c, d = desk.works(4)
    for work in (a, b):
        desk.list_work(work)

    assert desk.save(1, d, c, d) == 200

    assert desk.numbers() == {d: 1, c: 2, a: 3, b: 4}


def test_moving_a_citation_renumbers(desk: Desk) -> None:
    a, b = desk.works(2)
    desk.save(1, a, b)

    desk.save(2, b, a)

    assert desk.numbers() == {b: 1, a: 2}


def test_a_work_that_is_no_longer_cited_leaves_unless_somebody_put_it_there(desk: Desk) -> None:
    pinned, passing = desk.works(2)
    desk.list_work(pinned)
    desk.save(1, passing, pinned)

    desk.save(2)

    assert desk.numbers() == {pinned: 1}


def test_a_cited_work_cannot_be_unlisted(desk: Desk) -> None:
    (work,) = desk.works(1)
    desk.save(1, work)

    assert desk.unlist_work(work) == 404
    assert desk.numbers() == {work: 1}


def test_a_work_in_the_trash_has_no_number_until_it_is_back(desk: Desk) -> None:
    a, b = desk.works(2)
    desk.save(1, a, b)

    desk.call("delete_citation", id=a)
    assert desk.numbers() == {a: None, b: 1}
    desk.call("restore_citation", id=a)
    assert desk.numbers() == {a: 1, b: 2}


def test_citing_what_is_not_there_or_not_ones_own_numbers_nothing(desk: Desk) -> None:
    stranger = World(desk.world.db)
    theirs: UUID = stranger.ids["citations"]

    try:
        assert desk.save(1, str(theirs), str(uuid4()), "no uuid at all") == 200
        assert desk.numbers() == {}
    finally:
        stranger.clear()


def test_a_work_listed_while_the_text_begins_to_cite_it_is_there_once(desk: Desk) -> None:
    works = desk.works(10)

    def act(number: int) -> int:
        return desk.list_work(works[number % 10]) if number < 10 else desk.save(1, *works)

    with ThreadPoolExecutor(20) as writers:
        statuses = set(writers.map(act, range(20)))

    assert statuses <= {200, 201, 409}
    assert desk.gapless()
    assert set(desk.numbers()) == set(works)


def test_of_fifty_saves_at_once_one_wins(desk: Desk) -> None:
    works = desk.works(WRITERS)

    statuses = at_once(lambda work: desk.save(1, work), works)

    assert sorted(statuses) == [200] + [409] * (WRITERS - 1)
    assert len(desk.numbers()) == 1
