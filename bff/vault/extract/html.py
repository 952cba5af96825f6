"""The text of a page of the web: what its writer wrote, without scripts, styles, menus and what cannot be seen."""

import re
from collections.abc import Iterator
from html.entities import html5
from pathlib import Path

from lxml import etree

from . import letters, parts, plain
from .outcome import CannotExtract, Failure, Page
from .package import local
from .parts import Block

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# fmt: off
_BLOCKS = _HEADINGS | frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "legend", "li", "main", "ol", "p",
    "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})
_CELLS = frozenset({"td", "th"})
# What is no text, what a person fills in, and what only leads elsewhere.
_NO_TEXT = frozenset({
    "annotation", "annotation-xml", "audio", "button", "canvas", "datalist", "embed", "head", "iframe", "input", "map",
    "meter", "nav", "noscript", "object", "option", "progress", "rp", "rt", "script", "select", "style", "svg",
    "template", "textarea", "video",
})
# fmt: on
_FURNITURE = frozenset({"banner", "complementary", "contentinfo", "menu", "menubar", "navigation", "search", "toolbar"})
_NOTES = frozenset({"doc-footnote", "doc-endnote", "doc-endnotes"})
# Names that sites give to what is not for readers of the text.
_ASIDE = frozenset({
    "catlinks", "d-print-none", "mw-cite-backlink", "mw-editsection", "mw-jump-link", "mw-portlet", "navbox",
    "no-print", "noprint", "printfooter", "vector-dropdown",
})  # fmt: skip
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_CHARSET = re.compile(rb"""<(?:meta[^>]*charset|\?xml[^>]*encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
# Browsers have always read these names so.
_MEANT = dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "cp1252")
_CHARSET_WITHIN = 2048
# A page's main part holds most of its words; else it is only called so.
_MAIN_SHARE = 0.25
_SPACES = re.compile(r"[ \t\r\n\f]+")
_AROUND = re.compile(r" *([\n\t]) *")


def pages(path: Path) -> list[Page]:
    """Raises CannotExtract."""
    return parts.pages([blocks(_main(tree(path.read_bytes())), furniture=False)])


def tree(body: bytes) -> etree._Element:
    """Raises CannotExtract where there is not one element."""
    # No fetching, no entities of its own; huge only lifts limits that would drop text without a word.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    text = _decoded(body).replace("\x00", "")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    except etree.XMLSyntaxError as problem:
        raise CannotExtract(Failure.NO_TEXT) from problem
    if root is None:
        raise CannotExtract(Failure.NO_TEXT)
    return root


def _decoded(body: bytes) -> str:
    """UTF-8 where it is, since pages are often wrong about themselves; else what the page says."""
    if not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        said = _CHARSET.search(body[:_CHARSET_WITHIN])
        claimed = said[1].decode("ascii", "ignore").lower() if said else ""
        for encoding in ("utf-8-sig", _MEANT.get(claimed, claimed)):
            try:
                return body.decode(encoding)
            except (LookupError, ValueError):
                continue
    return plain.decoded(body)


def _main(root: etree._Element) -> etree._Element:
    """The part that the page calls its main one, or its only article."""
    body = next(root.iter("body"), root)
    mains = [node for node in body.iter("main", "div", "section") if _is_main(node)]
    articles = list(body.iter("article"))
    found = mains[0] if mains else articles[0] if len(articles) == 1 else body
    return found if _length(found) >= _MAIN_SHARE * _length(body) else body


def _is_main(node: etree._Element) -> bool:
    return node.tag == "main" or node.get("role") == "main"


def _length(node: etree._Element) -> int:
    return sum(len(block.text) for block in blocks(node, furniture=True))


def blocks(root: etree._Element, *, furniture: bool) -> list[Block]:
    """In the order of the text; `furniture` keeps what stands around a page's text, as asides and footers do."""
    writer = _Writer(furniture=furniture)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            writer.end(node, tail=node is not root)
        elif writer.passes_over(node) and node is not root:
            walk.skip_subtree()
            writer.skipped = node
        else:
            writer.start(node)
    writer.flush()
    return writer.blocks


class _Writer:
    """Folds the walk's events into blocks."""

    def __init__(self, *, furniture: bool) -> None:
        self.blocks: list[Block] = []
        # The walk ends what it does not enter, too.
        self.skipped: etree._Element | None = None
        self._furniture = furniture
        self._said: list[str] = []
        self._heading = self._pre = False
        # The one that is kept as lines: a cell after a tab, a row on each.
        self._table: etree._Element | None = None

    def passes_over(self, node: etree._Element) -> bool:
        name = local(node)
        if not name:
            return False
        role = node.get("role", "")
        if name in _NO_TEXT or _is_note_mark(node, name):
            return True
        if node.get("hidden") is not None or node.get("aria-hidden") == "true":
            return True
        if _ASIDE.intersection(node.get("class", "").split()) or _UNSEEN.search(node.get("style", "")):
            return True
        return not self._furniture and (role in _FURNITURE or _is_furniture(node, name, role))

    def start(self, node: etree._Element) -> None:
        name = local(node)
        if name in _BLOCKS:
            self._bound(name)
        if name == "table" and self._table is None and _is_data(node):
            self._table = node
        self._heading |= name in _HEADINGS and self._table is None
        self._pre |= name == "pre"
        if name == "br":
            self._said.append("\n")
        elif not name:
            # Entities of a DTD that nobody read; HTML's own are known.
            self._said.append(html5.get(f"{getattr(node, 'name', '')};", ""))
        else:
            self._say(letters.raised((node.text or "").strip()) if name == "sup" else node.text)

    def end(self, node: etree._Element, *, tail: bool) -> None:
        name = local(node)
        if node is self.skipped:
            self.skipped = None
        elif name in _BLOCKS:
            self._close(node, name)
        if tail:
            self._say(node.tail)

    def _close(self, node: etree._Element, name: str) -> None:
        if node is self._table:
            self._table = None
            self.flush()
        elif self._table is not None and name in _CELLS:
            self._said.append("\t")
        elif self._table is not None and name in {"tr", "caption"}:
            self._said.append("\n")
        else:
            self._bound(name)
        if name in _HEADINGS:
            self._heading = False
        if name == "pre":
            self._pre = False

    def _bound(self, name: str) -> None:
        """Of a block: the text ends here, but within a table's cell."""
        if self._table is None:
            self.flush()
        elif name not in _CELLS:
            self._said.append(" ")

    def _say(self, text: str | None) -> None:
        if text:
            self._said.append(text.replace("\r\n", "\n") if self._pre else _SPACES.sub(" ", text))

    def flush(self) -> None:
        said = "".join(self._said)
        self._said.clear()
        if not self._pre:
            said = _AROUND.sub(r"\1", re.sub(" {2,}", " ", said))
        lines = letters.composed(said).split("\n")
        text = "\n".join(line.rstrip() for line in lines).strip("\n" if self._pre else "\n\t ")
        if text.strip():
            self.blocks.append(Block(text, heading=self._heading))


def _is_note_mark(node: etree._Element, name: str) -> bool:
    """A raised link to a place in a page: "[1]" in the midst of a sentence is no word of it."""
    if name == "a":
        return "noteref" in node.get(_EPUB_TYPE, node.get("role", ""))
    if name != "sup":
        return False
    links = list(node.iter("a", "{*}a"))
    inward = bool(links) and all("#" in link.get("href", "") for link in links)
    return inward and len("".join(map(str, node.itertext())).strip()) <= len("[note 999]")


def _is_furniture(node: etree._Element, name: str, role: str) -> bool:
    """Heads and feet of the whole page; those of an article are its own."""
    if name == "aside":
        return role not in _NOTES
    if name not in {"header", "footer"}:
        return False
    inside = next(node.iterancestors("article", "main", "section", "blockquote"), None) is not None
    return not inside and next(node.iter("h1"), None) is None


def _is_data(table: etree._Element) -> bool:
    """Not one that only lays the page out."""
    return next(_within(table), None) is None


def _within(table: etree._Element) -> Iterator[etree._Element]:
    for node in table.iterdescendants():
        if local(node) in _HEADINGS or local(node) == "table":
            yield node
