"""Words are found as people type them, in the spellings and scripts that sources have, the best passage first."""

from typing import Any

import pytest
from litestar.testing import AsyncTestClient

from bff import settings
from bff.app import create_app
from bff.vault import Meaning
from tests.stack import Stack
from tests.vault import make
from tests.vault.desk import Desk

pytestmark = pytest.mark.stack


def found(stack: Stack, page: str, question: str) -> bool:
    query = "select to_tsvector('english', private.searched(%s)) @@ private.asked(%s) as found"
    return bool(stack.sql(query, page, question)[0]["found"])


@pytest.mark.parametrize(
    ("page", "question"),
    [
        ("Jim\u00e9nez-Luna and M\u00fcller agree.", "Jimenez Muller"),
        ("Jimenez agrees.", "Jim\u00e9nez"),
        ("Stra\u00dfen in \u0141\u00f3d\u017a", "lodz"),
        ("cafe\u0301", "caf\u00e9"),
        ("an e\ufb03cient way", "efficient"),
        ("a non-linear model", "nonlinear"),
        ("a nonlinear model", "non-linear"),
        ("a cross\u2010platform tool", "cross-platform"),
        ("state-of-the-art", "art"),
        ("les for\u00eats qui bordent l\u2019\u00e9tang", "foret"),
        ("\u03ba\u03b1\u03bb\u03ac\u03bc\u03b9\u03b1", "\u03ba\u03b1\u03bb\u03b1\u03bc\u03b9\u03b1"),
        ("\u0440\u0443\u0441\u0441\u043a\u0438\u0439 \u0442\u0435\u043a\u0441\u0442", "\u0422\u0415\u041a\u0421\u0422"),
        ("\u062d\u064e\u0628\u064a\u0628\u064a", "\u062d\u0628\u064a\u0628\u064a"),
        ("\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05dc\u05d5\u05dd"),
        ("\u82a6\u82c7\u5728\u98ce\u4e2d\u5f2f\u66f2\u3002", "\u82a6\u82c7"),
        ("\u82a6\u82c7\u5728\u98ce\u4e2d\u5f2f\u66f2\u3002", "\u5f2f\u66f2\u7684\u82a6\u82c7"),
        ("\u82a6\u82c7\u5728\u98ce\u4e2d", "\u98ce"),
        ("\ud55c\uad6d\uc5b4\ub294 \uc27d\ub2e4", "\ud55c\uad6d\uc5b4"),
    ],
)
def test_a_word_is_found_however_it_is_spelt(stack: Stack, page: str, question: str) -> None:
    assert found(stack, page, question)


@pytest.mark.parametrize(
    ("page", "question"),
    [
        ("Reeds bend.", "oaks"),
        ("Reeds bend.", "the of"),
        ("Reeds bend.", ""),
        ("\u82a6\u5728\u82c7", "\u82a6\u82c7"),
    ],
)
def test_what_is_not_there_is_not_found(stack: Stack, page: str, question: str) -> None:
    assert not found(stack, page, question)


def test_the_passage_with_most_of_the_words_comes_first(desk: Desk) -> None:
    pages = [
        "A model is a model, and a model of a model is a model too.",
        "The selector is trained with a reward, and then it is a model.",
        "Of the reward nothing is said here.",
    ]
    desk.settled(desk.add(make.pdf(pages)).json()["id"])

    asked = {"q": "selector reward model"}
    items = desk.client.get(f"/api/projects/{desk.project}/search", params=asked).json()["items"]

    assert [item["pageNumber"] for item in items][:1] == [2]
    assert len(items) == 3


def test_accents_are_found_in_a_pdf_without_them(desk: Desk) -> None:
    desk.settled(desk.add(make.pdf(["\u00c9tudes sur la for\u00eat, par M\u00fcller."])).json()["id"])

    for words in ("etudes", "M\u00dcLLER", "foret"):
        asked = {"q": words}
        (item,) = desk.client.get(f"/api/projects/{desk.project}/search", params=asked).json()["items"]
        assert item["text"].startswith("\u00c9tudes")


ASKED = "how do doctors cure disease?"


async def test_an_application_that_knows_meanings_finds_what_no_word_names(desk: Desk, stack: Stack) -> None:
    """The stack's own worker has none: this test gives the passage its meaning, as a worker that has would."""
    source = str(desk.add(make.pdf(["Physicians treat illness with medicines."])).json()["id"])
    desk.settled(source)
    meaning = Meaning()
    (vector,) = await meaning.of(["Physicians treat illness with medicines."])
    await meaning.close()
    query = "update vault_chunks set embedding = %s::extensions.vector(256) where vault_item_id = %s::uuid"
    stack.sql(query, vector, source)
    address, asking = f"/api/projects/{desk.project}/search", {"params": {"q": ASKED}, "headers": desk.client.headers}

    found: list[dict[str, Any]] = []
    async with AsyncTestClient(create_app(_told(stack, "on"))) as knowing:
        # Searches go on by their words until the process that knows meanings has started.
        while not found:
            found = (await knowing.get(address, **asking)).json()["items"]
        while (said := await _search_said(knowing)) == "words":
            """Until the database has told."""
    async with AsyncTestClient(create_app(_told(stack, "off"))) as plain:
        assert (await plain.get(address, **asking)).json()["items"] == []
        assert await _search_said(plain) == "words"

    assert [(item["sourceId"], item["similarity"] > 0.4) for item in found] == [(source, True)]
    assert said == "words and meaning"


def _told(stack: Stack, semantic: str) -> settings.Settings:
    return settings.read({**stack.told, "SEMANTIC_SEARCH": semantic})


async def _search_said(client: Any) -> str:
    answer = await client.get("/api/health")
    return str(answer.json()["checks"]["search"]["detail"])
