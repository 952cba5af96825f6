"""What models cost, as their providers publish it: the one place to change when a price does.

Source: platform.claude.com/docs, "Pricing", read in November 2026. A model that is not listed costs nothing: one on a
machine of one's own.
"""

import msgspec

# A prompt of more tokens than these costs more where `long` says so.
LONG_PROMPT = 100_000
# What is kept for five minutes, of the price of reading it.
CACHE_WRITE = 1.25


class Price(msgspec.Struct, frozen=True):
    """US dollars a million tokens, which is millionths of a dollar a token; `cached` is the part of `input` that what
    comes out of a cache costs."""

    input: float
    output: float
    cached: float
    long: tuple[float, float] | None = None


# By family: claude-sonnet-5-5-20260928 is one of claude-sonnet-5-5.
PRICES = {
    "claude-opus-5-5": Price(4.0, 20.0, 0.05),
    "claude-sonnet-5-5": Price(2.0, 10.0, 0.05),
    "claude-haiku-5-5": Price(0.1, 0.5, 0.1, long=(0.5, 2.5)),
    "claude-fable-5-1": Price(10.0, 50.0, 0.025),
}
