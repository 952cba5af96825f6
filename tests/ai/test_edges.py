"""A quote that was cut out where what is left of it says something else is not found."""

import pytest

from bff.ai.quotes import Page, Source, State


def state(text: str, quote: str) -> State:
    return Source([Page(1, text)]).find(quote, 1).state


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The drug did not significantly improve survival in adults.", "improve survival in adults"),
        ("There is no evidence that sleep helps memory in adults.", "sleep helps memory in adults"),
        ("We found no support for the claim that sleep helps memory.", "sleep helps memory"),
        ("It is not the case that sleep helps memory in adults.", "sleep helps memory in adults"),
        ("The group failed to improve their recall in a week.", "improve their recall in a week"),
        ("Neither Patel nor Johansson observed a decline in it.", "observed a decline in it"),
        ("No adults improved their recall after the nights.", "improved their recall after the nights"),
        ("The group didn\u2019t improve their recall in a week.", "t improve their recall in a week"),
        ("It was reported that the treated group can't improve.", "reported that the treated group can"),
        ("The claim that sleep helps memory is false in adults.", "The claim that sleep helps memory"),
        ("Those of them who slept did not improve.", "Those of them who slept did"),
        ("A few adults improved their recall.", "Few adults improved their recall"),
        ("The recall that was seen by Patel et al. never came back.", "The recall that was seen by Patel et al."),
    ],
)
def test_no_quote_is_cut_off_from_what_denies_it(text: str, quote: str) -> None:
    assert state(text, quote) is State.NOT_FOUND


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("the control group improved by 12.5 percent", "the control group improved by 12."),
        ("the control group improved by 12.5 percent", "the control group improved by 12.5"),
        ("rose to 5.05 levels in adults", ".05 levels in adults"),
        ("costs rose by 5 million in a year", "costs rose by 5"),
        ("the dose was 5 % of the whole", "the dose was 5"),
        ("a field of 10 \u00d7 5 meters was cut", "a field of 10"),
        ("it rose by 10^6 cells in a day", "it rose by 10"),
        ("the ratio was between 5-10 in all", "the ratio was between 5"),
        ("we saw p < 0.05 in all cases", "0.05 in all cases"),
        ("we saw \u2212 0.5 and -0.25 in all cases", "0.25 in all cases"),
        ("less than 40 adults improved", "40 adults improved"),
        ("in total 1 204 adults improved", "204 adults improved"),
        ("some 3/4 cups of water", "4 cups of water"),
        ("it cost $500 in all cases", "500 in all cases"),
    ],
)
def test_no_number_is_cut(text: str, quote: str) -> None:
    assert state(text, quote) is State.NOT_FOUND


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("It is not true. The drug helps memory in adults.", "The drug helps memory in adults"),
        ("Although they did not sleep, they recalled more words.", "they recalled more words"),
        ("Those who did not sleep recalled fewer words.", "recalled fewer words"),
        ("There is no doubt that sleep helps memory.", "sleep helps memory"),
        ("This not only helps memory but also attention.", "helps memory but also attention"),
        ("The drug helps memory, but not in children.", "The drug helps memory"),
        ("Heart failure patients recalled fewer words.", "patients recalled fewer words"),
        ("They called it \u2018the effect of sleep\u2019 in 2010.", "the effect of sleep"),
        ("In 2010 they measured 40 adults.", "they measured 40 adults"),
        ("Three labs \u2014 5 adults in each \u2014 took part.", "5 adults in each"),
        ("It rose to 12, and to 40 later.", "and to 40 later"),
        ("The gates are shut in winter. No such thing was found.", "The gates are shut in winter."),
        ("Are the gates shut in winter? Never, they said.", "Are the gates shut in winter?"),
    ],
)
def test_a_cut_that_leaves_the_meaning_is_a_cut(text: str, quote: str) -> None:
    assert state(text, quote) in {State.EXACT, State.NORMALISED}
