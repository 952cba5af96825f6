"""How much a text weighs in tokens, and what tokens cost. Pure."""

import math

# Measured on English prose the newer tokenizers make a token of about three bytes; an estimate should not be low.
_BYTES_A_TOKEN = 3.0
# US dollars a million tokens, in and out, as published in November 2026. What is not listed costs nothing here: a model
# on one's own machine.
_PRICES = {
    "claude-opus-5-5": (4.0, 20.0),
    "claude-sonnet-5-5": (2.0, 10.0),
    "claude-haiku-5-5": (0.1, 0.5),
    "claude-fable-5-1": (10.0, 50.0),
}
_LONG_PROMPT = 100_000
_LONG_PRICES = {"claude-haiku-5-5": (0.5, 2.5)}


def estimate_tokens(text: str) -> int:
    return math.ceil(len(text.encode("utf-8", "replace")) / _BYTES_A_TOKEN)


def cost_micros(model: str, input_tokens: int, output_tokens: int) -> int:
    """Millionths of a US dollar; a dated name such as claude-sonnet-5-5-20260928 counts as its family."""
    family = next((name for name in _PRICES if model.startswith(name)), None)
    if family is None:
        return 0
    prices = _LONG_PRICES.get(family, _PRICES[family]) if input_tokens > _LONG_PROMPT else _PRICES[family]
    return math.ceil(input_tokens * prices[0] + output_tokens * prices[1])
