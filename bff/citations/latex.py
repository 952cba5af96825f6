"""LaTeX as bibliographies use it, to text and back: accents, symbols, quotes, dashes, italics, sub- and superscripts.

Text here is what `csl.as_text` leaves: Unicode with i, b, sub and sup as its only markup. Whatever is not known is
taken for its letters, so that no title is lost to a macro.
"""

import re
import unicodedata
from collections.abc import Iterator

# ruff: noqa: RUF001  the letters are what this is about
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "i": "ı", "j": "ȷ", "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø",
    "l": "ł", "L": "Ł", "ss": "ß", "SS": "ẞ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ",
    "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip
_SYMBOLS = {
    "textbackslash": "\\", "backslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textbraceleft": "{",
    "textbraceright": "}", "textdollar": "$", "textunderscore": "_", "textquotedblleft": "“",
    "textquotedblright": "”", "textquoteleft": "‘", "textquoteright": "’", "textquotesingle": "'",
    "textendash": "–", "textemdash": "—", "textellipsis": "…", "dots": "…", "ldots": "…", "textregistered": "®",
    "texttrademark": "™", "textcopyright": "©", "copyright": "©", "textdegree": "°", "degree": "°", "S": "§",
    "P": "¶", "pounds": "£", "textsterling": "£", "euro": "€", "texteuro": "€", "textmu": "µ", "slash": "/",
    "times": "×", "pm": "±", "cdot": "·", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "sim": "∼",
    "approx": "≈", "infty": "∞", "to": "→", "rightarrow": "→", "leftrightarrow": "↔", "circ": "°", "prime": "′",
    "ell": "ℓ", "hbar": "ℏ", "sqrt": "√", "partial": "∂", "nabla": "∇", "sum": "∑", "int": "∫", "quad": " ",
    "space": " ", "textgreater": ">", "textless": "<",
}  # fmt: skip
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon "
    "phi chi psi omega"
)
for _name in _GREEK.split():
    _SYMBOLS[_name] = unicodedata.lookup(f"GREEK SMALL LETTER {_name.replace('lambda', 'lamda').upper()}")
    _SYMBOLS[_name.title()] = unicodedata.lookup(f"GREEK CAPITAL LETTER {_name.replace('lambda', 'lamda').upper()}")
_SYMBOLS |= {"varepsilon": "ε", "varphi": "φ", "vartheta": "ϑ"}
_LOOKS = {
    "emph": "i", "textit": "i", "textsl": "i", "mkbibemph": "i", "textbf": "b", "mathbf": "b", "mathit": "i",
    "textsuperscript": "sup", "textsubscript": "sub",
}  # fmt: skip
# These hold until their group ends.
_SWITCHES = {"em": "i", "it": "i", "itshape": "i", "sl": "i", "bf": "b", "bfseries": "b"}
_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”"}

_TOKEN = re.compile(r"\\([a-zA-Z]+)[ \t\r\n]*|\\(.)|([{}$~^_])|(---?|``|'')|([^\\{}$~^_`'-]+|.)", re.DOTALL)


def to_text(latex: str) -> str:
    """Never raises, and takes time in proportion to the length: braces nest on a list, not on the stack."""
    return unicodedata.normalize("NFC", _Decoder(latex).run())


class _Decoder:
    def __init__(self, latex: str) -> None:
        self._tokens = list(_TOKEN.finditer(latex))
        # A dollar that has no partner is money.
        self._pairs = sum(token[3] == "$" for token in self._tokens) % 2 == 0
        self._out: list[str] = []
        self._closers: list[str] = [""]
        self._accent = ""
        self._math = False
        # What the next group or letter is set as.
        self._look = ""

    def run(self) -> str:
        for word, char, special, ligature, rest in (token.groups() for token in self._tokens):
            if word:
                self._command(word)
            elif char:
                self._escaped(char)
            elif special:
                self._special(special)
            else:
                self._say(_LIGATURES.get(ligature, ligature) if ligature else rest)
        return "".join(self._out) + "".join(reversed(self._closers))

    def _command(self, word: str) -> None:
        if word in _ACCENTS:
            # The inner of two stands nearer to its letter.
            self._accent = _ACCENTS[word] + self._accent
        elif word in _LETTERS:
            self._say(_LETTERS[word])
        elif word in _LOOKS:
            self._look = _LOOKS[word]
        elif word in _SWITCHES:
            self._out.append(f"<{_SWITCHES[word]}>")
            self._closers[-1] = f"</{_SWITCHES[word]}>{self._closers[-1]}"
        else:
            self._say(_SYMBOLS.get(word, ""))

    def _escaped(self, char: str) -> None:
        if char in _ACCENTS and not char.isalpha():
            self._accent = _ACCENTS[char] + self._accent
        elif char in "/,!;:-@*":
            # Thin spaces, italic corrections and places to break a word.
            self._say(" " if char in ",;:" else "")
        else:
            self._say(" " if char == "\\" else char)

    def _special(self, char: str) -> None:
        if char == "{":
            self._closers.append(f"</{self._look}>" if self._look else "")
            self._out.append(f"<{self._look}>" if self._look else "")
            self._look = ""
        elif char == "}":
            self._accent = ""
            if len(self._closers) > 1:
                self._out.append(self._closers.pop())
        elif char == "$" and self._pairs:
            self._math = not self._math
        elif char in "^_" and self._math:
            self._look = "sup" if char == "^" else "sub"
        else:
            self._say(" " if char == "~" else char)

    def _say(self, text: str) -> None:
        if not text:
            return
        if self._accent and text.strip():
            text = text.lstrip()
            first = {"ı": "i", "ȷ": "j"}.get(text[0], text[0])
            text, self._accent = first + self._accent + text[1:], ""
        if self._look and text.strip():
            text = text.lstrip()
            length = 2 if text[1:2] and unicodedata.combining(text[1]) else 1
            text = f"<{self._look}>{text[:length]}</{self._look}>{text[length:]}"
            self._look = ""
        self._out.append(text)


_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
}  # fmt: skip
_TO_ESCAPE = re.compile(r"[\\{}~^$&%#_]|-(?=-)|`(?=`)|'(?=')")
_MARKUP = re.compile(r"<(/?)(i|b|sub|sup)>")
_COMMANDS = {"i": "textit", "b": "textbf", "sub": "textsubscript", "sup": "textsuperscript"}
# Styles set titles in lower case; what is more than a first capital has to stay: DNA, McDonald.
_KEPT_CASE = re.compile(r"(?<![\w\\])(\w+[A-Z]\w*)(?!\w)")


def from_text(text: str, *, title: bool = False) -> str:
    """Always balanced in its braces, whatever the text holds; `title` keeps the capitals within words."""
    return "".join(_encoded(text, title=title))


def _encoded(text: str, *, title: bool) -> Iterator[str]:
    open_looks: list[str] = []
    end = 0
    for tag in _MARKUP.finditer(text):
        yield _escape(text[end : tag.start()], title=title)
        end = tag.end()
        if not tag[1]:
            open_looks.append(tag[2])
            yield f"\\{_COMMANDS[tag[2]]}{{"
        elif open_looks and open_looks[-1] == tag[2]:
            open_looks.pop()
            yield "}"
    yield _escape(text[end:], title=title) + "}" * len(open_looks)


def _escape(text: str, *, title: bool) -> str:
    words = _KEPT_CASE.split(text) if title else [text]
    safe = [_TO_ESCAPE.sub(lambda found: _SPECIAL.get(found[0], f"{found[0]}{{}}"), word) for word in words]
    return "".join(f"{{{word}}}" if index % 2 else word for index, word in enumerate(safe))
