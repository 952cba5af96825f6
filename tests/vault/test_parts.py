"""What stands for a page where a file has none begins at a heading, and is never long."""

import pytest

from bff.vault.extract import CannotExtract, Failure, outcome
from bff.vault.extract.parts import Block, pages

LONG = "Peat forms where water keeps the air away. " * 30
H = [Block(f"Heading {number}", heading=True) for number in range(4)]


def texts(*blocks: Block) -> list[str]:
    return [page.text for page in pages([blocks])]


def test_a_heading_begins_a_part_once_the_one_before_has_some_length() -> None:
    text = Block(LONG.strip())
    found = texts(H[0], Block("short"), H[1], text, H[2], text)
    assert [part.split("\n")[0] for part in found] == ["Heading 0", "Heading 2"]


def test_a_heading_never_ends_a_part() -> None:
    found = texts(*[Block(LONG.strip())] * 3, H[0], H[1], Block(LONG.strip()))
    assert found[1].startswith("Heading 0\n\nHeading 1\n\nPeat")

    stranded = texts(Block("short " * 20), H[0], Block((LONG * 4)[:3900]))
    assert [part.split("\n")[0].strip() for part in stranded] == [("short " * 20).strip(), "Heading 0"]


def test_long_paragraphs_are_cut_and_nothing_of_them_is_lost() -> None:
    found = texts(Block((LONG * 20).strip()), Block("The end."))
    assert all(len(part) <= 4000 for part in found)
    assert " ".join(found).split() == (LONG * 20 + "The end.").split()


def test_a_heading_over_nothing_is_kept() -> None:
    assert texts(Block("a"), H[3]) == ["a\n\nHeading 3"]


@pytest.mark.parametrize(("limit", "most"), [("MAX_PAGES", 2), ("MAX_CHARACTERS", 5000)])
def test_too_much_is_too_long(monkeypatch: pytest.MonkeyPatch, limit: str, most: int) -> None:
    monkeypatch.setattr(outcome, limit, most)
    with pytest.raises(CannotExtract) as told:
        texts(*[Block(LONG)] * 30)
    assert told.value.failure is Failure.TOO_LONG
