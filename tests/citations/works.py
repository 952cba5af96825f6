"""Works of every kind, as `clean` leaves them, for properties that hold for all."""

from typing import Any

from hypothesis import strategies as st

from bff.citations.csl import as_text, clean

LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"])
TEXT = (
    st.one_of(st.text(LETTERS, min_size=1, max_size=20), st.text(st.sampled_from("\\{}$%#_^~'` aDNA,"), min_size=1))
    .map(as_text)
    .filter(lambda text: bool(text) and as_text(text) == text)
)
WORD = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=2, max_size=10).map(as_text)
NAME = st.one_of(
    st.fixed_dictionaries({"family": WORD.map(str.title)}, optional={"given": WORD.map(str.title)}),
    st.fixed_dictionaries({"literal": st.lists(WORD, min_size=2, max_size=4).map(" ".join)}),
    st.fixed_dictionaries({"family": WORD.map(str.title), "given": WORD.map(str.title), "suffix": st.just("Jr.")}),
)
DATE = st.one_of(
    st.tuples(st.integers(1, 2100)),
    st.tuples(st.integers(1, 2100), st.integers(1, 12)),
    st.tuples(st.integers(1, 2100), st.integers(1, 12), st.integers(1, 31)),
).map(lambda parts: {"date-parts": [[*parts]]})
DOI = st.from_regex(r"10\.[1-9][0-9]{3}/[a-z0-9_]{1,12}", fullmatch=True)
URL = st.from_regex(r"https://[a-z]{1,9}\.org/[a-z0-9_%&?=~#]{0,12}", fullmatch=True)
PAGES = st.one_of(st.just("7"), st.just("101-119"), st.just("e12"))

KINDS = (
    *("article-journal", "article-magazine", "article-newspaper", "book", "chapter", "paper-conference", "thesis"),
    *("report", "manuscript", "webpage", "dataset", "software", "patent", "document"),
)
ROLES = {name: st.lists(NAME, min_size=1, max_size=3) for name in ("author", "editor", "translator")}
PLAIN = ("container-title", "publisher", "publisher-place", "volume", "issue", "edition", "note", "abstract")


def works(text: st.SearchStrategy[str] = TEXT) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.fixed_dictionaries(
        {"type": st.sampled_from(KINDS), "title": text},
        optional={
            **ROLES,
            **dict.fromkeys(PLAIN, text),
            "issued": DATE,
            "accessed": DATE,
            "DOI": DOI,
            "URL": URL,
            "page": PAGES,
        },
    )
    return st.lists(one.map(clean).filter(lambda work: clean(work) == work), max_size=2)


WORKS = works()
