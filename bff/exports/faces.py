"""The fonts a PDF embeds: which face sets which character, and how wide it is.

Words are set in Source Serif 4; a word that it cannot spell whole goes to the first font of the chain that can
(Noto Serif knows all of Latin, Greek, Cyrillic and IPA; STIX Two Math the mathematics), so that no word changes
its look midway. The fonts are variable; the static faces that PDF needs are made once and kept.
"""

import os
import tempfile
import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import justmytype_western_core
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from fpdf import FPDF
from fpdf.fonts import TTFFont

from bff.exports.marks import Glyphs, Stroke, clusters, marked, strokes

_FONTS = Path(justmytype_western_core.__file__).parent / "fonts" / "ofl"
_BODY_SIZE = 11.0  # the optical size of Source Serif's faces
MISSING = "□"


class Look(NamedTuple):
    bold: bool = False
    italic: bool = False
    mono: bool = False


class Piece(NamedTuple):
    """Text that one face can set. `face` is fpdf2's font family."""

    face: str
    text: str


# family → (upright file, italic file, the axes that are not weight)
_FAMILIES: dict[str, tuple[str, str, dict[str, float]]] = {
    "serif": (
        "sourceserif4/SourceSerif4[opsz,wght].ttf",
        "sourceserif4/SourceSerif4-Italic[opsz,wght].ttf",
        {"opsz": _BODY_SIZE},
    ),
    "noto": (
        "notoserif/NotoSerif[wdth,wght].ttf",
        "notoserif/NotoSerif-Italic[wdth,wght].ttf",
        {"wdth": 100.0},
    ),
    "mono": (
        "notosansmono/NotoSansMono[wdth,wght].ttf",
        "notosansmono/NotoSansMono[wdth,wght].ttf",
        {"wdth": 100.0},
    ),
    "math": ("stixtwomath/STIXTwoMath-Regular.ttf", "stixtwomath/STIXTwoMath-Regular.ttf", {}),
    "symbols": (
        "notosanssymbols2/NotoSansSymbols2-Regular.ttf",
        "notosanssymbols2/NotoSansSymbols2-Regular.ttf",
        {},
    ),
}
_PROSE = ("serif", "noto", "math", "symbols", "mono")
_CODE = ("mono", "noto", "math", "symbols")
_MADE_AS = 1  # raised whenever faces are made differently
# Shaping tables are of no use to a PDF without a shaper, and cost seconds when a face is made.
_UNUSED_TABLES = ("GSUB", "GPOS", "GDEF", "DSIG", "STAT", "MATH")


class Faces:
    """The faces that one PDF uses. Characters that no font has are gathered in `unknown`.

    `unread` counts the formulas that could not be drawn, and are set as they were written.
    """

    def __init__(self, pdf: FPDF) -> None:
        self._pdf = pdf
        self._words: dict[tuple[str, Look], tuple[Piece, ...]] = {}
        self._widths: dict[Piece, float] = {}
        self._glyphs: dict[str, Glyphs] = {}
        self.unknown: dict[str, None] = {}
        self.unread = 0

    def pieces(self, word: str, look: Look) -> tuple[Piece, ...]:
        """`word` cut where the face has to change; seldom more than one piece."""
        known = self._words.get((word, look))
        if known is None:
            known = self._words[word, look] = tuple(self._cut(word, look))
        return known

    def width(self, piece: Piece) -> float:
        """In thousandths of the font size."""
        width = self._widths.get(piece)
        if width is None:
            font: Any = self._pdf.fonts[piece.face]  # always one of ours, whose widths are by code point
            letters = piece.text if not marked(piece.text) else (each[0] for each in clusters(piece.text))
            width = self._widths[piece] = float(sum(font.cw[ord(char)] for char in letters if not marked(char)))
        return width

    def strokes(self, piece: Piece) -> Iterable[Stroke]:
        """What to set where, so that marks stand on their letters; nearly always the whole text at its start."""
        if not marked(piece.text):
            return (Stroke(piece.text, 0.0, 0.0),)
        if piece.face not in self._glyphs:
            font: Any = self._pdf.fonts[piece.face]
            self._glyphs[piece.face] = Glyphs(font.ttfont)
        return strokes(piece.text, self._glyphs[piece.face])

    def close(self) -> None:
        """fpdf2 reads fonts lazily, and leaves their files open."""
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def _cut(self, word: str, look: Look) -> Iterator[Piece]:
        chain = _CODE if look.mono else _PROSE
        whole = _first(chain, look, word)
        if whole:
            yield Piece(self._load(whole, look), word)
            return
        face, text = "", ""
        for family, part in self._parted(word, chain, look):
            loaded = self._load(family, look)
            if loaded != face and text:
                yield Piece(face, text)
                text = ""
            face, text = loaded, text + part
        yield Piece(face, text)

    def _parted(self, word: str, chain: tuple[str, ...], look: Look) -> Iterator[tuple[str, str]]:
        """A family for each letter with its marks, or where none has them together, for each of them."""
        for cluster in clusters(word):
            family = _first(chain, look, cluster)
            if family:
                yield family, cluster
                continue
            missing = [char for char in cluster if not _first(chain, look, char)]
            self.unknown |= dict.fromkeys(missing)
            if missing:
                yield "symbols", MISSING
            else:
                yield from ((_first(chain, look, char) or "symbols", char) for char in cluster)

    def _load(self, family: str, look: Look) -> str:
        name = _face_name(family, look)
        if name not in self._pdf.fonts:
            self._pdf.add_font(name, fname=_static_face(family, look))
        return name


def _first(chain: tuple[str, ...], look: Look, text: str) -> str | None:
    return next((family for family in chain if _covers(family, look, text)), None)


def _face_name(family: str, look: Look) -> str:
    bold = "b" if look.bold and _has_weights(family) else ""
    italic = "i" if look.italic and _FAMILIES[family][0] != _FAMILIES[family][1] else ""
    return f"{family}-{bold}{italic}"


def _has_weights(family: str) -> bool:
    return bool(_FAMILIES[family][2])


def _covers(family: str, look: Look, text: str) -> bool:
    known = _characters(family, look.italic)
    return all(char in known for char in text)


@lru_cache
def _characters(family: str, italic: bool) -> frozenset[str]:  # noqa: FBT001  lru_cache wants positions
    upright, sloped, _ = _FAMILIES[family]
    with TTFont(_FONTS / (sloped if italic else upright), lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


@lru_cache(maxsize=1)
def _faces_made() -> Path:
    """Where faces are kept once they are made: it takes half a second and more for each, and they never change."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ibid"
    kept = base / f"faces-{version('justmytype-western-core')}-{version('fonttools')}-{_MADE_AS}"
    try:
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        if kept.stat().st_uid == os.getuid() and os.access(kept, os.W_OK):
            return kept
    except (OSError, RuntimeError):
        # No home, or one that nobody may write to, as in a container: each process makes its own.
        pass
    return Path(_own_folder().name)


@lru_cache(maxsize=1)
def _own_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="ibid-faces-")


def _static_face(family: str, look: Look) -> Path:
    path = _faces_made() / f"{_face_name(family, look)}.ttf"
    if not path.exists():
        _make(family, look, path)
    return path


def _make(family: str, look: Look, path: Path) -> None:
    upright, italic, axes = _FAMILIES[family]
    weight = {"wght": 700.0 if look.bold else 400.0} if axes else {}
    with TTFont(_FONTS / (italic if look.italic else upright)) as font:
        for table in _UNUSED_TABLES:
            if table in font:
                del font[table]
        if axes:
            instancer.instantiateVariableFont(font, {**axes, **weight}, inplace=True)
        # Two processes may make the same face at once: each its own file, and the last renames over the first.
        part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        font.save(part)
        part.replace(path)
