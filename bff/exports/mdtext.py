"""Spans as pandoc's Markdown: words that stay words, in the looks they have. Pure.

What is escaped, and why a reader takes it for more than itself: https://pandoc.org/MANUAL.html#pandocs-markdown
"""

import re
from collections.abc import Mapping
from itertools import groupby
from urllib.parse import quote

from bff.citations import Mention, in_text
from bff.exports.model import Proof, Span, Spans
from bff.exports.plaintext import Losses, clean, lines, one_line, together
from bff.exports.texmath import sound

# Nothing to anybody: parts marks that would be read as one, and fills places that may not be empty.
NOTHING = "<!-- -->"
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>$~^|#@]|&(?=#|\w)|-(?=-)|(?<=-)-|!$")
# What begins a block, if a line begins with it: lists of all kinds, definitions, rules, quotes, a title block.
_BEGINS = re.compile(r"(?:[-+:=%](?=\s|[-=:]|$)|%)")
_NUMBERED = re.compile(r"(\(?(?:\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+))([.)])(?=\s|$)")
_LOOKS = (("strike", "~~"), ("bold", "**"), ("italic", "*"), ("superscript", "^"), ("subscript", "~"))


def escape(text: str) -> str:
    """One line of text, wherever it stands in a line but at its start."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", " ".join(re.split("[ \t\n]+", clean(text))))


def started(line: str) -> str:
    """The line, of which nothing is read as the start of a block."""
    line = line.strip(" ")
    if _BEGINS.match(line):
        return f"\\{line}"
    return _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line


def attribute(text: str) -> str:
    """Of `{key="…"}`; every sign is escaped, for other readers than pandoc show what stands there."""
    return '"' + re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", one_line(text)) + '"'


class Inline:
    """Spans of one document, with the keys of its works by number, and what its claims rest on."""

    def __init__(self, keys: Mapping[int, str], proofs: Mapping[str, Proof], losses: Losses) -> None:
        self._keys = keys
        self._proofs = proofs
        self._losses = losses

    def lines(self, spans: Spans) -> list[str]:
        made = [started(self._line(line)) for line in lines(spans)]
        while made and not made[-1]:
            made.pop()
        return made

    def paragraph(self, spans: Spans) -> str:
        """Empty where the spans are. A backslash at its end breaks a line, which may not be empty."""
        made = self.lines(spans)
        while made and not made[0]:
            made.pop(0)
        return "\\\n".join(line or NOTHING for line in made)

    def row(self, spans: Spans) -> str:
        """On one line."""
        return " ".join(line for line in self.lines(spans) if line)

    def _line(self, spans: list[Span]) -> str:
        made = ""
        for evidence, href, group in together(spans):
            proof = self._proofs.get(evidence or "")
            words = self._words(group)
            if not words.strip():
                made = _beside(made, words)
                continue
            words = f"[{words.strip()}](<{address(href)}>)" if href else words
            made = _beside(made, f"[{words.strip()}]{{{_proof(proof)}}}" if proof else words)
        return made

    def _words(self, spans: list[Span]) -> str:
        made = ""
        for look, group in groupby(spans, key=lambda span: span._replace(text="", evidence=None)):
            same = list(group)
            if look.math or look.cites or look.note is not None:
                for span in same:
                    made = _beside(made, self._atom(span))
            else:
                made = _beside(made, _looking(look, "".join(span.text for span in same)))
        return made

    def _atom(self, span: Span) -> str:
        if span.note is not None:
            return f"[^{span.note}]"
        return self.formula(span.text) if span.math else self._citation(span.cites)

    def formula(self, latex: str) -> str:
        formula = sound(latex)
        if formula is None:
            self._losses.formulas += 1
            return code(latex)
        return f"${formula}$" if formula else ""

    def _citation(self, mentions: tuple[Mention, ...]) -> str:
        parts = []
        for known, group in groupby(mentions, key=lambda mention: mention.number in self._keys):
            same = list(group)
            parts.append(f"[{'; '.join(map(self._mention, same))}]" if known else escape(in_text(same)))
        return " ".join(parts)

    def _mention(self, mention: Mention) -> str:
        before, at, after = (
            escape(part).strip().replace(";", "\\;") for part in (mention.prefix, mention.locator, mention.suffix)
        )
        # Where there is only a suffix, its comma keeps a reader from taking it for a locator.
        parts = [f"@{self._keys[mention.number or 0]}", at, after]
        return f"{before} ".lstrip() + ", ".join(filter(None, parts))


def _looking(look: Span, text: str) -> str:
    if look.code:
        return code(text)
    words = escape(text)
    inner = words.strip(" ")
    if not inner:
        return " " if words else ""
    if look.superscript or look.subscript:
        inner = inner.replace(" ", "\\ ")
    for name, mark in reversed(_LOOKS):
        if getattr(look, name):
            inner = f"{mark}{inner}{mark}"
    if look.underline:
        inner = f"[{inner}]{{.underline}}"
    return f"{' ' if words[0] == ' ' else ''}{inner}{' ' if words[-1] == ' ' else ''}"


def code(text: str) -> str:
    words = one_line(text)
    if not words:
        return ""
    fence = "`" * (max(map(len, re.findall("`+", words)), default=0) + 1)
    room = " " if words[0] == "`" or words[-1] == "`" else ""
    return f"{fence}{room}{words}{room}{fence}"


def address(href: str) -> str:
    """Percent-encoded wherever Markdown could read it; entities in it are none."""
    safe = quote(one_line(href), safe=":/?#@!$&+,;=%-._~")
    return re.sub(r"&(?=#?\w+;)", "&amp;", safe)


def _proof(proof: Proof) -> str:
    page = [f"page={attribute(str(proof.page))}"] if proof.page else []
    return " ".join([".verified", f"quote={attribute(proof.quote)}", f"source={attribute(proof.source)}", *page])


def _beside(before: str, after: str) -> str:
    """Both, so that neither changes how the other is read."""
    if not before or not after or before[-1] == " " or after[0] == " ":
        return before + after
    if before[-1] in "])}" and after[0] in "(:":
        return f"{before}\\{after}"
    if before[-1] == "$" and after[0].isdigit():
        return f"{before}&#{ord(after[0])};{after[1:]}"
    touching = before[-1] in "*~^`$" and after[0] in "*~^`$"
    flanked = (before[-1] in "*~^" and _edge(before[::-1]) and after[0].isalnum()) or (
        after[0] in "*~^" and _edge(after) and before[-1].isalnum()
    )
    return f"{before}{NOTHING}{after}" if touching or flanked else before + after


def _edge(marked: str) -> bool:
    """Whether a sign stands within the marks, where other readers than pandoc take them for signs too."""
    inner = marked.lstrip("*~^")
    return not inner[:1].isalnum()
