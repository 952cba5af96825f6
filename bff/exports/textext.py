"""Spans as LaTeX: words that stay words, whatever TeX would make of their signs. Pure."""

# ruff: noqa: RUF001  signs that look like letters are what this is about
import re
from collections.abc import Mapping
from itertools import groupby
from urllib.parse import quote

from bff.citations import Manner, Mention, in_text
from bff.exports.model import Proof, Span, Spans
from bff.exports.plaintext import Losses, clean, lines, one_line, together
from bff.exports.texmath import sound

# Signs that the fonts of text lack, and those of formulas have.
_SIGNS = {
    sign: rf"\ensuremath{{{name}}}"
    for sign, name in {
        "−": "-", "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "≈": r"\approx", "≡": r"\equiv", "∞": r"\infty",
        "→": r"\rightarrow", "←": r"\leftarrow", "↔": r"\leftrightarrow", "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow",
        "∈": r"\in", "∉": r"\notin", "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "√": r"\surd", "∂": r"\partial",
        "∇": r"\nabla", "∀": r"\forall", "∃": r"\exists", "∅": r"\emptyset", "∩": r"\cap", "∪": r"\cup",
        "⊂": r"\subset", "⊆": r"\subseteq", "∝": r"\propto", "∼": r"\sim", "⟨": r"\langle", "⟩": r"\rangle",
        "⊥": r"\perp", "⊕": r"\oplus", "⊗": r"\otimes", "∧": r"\wedge", "∨": r"\vee", "′": "'",
    }.items()
}  # fmt: skip
_ESCAPED = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&",
    "#": r"\#", "%": r"\%", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}",
    ">": r"\textgreater{}", '"': r"\straightquote{}", "`": r"\`{}",
    # Behind the end of a row or before an item's words, these would be read as its options.
    "[": "{[}", "]": "{]}", "*": "{*}",
    "\xa0": "~", "\xad": r"\-", "\t": " ",
    **_SIGNS,
}  # fmt: skip
# Pairs that TeX's fonts make one sign of are parted.
_SPECIAL = re.compile("[" + "".join(map(re.escape, _ESCAPED)) + "]|-(?=-)|'(?=')|,(?=,)")
# What Latin Modern has: Latin with its accents, and the signs of European typesetting.
_PRINTABLE = re.compile(
    "[\n\t\x20-\x7e\xa0-\u017f\u0218-\u021b\u1e00-\u1eff\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026"
    "\u2030\u2039\u203a\u20ac\u2116\u2122]"
)
_LOOKS = (
    ("underline", "uline"), ("strike", "sout"), ("bold", "textbf"), ("italic", "emph"),
    ("superscript", "textsuperscript"), ("subscript", "textsubscript"), ("code", "texttt"),
)  # fmt: skip


def escape(text: str) -> str:
    """One line of text; balanced in its braces, and without a command but these."""
    return _SPECIAL.sub(_escaped, " ".join(re.split("[ \t\n]+", clean(text))))


def in_formulas(latex: str) -> str:
    """LaTeX that is otherwise whole, with those signs."""
    return "".join(_SIGNS.get(char, char) for char in latex)


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPED.get(found[0], f"{found[0]}{{}}")


def foreign(text: str) -> list[str]:
    """The characters that need another font than LaTeX's own, each once."""
    return [char for char in dict.fromkeys(clean(text)) if char not in _ESCAPED and not _PRINTABLE.match(char)]


class Inline:
    """Spans of one document, with its notes, how it cites, and what its claims rest on."""

    def __init__(self, notes: tuple[Spans, ...], citing: "Citing", proofs: Mapping[str, Proof], losses: Losses) -> None:
        self._notes = notes
        self._citing = citing
        self._proofs = proofs
        self._losses = losses

    def paragraph(self, spans: Spans) -> str:
        """Empty where the spans are. TeX breaks no line before there is one."""
        made = [self._line(line).strip(" ") for line in lines(spans)]
        while made and not made[-1]:
            made.pop()
        first = "" if made[:1] != [""] else r"\leavevmode"
        return first + "\\newline\n".join(made)

    def row(self, spans: Spans) -> str:
        """On one line."""
        return " ".join(filter(None, (self._line(line).strip(" ") for line in lines(spans))))

    def _line(self, spans: list[Span]) -> str:
        made = ""
        for evidence, href, group in together(spans):
            words = self._words(group)
            if href and words.strip():
                words = rf"\href{{{address(href)}}}{{{words}}}"
            if (proof := self._proofs.get(evidence or "")) and words.strip():
                words = rf"\verified{{{words}}}{{{_proof(proof)}}}"
            made += words
        return made

    def _words(self, spans: list[Span]) -> str:
        made = ""
        for look, group in groupby(spans, key=lambda span: span._replace(text="", evidence=None)):
            same = list(group)
            if look.math or look.cites or look.note is not None:
                made += "".join(map(self._atom, same))
            else:
                made += _looking(look, "".join(span.text for span in same))
        return made

    def _atom(self, span: Span) -> str:
        if span.note is not None:
            return rf"\footnote{{{self.paragraph(self._notes[span.note - 1])}}}"
        return self.formula(span.text) if span.math else self._citing.of(span.cites)

    def formula(self, latex: str, opened: str = r"\(", closed: str = r"\)") -> str:
        formula = sound(latex)
        if formula is None:
            self._losses.formulas += 1
            return rf"\texttt{{{escape(one_line(latex))}}}"
        return f"{opened}{_in_text(formula)}{closed}" if formula else ""


class Citing:
    r"""The commands that name works by their `keys`: LaTeX's \cite for IEEE's, natbib's for every other manner."""

    def __init__(self, keys: Mapping[int, str], manner: Manner) -> None:
        self._keys = keys
        self._plain = manner.file == "ieee"
        # Raised numbers take no words around a group.
        self._grouped = not (self._plain or manner.raised)
        self._command = "cite" if self._plain else "citep"

    def of(self, mentions: tuple[Mention, ...]) -> str:
        known = all(mention.number in self._keys for mention in mentions)
        if self._grouped and known and len(mentions) > 1 and not all(map(self._is_bare, mentions)):
            return rf"\citetext{{{'; '.join(self._named(each, 'citealp') for each in mentions)}}}"
        parts: list[str] = []
        for bare, group in groupby(mentions, key=self._is_bare):
            if bare:
                parts.append(rf"\{self._command}{{{','.join(self._keys[each.number or 0] for each in group)}}}")
            else:
                parts += [self._named(each, self._command) for each in group]
        return ", ".join(parts)

    def _is_bare(self, mention: Mention) -> bool:
        return mention.number in self._keys and not (mention.locator or mention.prefix or mention.suffix)

    def _named(self, mention: Mention, command: str) -> str:
        key = self._keys.get(mention.number or 0)
        if key is None:
            return escape(in_text([mention]))
        before, at, after = (escape(part).strip() for part in (mention.prefix, mention.locator, mention.suffix))
        if self._plain:
            cite = rf"\cite{f'[{at}]' if at else ''}{{{key}}}"
            return " ".join(filter(None, [before, cite, after]))
        behind = " ".join(filter(None, [at, after]))
        return rf"\{command}{f'[{before}][{behind}]' if before or behind else ''}{{{key}}}"


def _looking(look: Span, text: str) -> str:
    words = escape(text)
    inner = words.strip(" ")
    if not inner:
        return " " if words else ""
    for name, command in reversed(_LOOKS):
        if getattr(look, name):
            inner = rf"\{command}{{{inner}}}"
    return f"{' ' if words[0] == ' ' else ''}{inner}{' ' if words[-1] == ' ' else ''}"


def _in_text(formula: str) -> str:
    r"""Letters that the fonts of formulas lack, from the text's."""
    return re.sub(r"[^\x00-\x7f]+", lambda found: rf"\text{{{escape(found[0])}}}", formula)


def address(href: str) -> str:
    r"""Percent-encoded wherever TeX could read it; what is left is escaped as \href takes it within arguments."""
    safe = quote(one_line(href), safe=":/?#@!&+,;=%-.()")
    return re.sub("[%#&]", lambda found: f"\\{found[0]}", safe)


def _proof(proof: Proof) -> str:
    page = [f"p.~{proof.page}"] if proof.page else []
    return ", ".join([f"“{escape(one_line(proof.quote))}”", escape(one_line(proof.source)), *page])
