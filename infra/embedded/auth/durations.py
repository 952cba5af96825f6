"""Go's way of writing a span of time: 10s, 1h30m, 100ms."""

import re

UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d{1,12}(?:\.\d{0,9})?)(ns|us|µs|ms|s|m|h)")


def seconds(text: str) -> float | None:
    """None where it is no span; a plain 0 is one, as in Go."""
    if text == "0":
        return 0.0
    bare = text.removeprefix("-")
    parts = _PART.findall(bare)
    if not parts or "".join(count + unit for count, unit in parts) != bare:
        return None
    total = sum(float(count) * UNITS[unit] for count, unit in parts)
    return -total if text.startswith("-") else total
