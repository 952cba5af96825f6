"""Zip files and the XML in them, opened as if a stranger had made them to do harm.

What is refused: more entries or more text than a book has, parts that unpack to a hundred times their size, and
entities (XML's way to make much out of little, or to fetch what is elsewhere).
"""

import zipfile
import zlib
from pathlib import Path
from typing import Any

from lxml import etree

from .outcome import CannotExtract, Failure

MAX_ENTRIES = 10_000
MAX_TOTAL = 209_715_200
# What is read whole, to be a tree in memory.
MAX_PART = 33_554_432
# Plain repetition in small parts is no attack.
RATIO, RATIO_FROM = 100, 1_048_576
_ENCRYPTED_ENTRY = 0x1


class Package:
    """The parts of a zip by their names. Raises CannotExtract wherever it is no honest one."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
            raise CannotExtract(Failure.DAMAGED) from problem
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_TOTAL:
            raise CannotExtract(Failure.UNSAFE)
        if any(_swollen(entry.file_size, entry.compress_size) for entry in entries):
            raise CannotExtract(Failure.UNSAFE)
        self._entries = {entry.filename: entry for entry in entries}
        self._read = 0

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def part(self, name: str) -> bytes | None:
        """None where there is no such part."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        if entry.flag_bits & _ENCRYPTED_ENTRY:
            raise CannotExtract(Failure.LOCKED)
        if entry.file_size > MAX_PART:
            raise CannotExtract(Failure.TOO_LONG)
        try:
            with self._zip.open(entry) as file:
                # No further than the entry says, however far it would go; the checksum then tells that it lied.
                body = file.read(entry.file_size)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as problem:
            raise CannotExtract(Failure.DAMAGED) from problem
        # The same part may be asked for again and again.
        self._read += len(body)
        if self._read > MAX_TOTAL:
            raise CannotExtract(Failure.UNSAFE)
        return body

    def tree(self, name: str) -> etree._Element | None:
        """None where there is no such part. Raises CannotExtract for what is no XML."""
        body = self.part(name)
        if body is None:
            return None
        try:
            return xml(body)
        except etree.XMLSyntaxError as problem:
            raise CannotExtract(Failure.DAMAGED) from problem


def _swollen(size: int, packed: int) -> bool:
    return size > RATIO_FROM and size > RATIO * packed


def xml(body: bytes) -> etree._Element:
    """Raises CannotExtract for one that declares entities, XMLSyntaxError for what is none."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    root = etree.fromstring(body, parser)
    # Only this one: a DTD elsewhere is never fetched.
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise CannotExtract(Failure.UNSAFE)
    return root


def local(node: etree._Element) -> str:
    """A tag without its namespace; nothing for what is no element."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def attribute(node: etree._Element, name: str) -> str | None:
    """By its local name: files of one kind come in several namespaces."""
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None
