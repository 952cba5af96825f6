"""The grammar of BibTeX files: entries with their fields, macros put in, and what could not be read, by line.

    @article{key, title = {…} # macro, year = 2021, …}   also with ( ) around, and "…" for values

A file is cut where a line begins with `@word{`, so that an entry that never ends costs itself and no other.
Format: http://mirrors.ctan.org/biblio/bibtex/base/btxdoc.pdf, sections 2.1 to 2.3.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bff.citations.reading import Problem

MAX_FIELDS = 200
MAX_VALUE = 40_000
# A macro of a few letters may stand for a thousand, and be named a million times.
MAX_MACRO = 1_000
MAX_EXPANDED = 1_000_000
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"

_BEGINS = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+\s*[{(]", re.MULTILINE)
_ENTRY = re.compile(r"@[ \t]*([A-Za-z]+)\s*([{(])\s*")
_KEY = re.compile(r"([^\s,{}()=\"#%']*|[^,{}=\"#%\n]{0,300})\s*(,|(?=[)}]))\s*")
_NAME = re.compile(r"\s*([A-Za-z][\w:.+/-]*)\s*=\s*")
_BARE = re.compile(r"[^\s,{}()\"#=]+")
_BRACE = re.compile(r"[{}]")
_BRACE_OR_QUOTE = re.compile(r'[{}"]')
_SPACE = re.compile(r"\s*")


class Raw(NamedTuple):
    """An entry as it was written: type and field names in lower case, values in LaTeX."""

    line: int
    kind: str
    key: str
    fields: dict[str, str]


class _Broken(Exception):
    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message


class _Macros:
    """`@string`s, and the months that every style defines."""

    def __init__(self) -> None:
        self._values = {month: str(number) for number, month in enumerate(_MONTHS.split(), 1)}
        self._room = MAX_EXPANDED

    def define(self, name: str, value: str) -> None:
        self._values[name] = value[:MAX_MACRO]

    def expand(self, name: str) -> str:
        value = self._values.get(name.lower(), name)
        self._room -= len(value)
        return value if self._room > 0 else name


def read(text: str) -> Iterator[Raw | Problem]:
    macros = _Macros()
    places = [found.start() for found in _BEGINS.finditer(text)]
    line, counted = 1, 0
    for start, end in zip(places, [*places, len(text)][1:], strict=True):
        line += text.count("\n", counted, start)
        counted = start
        yield from _chunk(text[start:end], line, macros)


def _chunk(text: str, line: int, macros: "_Macros") -> Iterator[Raw | Problem]:
    at = 0
    while begins := _ENTRY.search(text, at):
        here = line + text.count("\n", 0, begins.start())
        kind = begins[1].lower()
        if kind in {"comment", "preamble"}:
            return
        scanner = _Scanner(text, begins.end(), macros)
        try:
            raw, at = scanner.entry(here, kind, "}" if begins[2] == "{" else ")")
        except _Broken as problem:
            at = min(problem.at, len(text.rstrip()))
            yield Problem(line + text.count("\n", 0, at), problem.message)
            return
        if raw is not None:
            yield raw


class _Scanner:
    def __init__(self, text: str, at: int, macros: "_Macros") -> None:
        self._text = text
        self._at = at
        self._macros = macros

    def entry(self, line: int, kind: str, closer: str) -> tuple[Raw | None, int]:
        key = "" if kind == "string" else self._key()
        fields = self._fields(closer)
        if kind != "string":
            return Raw(line, kind, key, fields), self._at
        for name, value in fields.items():
            self._macros.define(name, value)
        return None, self._at

    def _key(self) -> str:
        if _NAME.match(self._text, self._at):
            # Some programs leave the key out.
            return ""
        found = _KEY.match(self._text, self._at)
        if not found:
            raise _Broken(self._at, "an entry begins with its key and a comma")
        self._at = found.end()
        return found[1].strip()

    def _fields(self, closer: str) -> dict[str, str]:
        fields: dict[str, str] = {}
        while True:
            self._skip(",")
            if self._peek() == closer:
                self._at += 1
                return fields
            name = _NAME.match(self._text, self._at)
            if not name:
                raise _Broken(self._at, self._expected(closer))
            self._at = name.end()
            value = self._value()
            # The first of two fields of one name counts, as in BibTeX.
            if len(fields) < MAX_FIELDS:
                fields.setdefault(name[1].lower(), value)

    def _expected(self, closer: str) -> str:
        if self._at >= len(self._text.rstrip()):
            return f"the entry never ends: its “{closer}” is missing"
        return f"expected a field such as “title = …” or “{closer}”"

    def _value(self) -> str:
        value = self._piece()
        self._skip()
        while self._peek() == "#":
            self._at += 1
            self._skip()
            value = (value + self._piece())[:MAX_VALUE]
            self._skip()
        return value

    def _piece(self) -> str:
        first = self._peek()
        if first == "{":
            return self._until("}", _BRACE)
        if first == '"':
            return self._until('"', _BRACE_OR_QUOTE)
        bare = _BARE.match(self._text, self._at)
        if not bare:
            raise _Broken(self._at, "a field has no value")
        self._at = bare.end()
        return bare[0] if bare[0].isdigit() else self._macros.expand(bare[0])

    def _until(self, end: str, marks: re.Pattern[str]) -> str:
        start, depth = self._at + 1, 0
        for mark in marks.finditer(self._text, start):
            if depth == 0 and mark[0] == end:
                self._at = mark.end()
                return self._text[start : mark.start()][:MAX_VALUE]
            depth += (mark[0] == "{") - (mark[0] == "}")
            if depth < 0:
                raise _Broken(mark.start(), "a brace closes that was never opened")
        raise _Broken(self._at, f"a value never ends: its “{end}” is missing")

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self, also: str = "") -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        while also and self._peek() == also:
            self._at += 1
            self._skip()
