"""Bibliography files of each format, read and written behind one pair of functions."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from bff.citations import bibtex, csljson, ris
from bff.citations.reading import Reading


class Format(StrEnum):
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL = "csl"


class Kind(NamedTuple):
    extension: str
    media_type: str
    read: Callable[[str], Reading]
    write: Callable[[Iterable[Mapping[str, Any]]], str]


KINDS = {
    Format.BIBTEX: Kind("bib", "application/x-bibtex; charset=utf-8", bibtex.read, bibtex.write),
    Format.RIS: Kind("ris", "application/x-research-info-systems; charset=utf-8", ris.read, ris.write),
    Format.CSL: Kind("json", "application/vnd.citationstyles.csl+json", csljson.read, csljson.write),
}


def recognise(text: str) -> Format | None:
    """By what the text holds, for names of files lie."""
    if re.match(r"\s*[\[{]", text):
        return Format.CSL
    if re.search(r"^TY {1,2}-", text, re.MULTILINE):
        return Format.RIS
    return Format.BIBTEX if re.search(r"@[ \t]*[A-Za-z]+\s*[{(]", text) else None


def read(text: str, kind: Format) -> Reading:
    """Seconds for the largest file: keep it off the event loop."""
    return KINDS[kind].read(text.removeprefix("\ufeff"))


def write(works: Iterable[Mapping[str, Any]], kind: Format) -> str:
    return KINDS[kind].write(works)
