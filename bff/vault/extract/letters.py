"""Characters as people read them: no controls, no invisible hyphens, ligatures as letters."""

import re
import unicodedata

_LIGATURES = dict(enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"), 0xFB00))
_UNWANTED = {code: None for code in (*range(0x20), 0x7F, 0xAD, 0xFEFF, 0xFFFF) if chr(code) not in "\t\n"}
# Letters of fonts' own say nothing to anybody, but for those that Word and its like use for bullets.
_PRIVATE: dict[int, str | None] = dict.fromkeys(range(0xE000, 0xF900)) | dict.fromkeys(
    (0xF0A7, 0xF0B7, 0xF0D8), "\u2022"
)
_TIDY = _UNWANTED | _LIGATURES | _PRIVATE
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_RAISED = str.maketrans(
    "0123456789+-\u2212", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b\u207b"
)
_NUMBER = re.compile("[-+\u2212]?[0-9]+")


def clean(text: str) -> str:
    return text.translate(_TIDY)


def tidy(text: str) -> str:
    """Cleaned, and with one empty line at most between two others."""
    return _EMPTY_LINES.sub("\n\n", clean(text))


def composed(text: str) -> str:
    """Cleaned, each accent on its letter: what is to be kept of markup."""
    return tidy(text if text.isascii() else unicodedata.normalize("NFC", text))


def raised(text: str) -> str:
    """A raised number keeps its height, since 10\u00b3 is not 103; other raised letters are as they are."""
    return text.translate(_RAISED) if _NUMBER.fullmatch(text) else text
