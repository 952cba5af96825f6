"""What stands before the items of a list: bullets, numbers, letters, Roman numerals. Pure."""

from bff.exports.model import Listing

_BULLET = "•"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def markers(block: Listing) -> list[str]:
    return [_marker(block, block.start + index) for index in range(len(block.items))]


def _marker(block: Listing, number: int) -> str:
    if block.kind is None:
        return _BULLET
    if block.kind in {"a", "A"} and number > 0:
        label = _letters(number)
    elif block.kind in {"i", "I"} and 0 < number < 4000:  # noqa: PLR2004  Roman numerals end there
        label = _roman(number)
    else:
        label = str(number)
    return f"{label.upper() if block.kind.isupper() else label}."


def _letters(number: int) -> str:
    """a, b … z, aa, ab …"""
    label = ""
    while number:
        number, rest = divmod(number - 1, 26)
        label = chr(ord("a") + rest) + label
    return label


def _roman(number: int) -> str:
    label = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        label += letters * count
    return label
