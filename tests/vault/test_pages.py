"""What stands on a page becomes text that reads on: whole lines, whole words, each in its own direction."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bff.vault.extract.kinds import PDF
from bff.vault.extract.readers import pages
from tests.vault import make
from tests.vault.make import Piece

SHALOM, OLAM = "\u05e9\u05dc\u05d5\u05dd", "\u05e2\u05d5\u05dc\u05dd"


def read(folder: Path, laid: Sequence[Sequence[Piece]], says: Mapping[str, str] | None = None) -> list[str]:
    path = folder / "file"
    path.write_bytes(make.laid(laid, says))
    return [page.text for page in pages(path, PDF)]


def test_a_raised_number_breaks_no_line(tmp_path: Path) -> None:
    line = [(50, 700, 10, "We use TIMP"), (105, 704, 6, "1"), (113, 700, 10, "as 10"), (138, 704, 6, "2")]
    after = [(142, 700, 10, ", or less"), (50, 688, 10, "of them.")]

    assert read(tmp_path, [line + after]) == ["We use TIMP1 as 102, or less\nof them."]


def test_a_notes_number_stands_before_its_words(tmp_path: Path) -> None:
    body = [(50, 700, 10, "The end."), (50, 104, 5, "1"), (52.5, 100, 8, "In the tests.")]

    assert read(tmp_path, [body]) == ["The end.\n1 In the tests."]


def test_a_word_broken_at_the_foot_does_not_run_into_a_note(tmp_path: Path) -> None:
    body = [(50, 700, 10, "written and in-"), (50, 650, 6, "The name of it")]

    assert read(tmp_path, [body]) == ["written and in-\nThe name of it"]


def test_columns_stay_lines(tmp_path: Path) -> None:
    body = [(50, 700, 10, "left"), (50, 688, 10, "down"), (300, 700, 10, "right"), (300, 688, 10, "below")]

    assert read(tmp_path, [body])[0].split("\n") == ["left", "down", "right", "below"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_phrase_written_leftward_keeps_its_order(tmp_path: Path, order: int) -> None:
    """However the letters were laid down: from the right, as they are read, or from the left, as they are seen."""
    phrase = [(150 - 5 * at, 700, 10, letter) for at, letter in enumerate(f"{SHALOM} {OLAM}") if letter != " "]
    line = [(50, 700, 10, "English with "), *phrase[::order], (160, 700, 10, "inside")]

    assert read(tmp_path, [line]) == [f"English with {SHALOM} {OLAM} inside"]


def test_a_line_written_leftward_keeps_its_order(tmp_path: Path) -> None:
    line = [(200 - 5 * at, 700, 10, letter) for at, letter in enumerate(f"{SHALOM} {OLAM} {SHALOM}")]

    assert read(tmp_path, [line]) == [f"{SHALOM} {OLAM} {SHALOM}"]


def test_a_word_that_is_one_shape_keeps_its_order(tmp_path: Path) -> None:
    habibi = "\u062d\u0628\u064a\u0628\u064a"

    assert read(tmp_path, [[(50, 700, 10, "say my dear x")]], says={"x": habibi}) == [f"say my dear {habibi}"]


def _book(number: int, words: str) -> list[Piece]:
    """A page with a head, that is another one left and right, and its number."""
    head = f"{number} Of Reeds and Mud" if number % 2 == 0 else f"The Author {number}"
    return [(50, 780, 8, head), (50, 700, 10, words), (300, 20, 8, f"{number + 40}")]


def test_heads_and_page_numbers_are_no_text(tmp_path: Path) -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight"]

    assert read(tmp_path, [_book(number, word) for number, word in enumerate(words, 1)]) == words


def test_a_word_broken_over_a_page_number_can_be_joined(tmp_path: Path) -> None:
    heads = ["a probabil-", "or possibil-", "in solubil-"]
    broken = [[(50, 60, 10, words), (300, 30, 10, str(page))] for page, words in enumerate(heads, 7)]

    assert read(tmp_path, broken) == heads


def test_what_stands_at_a_pages_end_by_chance_stays(tmp_path: Path) -> None:
    rows = [("one", "17"), ("two", "3"), ("three", "1200"), ("four", "88")]

    found = read(tmp_path, [[(50, 700, 10, word), (50, 688, 10, number)] for word, number in rows])

    assert found == [f"{word}\n{number}" for word, number in rows]


def test_pages_that_are_alike_stay_whole(tmp_path: Path) -> None:
    form = ["Name", "Place", "Date", "Signature"]

    found = read(tmp_path, [[(50, 700 - 12 * line, 10, words) for line, words in enumerate(form)]] * 5)

    assert found == ["\n".join(form)] * 5


def test_a_page_that_says_only_its_head_says_that(tmp_path: Path) -> None:
    assert read(tmp_path, [[(50, 700, 10, "Left blank")]] * 5) == ["Left blank"] * 5
