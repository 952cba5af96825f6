"""What may be called verified, and what may not."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bff.ai.constants import NEAR
from bff.ai.folding import fold
from bff.ai.quotes import Finding, Page, Source, State
from tests.sampling import cases

PAGES = [
    Page(1, "Contents\nTHE EFFECT OF SLEEP ON MEMORY\n"),
    Page(
        2,
        "Sleep restores attention. In 2010, Walker and Stickgold reported that the treated group did not improve after\n"
        "seven nights, whereas the control group im-\nproved by 12.5 percent. The “\ufb01rst night” effect is well-\n"
        "known — it fades.\nThe drug was ineffective at treating insomnia in most adults. The lamp used 5 mW of power. "
        "It was the SARS-\n2 trial of 10–\n20 beds.",
    ),
    Page(3, "Running on, the committee concluded that no single mea-"),
    Page(
        4,
        "surement could settle the question of dosage.\nSleep restores attention. Naïve cafe\u0301 readers used 10² sheets.",
    ),
]


def find(quote: str, page: int | None = None) -> Finding:
    return Source(PAGES).find(quote, page)


def text_at(found: Finding) -> str:
    return next(page.text for page in PAGES if page.number == found.page)[found.start : found.end]


def test_a_quote_copied_letter_for_letter_is_exact() -> None:
    found = find("the treated group did not improve", 2)

    assert (found.state, found.page, text_at(found)) == (State.EXACT, 2, "the treated group did not improve")


@pytest.mark.parametrize(
    ("quote", "original"),
    [
        ("whereas the control group improved by 12.5 percent", "whereas the control group im-\nproved by 12.5 percent"),
        ('The "first night" effect is well-known', "The “\ufb01rst night” effect is well-\nknown"),
        ("effect is well-known—it fades.", "effect is well-\nknown — it fades."),
        ("IN 2010, WALKER AND STICKGOLD REPORTED", "In 2010, Walker and Stickgold reported"),
        ("the SARS-2 trial of 10-20 beds", "the SARS-\n2 trial of 10–\n20 beds"),
        ("the SARS- 2 trial of 10- 20 beds", "the SARS-\n2 trial of 10–\n20 beds"),
        ("did not improve after seven  nights", "did not improve after\nseven nights"),
        ("Naïve café readers used", "Naïve cafe\u0301 readers used"),
        ("in\u00adeffective at treating insomnia", "ineffective at treating insomnia"),
    ],
)
def test_typography_does_not_matter_and_the_way_back_is_exact(quote: str, original: str) -> None:
    found = find(quote, 2)

    assert found.state is State.NORMALISED
    assert text_at(found) == found.source_text == original


def test_a_quote_is_found_on_whatever_page_it_stands() -> None:
    assert [find("the treated group did not improve", page).page for page in (None, 1, 2, 4, 99)] == [2] * 5


def test_the_claimed_page_wins_where_a_phrase_stands_twice() -> None:
    assert find("Sleep restores attention.", 4).page == 4
    assert find("Sleep restores attention.", 1).page == 2


def test_a_quote_across_a_page_end_is_found_with_both_ends() -> None:
    found = find("no single measurement could settle the question", 3)

    assert (found.state, found.page) == (State.NORMALISED, 3)
    assert text_at(found) == "no single mea-"
    assert PAGES[3].text[: found.end_on_next] == "surement could settle the question"


@pytest.mark.parametrize(
    "quote",
    [
        "did improve after seven nights",  # the negation dropped
        "effective at treating insomnia",  # a negating prefix cut off
        "single measurement could settle the question of dosage",  # cut off behind "no"
        "improve after seven nights, whereas the control group",  # cut off behind "not"
        "reported that the treated group did",  # cut off before "not"
        "the control group improved by 12 percent",
        "the control group improved by 12.6 percent",
        "5 percent. The first night",  # out of 12.5
        "In 2010, Stickgold and Walker reported that the treated group did not improve",
        "In 2011, Walker and Stickgold reported that the treated group did not improve",
        "The lamp used 5 MW of power",
        "readers used 102 sheets",
        "whereas the control group improved by 12.5 percent, the treated group did not improve",
    ],
)
def test_what_says_something_else_is_refused(quote: str) -> None:
    assert find(quote, 2).state is State.NOT_FOUND


def test_twelve_characters_are_the_least() -> None:
    assert find("attention. In", 2).state is State.EXACT
    assert find("attention.", 2).state is State.NOT_FOUND


def test_a_row_of_signs_is_no_quote() -> None:
    assert Source([Page(1, "Contents ............... 5")]).find("...............").state is State.NOT_FOUND


def test_a_long_source_is_searched_like_a_short_one() -> None:
    """With an index, which a quote over a page's end must not fall through."""
    words = [f"w{number}" for number in range(900)]
    pages = [Page(n, " ".join(words[n * 10 : n * 10 + 10])) for n in range(90)]
    pages[40] = Page(40, f"{pages[40].text} unbro-")
    pages[41] = Page(41, f"ken {pages[41].text}")
    source = Source(pages)

    assert source.find("w408 w409 unbroken w410 w411").page == 40
    assert source.find("w408 w409 w410 w411").state is State.NOT_FOUND
    assert source.find("w888 w889 w890 w891").page == 88


@pytest.mark.parametrize(
    "quote",
    [
        "reported that the treated group did not improve after seven nigths, whereas the control",
        "reported that treated group did not improve after seven nights, whereas the control group",
        "the com mittee concluded that no single measurement could settle",
    ],
)
def test_a_slip_of_the_pen_is_near_and_no_more(quote: str) -> None:
    found = find(quote, 2)

    assert found.state is State.NEAR
    assert NEAR <= found.score < 100


def test_offsets_count_characters_beyond_the_basic_plane() -> None:
    page = Page(1, "\U0001d465 = \U0001d7cf holds \U0001f600 wherever the second moment is finite.")

    found = Source([page]).find("wherever the second moment", 1)

    assert page.text[found.start : found.end] == "wherever the second moment"


# ruff: noqa: E501 - a sentence is read best in one piece
SENTENCES = [
    "Walker and Stickgold reported in 2010 that the treated group did not improve, whereas the control group gained 12.5 percent.",
    "When the temperature fell below 4 degrees, Escherichia could no longer divide, and growth in the Boston samples stopped.",
    "Although Greene measured 1,204 adults, the Leiden cohort showed no significant difference from Oslo after 36 months.",
    "The committee in Geneva never approved the 1997 protocol, because Okafor and Lindqvist had withdrawn their support.",
    "After 48 hours of rest, neither Patel nor Johansson observed a decline, while the Kyoto team recorded 17 failures.",
    "Because the 2004 survey excluded rural Norway, Larsen could not compare it with the Finnish results published by Virtanen.",
    "In the Chen trial, 31 of 40 patients recovered without surgery, but the Romero trial did not repeat the finding.",
    "If the pressure exceeds 3.2 bar, the Keller valve will not open, and the backup designed by Moreau takes over.",
]
FILLER = "Further observations were made under ordinary conditions and are described in the appendix."
NEGATIONS = re.compile(r"\b(?:not|no|never|neither|nor|without)\s")
NUMBER = re.compile(r"\d+")
NAME = re.compile(r"\b(?!When|Although|The|After|Because|If|In\b)[A-Z][a-z]+\b")


def source_of(sentences: list[str], rng: random.Random) -> Source:
    return Source([Page(n, f"{FILLER} {noisy(sentence, rng)} {FILLER}") for n, sentence in enumerate(sentences, 1)])


def noisy(text: str, rng: random.Random) -> str:
    """As an extractor leaves it: lines broken, words hyphenated, ligatures, curly quotes."""
    words = []
    for word in text.split(" "):
        shown = word.replace("ff", "\ufb00").replace("fi", "\ufb01") if rng.random() < 0.7 else word
        shown = shown.replace(",", "\u200b,") if rng.random() < 0.1 else shown
        if shown.isalpha() and len(shown) > 6 and rng.random() < 0.3:
            cut = rng.randrange(2, len(shown) - 2)
            shown = shown[:cut] + rng.choice(["-\n", "\u00ad"]) + shown[cut:]
        words.append(shown)
    return "".join(word + rng.choice([" ", "\n", "  ", " ", "\u00a0", "\r\n", "\u2009"]) for word in words).strip()


def dropped_negation(text: str, rng: random.Random) -> str:
    found = rng.choice(list(NEGATIONS.finditer(text)))
    return text[: found.start()] + text[found.end() :]


def changed_number(text: str, rng: random.Random) -> str:
    found = rng.choice(list(NUMBER.finditer(text)))
    return text[: found.start()] + str(int(found.group()) + rng.randrange(1, 9)) + text[found.end() :]


def swapped_names(text: str, rng: random.Random) -> str:
    first, second = sorted(rng.sample(list(NAME.finditer(text)), 2), key=lambda name: name.start())
    return (
        text[: first.start()]
        + second.group()
        + text[first.end() : second.start()]
        + first.group()
        + text[second.end() :]
    )


def reordered_clause(text: str, rng: random.Random) -> str:
    clauses = text.rstrip(".").split(", ")
    first = rng.randrange(len(clauses) - 1)
    clauses[first], clauses[first + 1] = clauses[first + 1], clauses[first]
    return ", ".join(clauses) + "."


def word_within(text: str, rng: random.Random) -> tuple[list[str], int]:
    """Its words, and the place of one that is neither at its edges nor an article, which a slip may drop."""
    words = text.split(" ")
    return words, rng.choice([n for n in range(2, len(words) - 2) if words[n] not in {"a", "an", "the"}])


def left_out_word(text: str, rng: random.Random) -> str:
    words, place = word_within(text, rng)
    return " ".join(words[:place] + words[place + 1 :])


def added_word(text: str, rng: random.Random) -> str:
    words, place = word_within(text, rng)
    return " ".join([*words[:place], rng.choice(OTHERS), *words[place:]])


def replaced_word(text: str, rng: random.Random) -> str:
    words, place = word_within(text, rng)
    other = rng.choice([word for word in OTHERS if word != words[place]])
    return " ".join([*words[:place], other, *words[place + 1 :]])


OTHERS = ("rarely", "some", "largely", "without", "Bergen", "12", "nearly", "<", "if", "prevented", "\u4e0d")
ALTERATIONS = (
    dropped_negation, changed_number, swapped_names, reordered_clause, left_out_word, added_word, replaced_word,
)  # fmt: skip


@settings(max_examples=cases(250, 1000))
@given(st.sampled_from(SENTENCES), st.integers(0, 2**32))
def test_altered_sentences_are_refused_and_the_originals_found_under_noise(sentence: str, seed: int) -> None:
    rng = random.Random(seed)
    source = source_of(SENTENCES, rng)
    claimed = rng.choice([None, *range(1, len(SENTENCES) + 1)])

    found = source.find(sentence, claimed)
    assert found.state in {State.EXACT, State.NORMALISED}, found
    assert found.page == SENTENCES.index(sentence) + 1
    assert fold(found.source_text).text == fold(sentence).text
    for alter in ALTERATIONS:
        altered = alter(sentence, rng)
        assert altered != sentence
        assert source.find(altered, claimed).state is State.NOT_FOUND, (alter.__name__, altered)
