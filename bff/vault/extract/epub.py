"""The text of an EPUB, chapter by chapter in the order of its spine (EPUB 3.3, https://www.w3.org/TR/epub-33/)."""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from . import html, parts
from .kinds import EPUB
from .outcome import CannotExtract, Failure, Page
from .package import Package, attribute, local, xml
from .parts import Block

_READABLE = frozenset({"application/xhtml+xml", "text/html"})
# Fonts are scrambled so as not to be copied out; the book is readable all the same.
_FONTS_ONLY = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})


def pages(path: Path) -> list[Page]:
    """Raises CannotExtract."""
    book = Package(path)
    names = list(_spine(book))
    if set(names) & set(_locked(book)):
        raise CannotExtract(Failure.LOCKED)
    found = [name for name in names if name in book]
    if not found:
        raise CannotExtract(Failure.DAMAGED)
    return parts.pages(_chapter(book, name) for name in found)


def _spine(book: Package) -> Iterator[str]:
    """The chapters' names in the zip."""
    if (book.part("mimetype") or b"").strip() != EPUB.encode():
        raise CannotExtract(Failure.NOT_EPUB)
    container = book.tree("META-INF/container.xml")
    opf = None if container is None else _first(container, "rootfile", "full-path")
    described = None if opf is None else book.tree(opf)
    if opf is None or described is None:
        raise CannotExtract(Failure.NOT_EPUB)
    chapters = {
        node.get("id"): posixpath.normpath(posixpath.join(posixpath.dirname(opf), unquote(node.get("href", ""))))
        for node in _all(described, "item")
        if node.get("media-type") in _READABLE
    }
    for reference in _all(described, "itemref"):
        name = chapters.get(reference.get("idref"))
        if name is not None:
            yield name


def _chapter(book: Package, name: str) -> list[Block]:
    body = book.part(name) or b""
    try:
        root = xml(body)
    except etree.XMLSyntaxError:
        # Many books were never checked.
        root = html.tree(body) if body.strip() else etree.Element("body")
    return html.blocks(root, furniture=True)


def _locked(book: Package) -> Iterator[str]:
    listed = book.tree("META-INF/encryption.xml")
    for data in _all(listed, "EncryptedData") if listed is not None else ():
        if _first(data, "EncryptionMethod", "Algorithm") not in _FONTS_ONLY:
            yield unquote(_first(data, "CipherReference", "URI") or "")


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (node for node in root.iter() if local(node) == name)


def _first(root: etree._Element, name: str, wanted: str) -> str | None:
    return next((attribute(node, wanted) for node in _all(root, name)), None)
