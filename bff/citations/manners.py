"""How styles differ where their engine leaves it to us: by hand for those that most people cite in."""

from enum import StrEnum
from typing import NamedTuple

from bff.citations.shelf import source


class Style(StrEnum):
    """The styles we look after ourselves, by the names people use; bff/citations/styles.py has all others."""

    IEEE = "ieee"
    APA = "apa"
    CHICAGO = "chicago"
    HARVARD = "harvard"
    MLA = "mla"
    NATURE = "nature"
    VANCOUVER = "vancouver"


class Manner(NamedTuple):
    """`file` is the style's name in the CSL repository; the rest is what its engine leaves to us.

    `frame` stands around a group of numbers, or around `each` of them, and is None in styles that cite by author;
    `opens` and `closes` are theirs. `joins` parts works, `between` a work and the place in it, and without `pages` a
    page stands by its number alone. `raised` labels stand above the line, and `listed` is how the list shows a work's
    number. `named` is how many authors a label names before it says `et_al`; `last` joins the last two; `before_year`
    parts authors and year, and is None where labels have no year, and `undated` stands where nobody knows it.
    `whole_names` are not cut to initials. `heading` stands above the list. `notes` are what the style cites in.
    `sorts` says that a style of numbers puts its list in order by authors, and numbers what comes of it.
    """

    file: str
    title: str
    frame: tuple[str, str] | None = None
    opens: str = "("
    closes: str = ")"
    each: bool = False
    joins: str = "; "
    between: str = ", "
    pages: bool = True
    named: int = 2
    et_al: str = " et al."
    last: str = " and "
    before_year: str | None = ", "
    american: bool = False
    single_quotes: bool = False
    whole_names: bool = False
    undated: str = "n.d."
    raised: bool = False
    listed: str = ""
    heading: str = "References"
    notes: bool = False
    sorts: bool = False

    @property
    def numbered(self) -> bool:
        return self.frame is not None

    def source(self) -> str:
        """The style as the CSL project wrote it, which names its authors and its licence (CC BY-SA 3.0)."""
        return source(self.file)


MANNERS = {
    Style.IEEE: Manner("ieee", "IEEE", frame=("[", "]"), each=True, joins=", ", american=True, listed="[{}]"),
    Style.APA: Manner("apa", "APA", last=" & ", american=True),
    Style.CHICAGO: Manner(
        "chicago-author-date", "Chicago (author-date)", before_year=" ", american=True, whole_names=True
    ),
    Style.HARVARD: Manner(
        "harvard-cite-them-right", "Harvard (Cite Them Right)", named=3, single_quotes=True, undated="no date"
    ),
    Style.MLA: Manner(
        "modern-language-association",
        "MLA",
        before_year=None,
        # It names the page alone, which is why its labels have no year.
        between=" ",
        pages=False,
        american=True,
        whole_names=True,
        heading="Works Cited",
    ),
    Style.NATURE: Manner("nature", "Nature", frame=("", ""), joins=",", raised=True, listed="{}."),
    Style.VANCOUVER: Manner("nlm-citation-sequence", "Vancouver", frame=("(", ")"), joins=",", listed="{}."),
}
