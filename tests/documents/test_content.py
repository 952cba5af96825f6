"""The words of a document, and old documents brought up to date."""

import pytest

from bff.documents.content import plain_text, word_count
from bff.documents.upgrade import upgraded
from bff.errors import ServerError
from tests.documents import make


def test_each_block_is_a_line() -> None:
    content = make.doc(
        make.block("heading", make.text("On reeds"), level=1),
        make.paragraph(make.text("They "), make.text("bend", make.mark("bold")), make.citation("x"), make.text(".")),
        make.paragraph(),
        make.block("bulletList", make.block("listItem", make.paragraph(make.text("one")))),
    )

    assert plain_text(content) == "On reeds\nThey bend.\none"


def test_a_footnote_stands_in_brackets() -> None:
    note = {"type": "footnote", "content": [make.text("in summer")]}

    assert plain_text(make.doc(make.paragraph(make.text("bend"), note))) == "bend (in summer)"


@pytest.mark.parametrize(("text", "words"), [("", 0), ("one", 1), ("one two\nthree", 3), ("naïve café – yes", 4)])
def test_words_are_counted(text: str, words: int) -> None:
    assert word_count(text) == words


def test_an_old_document_takes_every_step() -> None:
    steps = {1: lambda content: {**content, "one": True}, 2: lambda content: {**content, "two": True}}

    assert upgraded({"type": "doc"}, 1, newest=3, steps=steps) == {"type": "doc", "one": True, "two": True}
    assert upgraded({"type": "doc"}, 3, newest=3, steps=steps) == {"type": "doc"}


def test_a_document_of_a_newer_ibid_is_left_alone() -> None:
    with pytest.raises(ServerError):
        upgraded({"type": "doc"}, 2, newest=1)
