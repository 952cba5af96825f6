"""Styles by their names: ours, and whatever else the CSL project has."""

from functools import lru_cache

from bff.citations import probing, shelf
from bff.citations.constants import STYLES_KNOWN
from bff.citations.manners import MANNERS, Manner, Style
from bff.citations.shelf import Kept

# Whoever asks for a file that we look after ourselves gets what we know of it.
_OURS = {manner.file: manner for manner in MANNERS.values()}
_NAMES = {manner.file: style.value for style, manner in MANNERS.items()}


@lru_cache(maxsize=STYLES_KNOWN)
def manner(name: str) -> Manner | None:
    """None where no style has this name. Takes a tenth of a second at first: keep off the event loop."""
    if name in set(Style):
        return MANNERS[Style(name)]
    if not shelf.has(name):
        return None
    file = shelf.independent(name)
    if file in _OURS:
        return _OURS[file] if file == name else _OURS[file]._replace(title=shelf.title(name))
    return probing.manner(file, shelf.title(name), shelf.source(file))


def is_known(name: str) -> bool:
    return name in set(Style) or shelf.has(name)


def find(words: str, limit: int) -> list[Kept]:
    """Styles by the words of their titles; those that we look after ourselves where nothing is asked."""
    ours = [Kept(style.value, kept.title) for style, kept in MANNERS.items()]
    if not words.strip():
        return ours[:limit]
    found = (Kept(_NAMES.get(kept.name, kept.name), kept.title) for kept in shelf.search(words, limit))
    return list(dict.fromkeys(found))
