"""Passages are exact slices of their page, whole sentences where they can be, and miss no word."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bff.vault.chunks import cut
from bff.vault.constants import PASSAGE as SIZE
from tests.vault import make


def test_a_short_page_is_one_passage() -> None:
    (chunk,) = cut("  One sentence. Another one.\n")
    assert (chunk.start, chunk.end, chunk.text) == (2, 28, "One sentence. Another one.")


def test_passages_begin_and_end_with_sentences() -> None:
    chunks = cut(" ".join(make.SENTENCES * 20))
    assert len(chunks) > 5
    for chunk in chunks:
        assert chunk.text.startswith(("The", "Peat", "In", "Drained"))
        assert chunk.text.endswith(".")


def test_neighbours_share_a_sentence() -> None:
    chunks = cut(" ".join(make.SENTENCES * 20))
    assert all(after.start < before.end for before, after in pairwise(chunks))


def test_abbreviations_do_not_end_a_sentence() -> None:
    for short in ("et al. 2019", "in Fig. 3", "by J. R. Smith", "e.g. that", "on pp. 3"):
        sentence = f"It was {short} in the end."
        # Room for one sentence and a bit: a cut within the next would show as a passage that begins there.
        chunks = cut(f"{sentence} " * 20, size=len(sentence) + 20, overlap=0)
        assert {chunk.text for chunk in chunks} == {sentence}


def test_a_blank_page_has_none() -> None:
    assert cut(" \n\n\t ") == []


@given(st.text(alphabet=st.sampled_from("ab. \n!?\u2019\u201d\u00e9\u7814"), max_size=3000), st.integers(20, 200))
def test_every_word_is_in_a_passage(page: str, size: int) -> None:
    chunks = cut(page, size, size // 5)
    covered: set[int] = set()
    for chunk in chunks:
        assert chunk.text == page[chunk.start : chunk.end]
        assert 0 < len(chunk.text) <= size
        covered |= set(range(chunk.start, chunk.end))
    assert all(place in covered for place, char in enumerate(page) if not char.isspace())


def test_a_book_without_full_stops_is_still_cut() -> None:
    chunks = cut("word " * 5000)
    assert all(len(chunk.text) <= SIZE for chunk in chunks)
    assert len(cut("x" * 5000)) == 7
