"""How much a text weighs in tokens, what tokens cost, and how much a run may come to. Pure."""

import math

import msgspec

from bff.ai.constants import BYTES_A_TOKEN
from bff.ai.prices import CACHE_WRITE, LONG_PROMPT, PRICES


class Amount(msgspec.Struct, frozen=True):
    """`cost_micros`: millionths of a US dollar."""

    tokens: int
    cost_micros: int


def estimate_tokens(text: str) -> int:
    return math.ceil(len(text.encode("utf-8", "replace")) / BYTES_A_TOKEN)


def cost_micros(model: str, input_tokens: int, output_tokens: int, *, cached: int = 0, caching: int = 0) -> int:
    """Millionths of a US dollar. Of the input tokens so many came out of a cache, and so many were put into one."""
    family = next((name for name in PRICES if model.startswith(name)), None)
    if family is None:
        return 0
    price = PRICES[family]
    read, write = price.long if price.long and input_tokens > LONG_PROMPT else (price.input, price.output)
    weighed = input_tokens - cached * (1 - price.cached) + caching * (CACHE_WRITE - 1)
    return math.ceil(round(weighed * read + output_tokens * write, 6))


def most(model: str, reads: int, writes: int) -> Amount:
    """What a run that reads and writes so many tokens could come to, all of it put into a cache."""
    return Amount(reads + writes, cost_micros(model, reads, writes, caching=reads))
